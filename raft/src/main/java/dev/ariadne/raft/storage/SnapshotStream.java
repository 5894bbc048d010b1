package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.SnapshotFormat.Header;
import dev.ariadne.raft.storage.SnapshotFormat.Trailer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A snapshot as what its file would hold, part by part, for who wants to keep it elsewhere. */
public final class SnapshotStream implements Iterator<Bytes> {
    private final long clusterId;
    private final Snapshot snapshot;
    private final FrameFormat format;
    private final Iterator<Bytes> pieces;
    private final ByteWriter out = new ByteWriter();

    /** How much there was so far. */
    private long end;

    private long piecesSoFar;
    private long bytesSoFar;
    private boolean complete;

    /** @param pieces the contents as the state machine gives them */
    public SnapshotStream(long clusterId, Snapshot snapshot, Iterator<Bytes> pieces) {
        this.clusterId = clusterId;
        this.snapshot = snapshot;
        this.format = SnapshotFormat.dataFormat(clusterId, snapshot.last());
        this.pieces = pieces;
    }

    @Override
    public boolean hasNext() {
        return !complete;
    }

    @Override
    public Bytes next() {
        if (complete) {
            throw new NoSuchElementException();
        }
        FrameFormat.begin(out);
        FrameFormat framing = format;
        if (end == 0) {
            framing = SnapshotFormat.headerFormat();
            SnapshotFormat.write(out, new Header(clusterId, snapshot));
        } else if (pieces.hasNext()) {
            Bytes piece = pieces.next();
            SnapshotFormat.write(out, piece);
            piecesSoFar++;
            bytesSoFar += piece.length();
        } else {
            SnapshotFormat.write(out, new Trailer(piecesSoFar, bytesSoFar));
            complete = true;
        }
        framing.seal(out, 0, end);
        Bytes frame = Bytes.copyOf(out.written());
        end += frame.length();
        out.clear();
        return frame;
    }
}
