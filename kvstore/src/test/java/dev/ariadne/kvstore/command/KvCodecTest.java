package dev.ariadne.kvstore.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class KvCodecTest {
    @Provide
    Arbitrary<Command> commands() {
        return KvArbitraries.commands();
    }

    @Provide
    Arbitrary<Result> results() {
        return KvArbitraries.results();
    }

    @Provide
    Arbitrary<KvRequest> requests() {
        return KvArbitraries.requests();
    }

    @Provide
    Arbitrary<KvReply> replies() {
        return KvArbitraries.replies();
    }

    /** One sealed form of each kind, with the reader for it. */
    @Provide
    Arbitrary<Form> forms() {
        return Arbitraries.oneOf(
                commands().map(c -> new Form(KvCodec.encode(c), KvCodec::decodeCommand)),
                results().map(r -> new Form(KvCodec.encode(r), KvCodec::decodeResult)),
                requests().map(r -> new Form(KvCodec.encode(r), KvCodec::decodeRequest)),
                replies().map(r -> new Form(KvCodec.encode(r), KvCodec::decodeReply)));
    }

    record Form(Bytes sealed, Reader reader) {
        ThrowingCallable reading(Bytes other) {
            return () -> reader.read(other);
        }
    }

    interface Reader {
        Object read(Bytes sealed) throws CodecException;
    }

    @Property(seed = "1")
    void a_command_comes_back(@ForAll("commands") Command command) throws CodecException {
        assertThat(KvCodec.decodeCommand(KvCodec.encode(command))).isEqualTo(command);
    }

    @Property(seed = "2")
    void a_result_comes_back(@ForAll("results") Result result) throws CodecException {
        assertThat(KvCodec.decodeResult(KvCodec.encode(result))).isEqualTo(result);
    }

    @Property(seed = "3")
    void a_request_comes_back(@ForAll("requests") KvRequest request) throws CodecException {
        assertThat(KvCodec.decodeRequest(KvCodec.encode(request))).isEqualTo(request);
    }

    @Property(seed = "4")
    void a_reply_comes_back(@ForAll("replies") KvReply reply) throws CodecException {
        assertThat(KvCodec.decodeReply(KvCodec.encode(reply))).isEqualTo(reply);
    }

    @Property(seed = "5")
    void one_changed_bit_is_damage(@ForAll("forms") Form form, @ForAll int where) {
        byte[] bytes = form.sealed().toByteArray();
        int bit = Math.floorMod(where, bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(form.reading(Bytes.wrap(bytes))).isInstanceOf(CodecException.class);
    }

    @Property(seed = "6")
    void a_missing_end_is_damage(@ForAll("forms") Form form, @ForAll int where) {
        byte[] bytes = form.sealed().toByteArray();
        byte[] shorter = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
        assertThatThrownBy(form.reading(Bytes.wrap(shorter))).isInstanceOf(CodecException.class);
    }

    @Property(seed = "7")
    void any_other_bytes_are_damage(@ForAll byte[] bytes, @ForAll("forms") Form form) {
        assertThatThrownBy(form.reading(Bytes.copyOf(bytes))).isInstanceOf(CodecException.class);
    }

    /** Contents under a valid checksum, as another version or a program at fault would send them. */
    @Property(seed = "8")
    void sealed_nonsense_is_damage_or_an_equal_form(@ForAll byte[] contents) {
        for (char kind : new char[] {'C', 'R', 'Q', 'A'}) {
            Bytes sealed = sealed(kind, out -> {
                for (byte b : contents) {
                    out.int8(b);
                }
            });
            try {
                Bytes again = switch (kind) {
                    case 'C' -> KvCodec.encode(KvCodec.decodeCommand(sealed));
                    case 'R' -> KvCodec.encode(KvCodec.decodeResult(sealed));
                    case 'Q' -> KvCodec.encode(KvCodec.decodeRequest(sealed));
                    default -> KvCodec.encode(KvCodec.decodeReply(sealed));
                };
                assertThat(again).isEqualTo(sealed);
            } catch (CodecException expected) {
                assertThat(expected).hasMessageStartingWith("form " + kind).hasNoCause();
            }
        }
    }

    @Example
    void one_form_is_not_taken_for_another() {
        Bytes command = KvCodec.encode(new Command.OpenSession());
        assertThatThrownBy(() -> KvCodec.decodeResult(command))
                .isInstanceOf(CodecException.class)
                .hasMessage("form R: its kind is 67, not 82");
    }

    @Example
    void no_entry_holds_what_is_no_command() {
        List<Consumer<ByteWriter>> others = List.of(
                out -> out.int8(1).int8(0).bytes(Bytes.utf8("a key to be read")),
                out -> out.int8(4).int64(2));
        for (Consumer<ByteWriter> other : others) {
            assertThatThrownBy(() -> KvCodec.decodeCommand(sealed('C', other)))
                    .isInstanceOf(CodecException.class)
                    .hasMessage("form C: an entry can hold a command only");
        }
    }

    @Example
    void bytes_after_the_contents_are_damage() {
        Bytes sealed = sealed('C', out -> out.int64(0));
        assertThatThrownBy(() -> KvCodec.decodeCommand(sealed)).hasMessage("form C: 7 bytes too many from byte 3 on");
    }

    @Example
    void a_length_beyond_the_end_is_damage_before_anything_is_allocated() {
        Bytes sealed = sealed('R', out -> {
            out.int8(5);
            out.int8(1);
            out.int32(Integer.MAX_VALUE);
        });
        assertThatThrownBy(() -> KvCodec.decodeResult(sealed))
                .hasMessage("form R: value at byte 4 cannot be 2147483647");
    }

    @Example
    void a_key_or_value_beyond_its_bound_cannot_be_built() {
        Bytes longKey = Bytes.wrap(new byte[KvOperation.KEY_BYTES_MAX + 1]);
        Bytes longValue = Bytes.wrap(new byte[KvOperation.VALUE_BYTES_MAX + 1]);
        assertThatThrownBy(() -> new KvOperation.Get(longKey)).hasMessage("a key of 4097 bytes exceeds 4096");
        assertThatThrownBy(() -> new KvOperation.Put(Bytes.EMPTY, longValue))
                .hasMessage("a value of 1048577 bytes exceeds 1048576");
    }

    @Example
    void every_kind_is_among_the_arbitrary_ones() {
        assertAllKindsAmong(commands(), Command.class);
        assertAllKindsAmong(KvArbitraries.bodies(), KvRequest.Body.class);
        assertAllKindsAmong(KvArbitraries.updates(), KvOperation.Update.class);
        assertAllKindsAmong(results(), Result.class);
        assertAllKindsAmong(replies(), KvReply.class);
    }

    private static void assertAllKindsAmong(Arbitrary<?> values, Class<?> sealed) {
        List<Class<?>> kinds = new ArrayList<>();
        values.sampleStream().limit(500).forEach(value -> kinds.add(value.getClass()));
        assertThat(kinds).containsAll(leaves(sealed));
    }

    private static List<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        return Arrays.stream(type.getPermittedSubclasses())
                .flatMap(kind -> leaves(kind).stream())
                .toList();
    }

    private static Bytes sealed(char kind, Consumer<ByteWriter> contents) {
        ByteWriter out = Sealed.begin(kind);
        contents.accept(out);
        return Sealed.seal(out);
    }
}
