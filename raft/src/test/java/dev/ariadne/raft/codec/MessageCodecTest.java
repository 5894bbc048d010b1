package dev.ariadne.raft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.Campaign;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Proposal;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChanges;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Configurations;
import dev.ariadne.raft.membership.NodeId;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    static final long CLUSTER = 0x1234_5678_9abcL;

    @Property(seed = "1")
    void every_kind_comes_back_as_it_was(@ForAll long seed) throws Exception {
        for (Message message : oneOfEachKind(new Random(seed))) {
            byte[] frame = MessageCodec.encode(CLUSTER, message);
            assertThat(MessageCodec.decode(CLUSTER, frame)).isEqualTo(message);
            ByteBuffer buffer = ByteBuffer.wrap(frame);
            assertThat(MessageCodec.decode(CLUSTER, buffer)).isEqualTo(message);
            assertThat(buffer.hasRemaining()).isFalse();
            assertThat(MessageCodec.frameBytes(Arrays.copyOf(frame, MessageCodec.PREFIX_BYTES)))
                    .isEqualTo(frame.length);
        }
    }

    @Property(seed = "2", tries = 20)
    void no_damaged_byte_gets_through(@ForAll long seed) throws Exception {
        RandomGenerator random = new Random(seed);
        for (Message message : oneOfEachKind(random)) {
            byte[] frame = MessageCodec.encode(CLUSTER, message);
            for (int i = 0; i < frame.length; i++) {
                byte[] damaged = frame.clone();
                damaged[i] ^= (byte) (1 + random.nextInt(255));
                assertRefused(damaged);
                assertRefused(Arrays.copyOf(frame, i));
                assertRefused(Arrays.copyOf(frame, frame.length + 1 + i));
            }
        }
    }

    /** A checksum is no proof of sense: a peer may have a bug, or mean harm. */
    @Property(seed = "3", tries = 20)
    void nonsense_with_a_right_checksum_is_refused_or_makes_sense_after_all(@ForAll long seed) throws Exception {
        RandomGenerator random = new Random(seed);
        for (Message message : oneOfEachKind(random)) {
            byte[] frame = MessageCodec.encode(CLUSTER, message);
            for (int i = 20; i < frame.length; i++) {
                byte[] changed = frame.clone();
                changed[i] ^= (byte) (1 << random.nextInt(8));
                byte[] cut = Arrays.copyOf(frame, i);
                for (byte[] nonsense : List.of(seal(changed), seal(cut))) {
                    try {
                        Message read = MessageCodec.decode(CLUSTER, nonsense);
                        assertThat(MessageCodec.encode(CLUSTER, read)).isEqualTo(nonsense);
                    } catch (CodecException e) {
                        assertThat(e).message().isNotEmpty().doesNotContain("\n");
                    }
                }
            }
        }
    }

    @Test
    void a_frame_of_another_cluster_is_refused() {
        byte[] frame = MessageCodec.encode(7, new Message.HeartbeatResponse(NodeId.of(1), NodeId.of(2), 3, 0, 0));
        assertThatThrownBy(() -> MessageCodec.decode(8, frame)).hasMessage("a frame of cluster 7 came to cluster 8");
    }

    @Test
    void errors_say_what_and_where() {
        byte[] frame = MessageCodec.encode(7, new Message.HeartbeatResponse(NodeId.of(1), NodeId.of(2), 3, 0, 0));
        byte[] version = frame.clone();
        version[3] = 9;
        assertThatThrownBy(() -> MessageCodec.decode(7, version)).hasMessage("a frame has version 9, not 1");
        byte[] kind = frame.clone();
        kind[20] = 77;
        assertThatThrownBy(() -> MessageCodec.decode(7, seal(kind))).hasMessage("a message cannot be of kind 77");
        byte[] nobody = frame.clone();
        nobody[28] = 0;
        assertThatThrownBy(() -> MessageCodec.decode(7, seal(nobody))).hasMessage("node id at byte 21 cannot be 0");
        assertThatThrownBy(() -> MessageCodec.decode(7, new byte[3])).hasMessage("frame at byte 0 is cut off");
    }

    @Test
    void a_chunk_beyond_its_file_is_refused() {
        Snapshot snapshot = new Snapshot(new EntryId(1, 1), Configuration.of(1));
        byte[] frame = MessageCodec.encode(
                7, new Message.SnapshotChunk(NodeId.of(1), NodeId.of(2), 3, snapshot, 3, 6, Bytes.utf8("four")));
        assertThatThrownBy(() -> MessageCodec.decode(7, frame))
                .hasMessage("a chunk of 4 bytes at 3 is beyond the file's 6");
    }

    @Test
    void a_frame_is_bounded_on_both_sides() {
        Bytes data = Bytes.wrap(new byte[MessageCodec.FRAME_BYTES_MAX]);
        Message message = new Message.AppendEntries(
                NodeId.of(1), NodeId.of(2), 3, EntryId.ZERO, List.of(Entry.normal(1, 1, data)), 0);
        assertThatThrownBy(() -> MessageCodec.encode(7, message)).isInstanceOf(IllegalArgumentException.class);
        byte[] prefix = {'A', 'R', 0, 1, 0x7f, -1, -1, -1};
        assertThatThrownBy(() -> MessageCodec.frameBytes(prefix)).hasMessage("a frame cannot have length 2147483647");
        assertThatThrownBy(() -> MessageCodec.decode(7, ByteBuffer.allocate(MessageCodec.FRAME_BYTES_MAX + 1)))
                .isInstanceOf(CodecException.class);
    }

    private static void assertRefused(byte[] frame) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> MessageCodec.decode(CLUSTER, frame))
                .satisfies(e -> assertThat(e).message().doesNotContain("\n"));
    }

    /** The frame with its length and checksum put right. */
    static byte[] seal(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        buffer.putInt(4, frame.length - 20);
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, 8);
        crc.update(frame, 12, frame.length - 12);
        buffer.putInt(8, (int) crc.getValue());
        return frame;
    }

    /** Walks the sealed type, so that a kind without a codec fails these tests. */
    static List<Message> oneOfEachKind(RandomGenerator random) throws Exception {
        List<Message> messages = new ArrayList<>();
        for (Class<?> kind : Message.class.getPermittedSubclasses()) {
            messages.add((Message) random(kind, random));
        }
        return messages;
    }

    private static Object random(Class<?> record, RandomGenerator random) throws Exception {
        RecordComponent[] components = record.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[types.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = randomComponent(components[i], random);
        }
        var constructor = record.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object randomComponent(RecordComponent component, RandomGenerator random) {
        Class<?> type = component.getType();
        if (type == long.class) {
            // a chunk must lie inside its file
            return component.getName().equals("size") ? Long.MAX_VALUE : natural(random) >>> 1;
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == NodeId.class) {
            return NodeId.of(1 + (natural(random) >>> 1));
        } else if (type == EntryId.class) {
            return new EntryId(natural(random), natural(random));
        } else if (type == Bytes.class) {
            return bytes(random);
        } else if (type == Campaign.class) {
            return List.of(Campaign.values()).get(random.nextInt(Campaign.values().length));
        } else if (component.getGenericType().getTypeName().equals("java.util.List<" + Entry.class.getName() + ">")) {
            return some(random, MessageCodecTest::entry);
        } else if (type == List.class) {
            return some(random, MessageCodecTest::proposal);
        } else if (type == Snapshot.class) {
            Configuration configuration = Configurations.random(random, 6);
            return new Snapshot(new EntryId(natural(random), natural(random)), configuration);
        }
        throw new AssertionError("how does one make a " + component + "?");
    }

    private static <T> List<T> some(RandomGenerator random, Function<RandomGenerator, T> one) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> one.apply(random))
                .toList();
    }

    private static Entry entry(RandomGenerator random) {
        EntryId id = new EntryId(1 + (natural(random) >>> 1), 1 + (natural(random) >>> 1));
        return random.nextBoolean()
                ? new Entry(id, bytes(random), null)
                : new Entry(id, Bytes.EMPTY, ConfChanges.random(random));
    }

    private static Proposal proposal(RandomGenerator random) {
        return random.nextBoolean() ? Proposal.of(bytes(random)) : Proposal.of(ConfChanges.random(random));
    }

    /** Small as often as large. */
    private static long natural(RandomGenerator random) {
        return random.nextLong() >>> (1 + random.nextInt(63));
    }

    private static Bytes bytes(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
