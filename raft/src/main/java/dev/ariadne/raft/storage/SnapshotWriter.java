package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.Disk.DiskFile;
import dev.ariadne.raft.storage.SnapshotFormat.Header;
import dev.ariadne.raft.storage.SnapshotFormat.Trailer;
import java.io.IOException;

/**
 * Writes a snapshot file piece by piece, so that appends to the log can come between. The file counts once {@link #commit}
 * returns. After a {@link DiskFullException} it can only be aborted; after any other exception nothing may be tried again, and
 * the node has to stop.
 */
public final class SnapshotWriter {
    private final Disk disk;
    private final String name;
    private final DiskFile file;
    private final FrameFormat format;
    private final ByteWriter out = new ByteWriter();

    /** Size of the file so far. */
    private long end;

    private long pieces;
    private long bytes;

    private SnapshotWriter(Disk disk, long clusterId, Snapshot snapshot) throws IOException {
        this.disk = disk;
        name = FileNames.snapshot(snapshot.last());
        file = disk.create(temporary());
        format = SnapshotFormat.dataFormat(clusterId, snapshot.last());
    }

    /**
     * Begins the file, under a temporary name. Only one writer may be at work on a snapshot.
     *
     * @throws DiskFullException if there is no room; there is no file then
     */
    public static SnapshotWriter create(Disk disk, long clusterId, Snapshot snapshot) throws IOException {
        SnapshotWriter writer = new SnapshotWriter(disk, clusterId, snapshot);
        FrameFormat.begin(writer.out);
        SnapshotFormat.write(writer.out, new Header(clusterId, snapshot));
        try {
            writer.flush(SnapshotFormat.headerFormat());
        } catch (DiskFullException e) {
            writer.abort();
            throw e;
        }
        return writer;
    }

    public void append(Bytes piece) throws IOException {
        FrameFormat.begin(out);
        SnapshotFormat.write(out, piece);
        flush(format);
        pieces++;
        bytes += piece.length();
    }

    /** Finishes the file and gives it the name that counts; it is durable then. */
    public void commit() throws IOException {
        FrameFormat.begin(out);
        SnapshotFormat.write(out, new Trailer(pieces, bytes));
        flush(format);
        file.sync();
        file.close();
        disk.rename(temporary(), name);
        disk.syncDirectory();
    }

    /** Gives up and deletes the file. */
    public void abort() throws IOException {
        file.close();
        disk.delete(temporary());
    }

    private String temporary() {
        return name + FileNames.TEMPORARY;
    }

    private void flush(FrameFormat format) throws IOException {
        format.seal(out, 0, end);
        WholeTransfer.write(file, end, out.written());
        end += out.length();
        out.clear();
    }
}
