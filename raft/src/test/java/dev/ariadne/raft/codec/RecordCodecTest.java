package dev.ariadne.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Configurations;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final Contact EAST = new Contact("east:1", 0);

    @Property(seed = "1", tries = 1_000)
    void a_configuration_comes_back_as_it_was(@ForAll long seed) throws Exception {
        assertComesBack(Configurations.random(new Random(seed), 6));
    }

    @Test
    void a_replica_that_is_to_join_begins_with_nobody_but_no_snapshot_does() throws Exception {
        assertComesBack(Configuration.of());
        ByteWriter out = new ByteWriter();
        RecordCodec.write(out, new Snapshot(new EntryId(1, 5), Configuration.of()));
        assertThatThrownBy(() -> RecordCodec.readSnapshot(new ByteReader(out.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessage("snapshot at byte 0 has no voter");
    }

    @Test
    void bytes_that_are_no_configuration_are_refused() {
        refused("voters at byte 0 are not in ascending order", new long[][] {{2, 1}, {}, {}, {}}, 0);
        refused("learners at byte 16 are not in ascending order", new long[][] {{1}, {}, {2, 2}, {}}, 0);
        refused("configuration at byte 0: 1 is a learner and a voter", new long[][] {{1}, {}, {1}, {}}, 0);
        refused("node id at byte 4 cannot be 0", new long[][] {{0}, {}, {}, {}}, 0);
        refused("auto leave at byte 32 cannot be 2", new long[][] {{1}, {2}, {}, {}}, 2);
    }

    // ---- contacts

    @Property(seed = "2", tries = 500)
    void an_address_book_comes_back_as_it_was(@ForAll long seed) throws Exception {
        AddressBook book = addresses(new Random(seed));
        assertThat(RecordCodec.decodeAddressBook(RecordCodec.encode(book))).isEqualTo(book);
    }

    @Property(seed = "3", tries = 500)
    void a_snapshot_comes_back_with_its_addresses(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Snapshot snapshot = new Snapshot(new EntryId(3, 9), Configurations.random(random, 6), addresses(random));
        ByteWriter out = new ByteWriter();
        RecordCodec.write(out, snapshot);
        ByteReader in = new ByteReader(out.toByteArray());
        assertThat(RecordCodec.readSnapshot(in)).isEqualTo(snapshot);
        in.end();
    }

    @Test
    void a_change_without_a_context_brings_no_contacts() throws Exception {
        assertThat(RecordCodec.decodeAddressBook(Bytes.EMPTY)).isEqualTo(AddressBook.EMPTY);
    }

    @Test
    void equal_address_books_are_equal_bytes() {
        assertThat(RecordCodec.encode(AddressBook.of(NodeId.of(2), EAST).with(NodeId.of(1), EAST)))
                .isEqualTo(RecordCodec.encode(AddressBook.of(NodeId.of(1), EAST).with(NodeId.of(2), EAST)));
    }

    @Test
    void an_address_book_cut_short_at_any_byte_is_refused() {
        byte[] whole = RecordCodec.encode(AddressBook.of(NodeId.of(1), EAST).with(NodeId.of(2), EAST))
                .toByteArray();
        for (int length = 1; length < whole.length; length++) {
            Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RecordCodec.decodeAddressBook(cut)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void bytes_that_are_no_address_book_are_refused() {
        refusedBook("contacts at byte 0 cannot be 2", contacts(2, 1));
        refusedBook("contacts at byte 0 cannot be -1", contacts(-1));
        refusedBook("contacts at byte 24 are not in ascending order", contacts(2, 2, 1));
        refusedBook("contacts at byte 24 are not in ascending order", contacts(2, 1, 1));
        refusedBook("node id at byte 4 cannot be 0", contacts(1, 0));
        refusedBook("1 bytes too many from byte 24 on", contacts(1, 1).int8(0));
        refusedBook(
                "incarnation at byte 16 cannot be -1",
                new ByteWriter().int32(1).int64(1).int32(0).int64(-1));
    }

    /** Up to five contacts; addresses are of any characters. */
    private static AddressBook addresses(Random random) {
        AddressBook book = AddressBook.EMPTY;
        for (int i = random.nextInt(6); i > 0; i--) {
            String address = "\u00e9".repeat(random.nextInt(3)) + random.nextInt(100);
            book = book.with(
                    NodeId.of(1 + (random.nextLong() >>> 2)), new Contact(address, random.nextLong() & Long.MAX_VALUE));
        }
        return book;
    }

    /** Contacts without addresses, and their number as it is claimed to be; each has 20 bytes. */
    private static ByteWriter contacts(int count, long... ids) {
        ByteWriter out = new ByteWriter().int32(count);
        for (long id : ids) {
            out.int64(id).int32(0).int64(0);
        }
        return out;
    }

    private static void refusedBook(String why, ByteWriter bytes) {
        assertThatThrownBy(() -> RecordCodec.decodeAddressBook(Bytes.wrap(bytes.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessage(why);
    }

    private static void assertComesBack(Configuration configuration) throws CodecException {
        ByteWriter out = new ByteWriter();
        RecordCodec.write(out, configuration);
        ByteReader in = new ByteReader(out.toByteArray());
        assertThat(RecordCodec.readConfiguration(in)).isEqualTo(configuration);
        in.end();
    }

    private static void refused(String why, long[][] lists, int autoLeave) {
        ByteWriter out = new ByteWriter();
        for (long[] list : lists) {
            out.int32(list.length);
            for (long id : list) {
                out.int64(id);
            }
        }
        out.int8(autoLeave);
        assertThatThrownBy(() -> RecordCodec.readConfiguration(new ByteReader(out.toByteArray())))
                .isInstanceOf(CodecException.class)
                .hasMessage(why);
    }
}
