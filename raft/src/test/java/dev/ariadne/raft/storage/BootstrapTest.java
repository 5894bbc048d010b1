package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Contact EAST = new Contact("east:1", 11);
    private static final Contact WEST = new Contact("west:2", 0);
    private static final AddressBook FIRST = AddressBook.of(TWO, WEST).with(ONE, EAST);

    @Test
    void the_log_begins_with_a_committed_entry_for_each_of_the_first_members() throws IOException {
        Identity identity = new Identity(77, ONE, 11);
        assertThat(formatted(identity, FIRST))
                .isEqualTo(new Image(
                        identity,
                        new HardState(1, null, 2),
                        Snapshot.NOTHING,
                        EntryId.ZERO,
                        List.of(added(1, "v1", AddressBook.of(ONE, EAST)), added(2, "v2", AddressBook.of(TWO, WEST)))));
    }

    @Test
    void the_first_members_begin_alike() throws IOException {
        Image one = formatted(new Identity(77, ONE, 11), FIRST);
        Image two = formatted(new Identity(77, TWO, 3), FIRST);
        assertThat(one.entries()).isEqualTo(two.entries());
        assertThat(one.hardState()).isEqualTo(two.hardState());
    }

    @Test
    void who_is_to_join_begins_with_nothing() throws IOException {
        Identity identity = new Identity(77, TWO, 5);
        assertThat(formatted(identity, AddressBook.EMPTY))
                .isEqualTo(new Image(identity, HardState.INITIAL, Snapshot.NOTHING, EntryId.ZERO, List.of()));
    }

    @Test
    void a_new_cluster_goes_on_where_a_snapshot_ended() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Identity identity = new Identity(78, ONE, 11);
        Snapshot snapshot = new Snapshot(new EntryId(3, 10), Configuration.of(1, 2), FIRST);
        Bootstrap.restore(disk, identity, snapshot, List.of(Bytes.utf8("state")).iterator());
        Image image = Recovered.inspect(disk);
        assertThat(image)
                .isEqualTo(new Image(identity, new HardState(3, null, 10), snapshot, new EntryId(3, 10), List.of()));
        assertThat(Recovered.recover(disk, StorageScript.OPTIONS).image()).isEqualTo(image);
        try (SnapshotFile file = SnapshotFile.open(disk, 78, snapshot.last())) {
            assertThat(file.pieces()).toIterable().containsExactly(Bytes.utf8("state"));
        }
        assertThatThrownBy(() -> Bootstrap.restore(
                        disk, identity, snapshot, List.<Bytes>of().iterator()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not empty: it holds snapshot-");
    }

    private static Image formatted(Identity identity, AddressBook first) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Bootstrap.format(disk, identity, first);
        Image image = Recovered.inspect(disk);
        assertThat(Recovered.recover(disk, StorageScript.OPTIONS).image()).isEqualTo(image);
        return image;
    }

    private static Entry added(long index, String changes, AddressBook contact) {
        ConfChange change = new ConfChange.V2(
                Transition.AUTO,
                Single.parseAll(changes),
                RecordCodec.encode(contact).buffer());
        return new Entry(new EntryId(1, index), Bytes.EMPTY, change);
    }
}
