package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.EntryId;

/**
 * The first frame of a segment: enough to begin with it once the segments before it are deleted.
 *
 * @param isReset whether the log is empty after {@code before}, whatever the segments before this one say
 * @param before the last entry of the log when the segment was begun
 * @param state when the segment was begun
 */
record SegmentHeader(Identity identity, boolean isReset, EntryId before, HardState state) {
    private static final long MAGIC = 0x415249_57414cL << 16;
    private static final int VERSION = 1;

    /** How the first frame is framed: the identity is known only after reading it. */
    static FrameFormat headerFormat(long sequence) {
        return new FrameFormat(sequence);
    }

    /** How the other frames are framed. */
    static FrameFormat dataFormat(Identity identity, long sequence) {
        return new FrameFormat(identity.clusterId(), identity.nodeId().value(), identity.incarnation(), sequence);
    }

    /** The header as the frame at the start of a file. */
    ByteWriter toFrame(long sequence) {
        ByteWriter out = new ByteWriter();
        FrameFormat.begin(out);
        out.int64(MAGIC | VERSION).int64(identity.clusterId());
        RecordCodec.write(out, identity.nodeId());
        out.int64(identity.incarnation());
        out.int8(isReset ? 1 : 0);
        RecordCodec.write(out, before);
        RecordCodec.write(out, state);
        headerFormat(sequence).seal(out, 0, 0);
        return out;
    }

    /** Reads the payload of the frame. */
    static SegmentHeader read(ByteReader in) throws CodecException {
        long opening = in.int64("magic");
        if (opening != (MAGIC | VERSION)) {
            throw new CodecException(
                    "segment begins with " + Long.toHexString(opening) + ", not " + Long.toHexString(MAGIC | VERSION));
        }
        Identity identity = new Identity(in.int64("cluster id"), RecordCodec.readNodeId(in), in.natural("incarnation"));
        SegmentHeader header = new SegmentHeader(
                identity, in.bool("reset"), RecordCodec.readEntryId(in), RecordCodec.readHardState(in));
        in.end();
        return header;
    }
}
