package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;

/**
 * What a snapshot file holds, in frames: a header, which names the cluster and what the snapshot stands for; the pieces, as the
 * state machine gave them; a trailer, which counts them. So the file can be verified alone, and its end is known for the end.
 */
final class SnapshotFormat {
    /** How the first frame is framed. */
    static final long HEADER_SALT = 0x41525f534e415031L;

    static final int PIECE = 1;
    static final int TRAILER = 2;

    private SnapshotFormat() {}

    record Header(long clusterId, Snapshot snapshot) {}

    /**
     * The last frame.
     *
     * @param bytes in all pieces together
     */
    record Trailer(long pieces, long bytes) {}

    static FrameFormat headerFormat() {
        return new FrameFormat(HEADER_SALT);
    }

    /** How the other frames are framed. */
    static FrameFormat dataFormat(long clusterId, EntryId last) {
        return new FrameFormat(HEADER_SALT, clusterId, last.term(), last.index());
    }

    static void write(ByteWriter out, Header header) {
        out.int64(header.clusterId());
        RecordCodec.write(out, header.snapshot());
    }

    static Header readHeader(ByteReader in) throws CodecException {
        Header header = new Header(in.int64("cluster id"), RecordCodec.readSnapshot(in));
        in.end();
        return header;
    }

    static void write(ByteWriter out, Bytes piece) {
        out.int8(PIECE).raw(piece);
    }

    static void write(ByteWriter out, Trailer trailer) {
        out.int8(TRAILER).int64(trailer.pieces()).int64(trailer.bytes());
    }

    /** Reads what follows the kind. */
    static Trailer readTrailer(ByteReader in) throws CodecException {
        Trailer trailer = new Trailer(in.natural("pieces"), in.natural("bytes"));
        in.end();
        return trailer;
    }
}
