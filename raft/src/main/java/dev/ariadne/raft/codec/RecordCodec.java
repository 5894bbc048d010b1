package dev.ariadne.raft.codec;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records that messages and files have in common. What it reads would also pass the checks of the records themselves. */
public final class RecordCodec {
    /** An entry without data: term, index, type, length. */
    static final int ENTRY_BYTES_MIN = 2 * Long.BYTES + Byte.BYTES + Integer.BYTES;

    /** A type is stored as its place in this list. */
    private static final List<Entry.Type> TYPES = List.of(Entry.Type.values());

    private RecordCodec() {}

    public static void write(ByteWriter out, NodeId id) {
        out.int64(id.value());
    }

    public static NodeId readNodeId(ByteReader in) throws CodecException {
        NodeId id = readNodeIdOrNobody(in);
        if (id == null) {
            throw new CodecException("node id at byte " + (in.position() - Long.BYTES) + " cannot be 0");
        }
        return id;
    }

    public static void write(ByteWriter out, EntryId id) {
        out.int64(id.term()).int64(id.index());
    }

    public static EntryId readEntryId(ByteReader in) throws CodecException {
        return new EntryId(in.natural("term"), in.natural("index"));
    }

    public static void write(ByteWriter out, Entry entry) {
        write(out, entry.id());
        out.int8(TYPES.indexOf(entry.type())).bytes(entry.data());
    }

    public static Entry readEntry(ByteReader in) throws CodecException {
        int start = in.position();
        EntryId id = readEntryId(in);
        int type = in.uint8("entry type");
        Bytes data = in.bytes("entry data");
        if (id.term() == 0 || id.index() == 0 || type >= TYPES.size()) {
            throw new CodecException("entry at byte " + start + " cannot have id " + id + " and type " + type);
        }
        return new Entry(id, TYPES.get(type), data);
    }

    public static void write(ByteWriter out, HardState state) {
        NodeId vote = state.vote();
        out.int64(state.term()).int64(vote == null ? 0 : vote.value()).int64(state.commit());
    }

    public static HardState readHardState(ByteReader in) throws CodecException {
        return new HardState(in.natural("term"), readNodeIdOrNobody(in), in.natural("commit"));
    }

    public static void write(ByteWriter out, Configuration configuration) {
        write(out, configuration.voters());
        write(out, configuration.votersOutgoing());
        write(out, configuration.learners());
        write(out, configuration.learnersNext());
        out.int8(configuration.autoLeave() ? 1 : 0);
    }

    public static Configuration readConfiguration(ByteReader in) throws CodecException {
        int start = in.position();
        List<NodeId> voters = readNodeIds(in, "voters");
        List<NodeId> votersOutgoing = readNodeIds(in, "outgoing voters");
        List<NodeId> learners = readNodeIds(in, "learners");
        List<NodeId> learnersNext = readNodeIds(in, "next learners");
        boolean autoLeave = in.bool("auto leave");
        try {
            return new Configuration(voters, votersOutgoing, learners, learnersNext, autoLeave);
        } catch (IllegalArgumentException e) {
            throw new CodecException("configuration at byte " + start + ": " + e.getMessage());
        }
    }

    private static void write(ByteWriter out, List<NodeId> ids) {
        out.int32(ids.size());
        ids.forEach(id -> write(out, id));
    }

    private static List<NodeId> readNodeIds(ByteReader in, String what) throws CodecException {
        int start = in.position();
        int count = in.count(what, Long.BYTES);
        List<NodeId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(readNodeId(in));
            if (i > 0 && ids.get(i - 1).compareTo(ids.get(i)) >= 0) {
                throw new CodecException(what + " at byte " + start + " are not in ascending order");
            }
        }
        return ids;
    }

    public static void write(ByteWriter out, Snapshot snapshot) {
        write(out, snapshot.last());
        write(out, snapshot.configuration());
    }

    public static Snapshot readSnapshot(ByteReader in) throws CodecException {
        int start = in.position();
        Snapshot snapshot = new Snapshot(readEntryId(in), readConfiguration(in));
        if (snapshot.configuration().voters().isEmpty()) {
            throw new CodecException("snapshot at byte " + start + " has no voter");
        }
        return snapshot;
    }

    private static @Nullable NodeId readNodeIdOrNobody(ByteReader in) throws CodecException {
        long value = in.natural("node id");
        return value == 0 ? null : NodeId.of(value);
    }
}
