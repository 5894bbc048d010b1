package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.Disk.DiskFile;
import dev.ariadne.raft.storage.SnapshotFormat.Header;
import dev.ariadne.raft.storage.SnapshotFormat.Trailer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A snapshot file, open for reading: by pieces into a state machine, or as it is for a follower. */
public final class SnapshotFile implements Closeable {

    private final String name;
    private final DiskFile file;
    private final long size;
    private final long clusterId;
    private final Snapshot meta;
    private final FrameFormat format;

    /** Where the first frame after the header begins. */
    private final long dataStart;

    /** How far the file was verified for those who get it as it is. */
    private @Nullable Pieces verified;

    /** @param expected the cluster that it has to be of; null for any */
    private SnapshotFile(String name, DiskFile file, @Nullable Long expected) throws IOException {
        this.name = name;
        this.file = file;
        size = file.size();
        ByteReader in = readFrame(SnapshotFormat.headerFormat(), 0);
        dataStart = (long) FrameFormat.HEADER_BYTES + in.remaining();
        Header header;
        try {
            header = SnapshotFormat.readHeader(in);
        } catch (CodecException e) {
            throw new CorruptException(name, e);
        }
        clusterId = header.clusterId();
        if (expected != null && expected != clusterId) {
            throw new CorruptException(name, "belongs to cluster " + clusterId + ", not " + expected);
        }
        meta = header.snapshot();
        format = SnapshotFormat.dataFormat(clusterId, meta.last());
    }

    /** Opens the snapshot up to {@code last}. Only its header is verified here, the pieces whenever they are read. */
    public static SnapshotFile open(Disk disk, long clusterId, EntryId last) throws IOException {
        SnapshotFile snapshot = open(disk, clusterId, FileNames.snapshot(last));
        if (!snapshot.meta.last().equals(last)) {
            snapshot.close();
            throw new CorruptException(snapshot.name, "holds the snapshot up to " + snapshot.meta.last());
        }
        return snapshot;
    }

    /** Whether there is a snapshot up to {@code last}; the older ones are deleted as new ones come. */
    public static boolean exists(Disk disk, EntryId last) throws IOException {
        return disk.list().contains(FileNames.snapshot(last));
    }

    /** Opens one of any cluster and under any name, for who looks at it from outside. */
    public static SnapshotFile openAny(Disk disk, String name) throws IOException {
        return open(disk, null, name);
    }

    static SnapshotFile open(Disk disk, @Nullable Long clusterId, String name) throws IOException {
        DiskFile file = disk.open(name);
        try {
            return new SnapshotFile(name, file, clusterId);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Deletes all snapshots but the newest two: the one before the newest may still be on its way to a follower. */
    public static void purge(Disk disk) throws IOException {
        purge(disk, 2);
    }

    /** Deletes all snapshots but the newest, for want of room. Returns whether there were others. */
    public static boolean purgeToNewest(Disk disk) throws IOException {
        return purge(disk, 1);
    }

    private static boolean purge(Disk disk, int kept) throws IOException {
        List<EntryId> snapshots = FileNames.snapshots(disk.list());
        List<EntryId> old = snapshots.subList(0, Math.max(0, snapshots.size() - kept));
        for (EntryId last : old) {
            disk.delete(FileNames.snapshot(last));
        }
        return !old.isEmpty();
    }

    public long clusterId() {
        return clusterId;
    }

    public Snapshot meta() {
        return meta;
    }

    /** Size of the file in bytes. */
    public long size() {
        return size;
    }

    /**
     * At most {@code max} bytes of the file itself from {@code offset} on, fewer only at its end: what travels in chunks. The file is
     * verified up to there first, from its beginning if that is asked for, and otherwise on from where it was verified last.
     */
    public Bytes read(long offset, int max) throws IOException {
        checkArgument(offset >= 0 && offset <= size && max >= 0, "no %s bytes at %s of %s", max, offset, size);
        Pieces walk = verified == null || offset == 0 ? new Pieces() : verified;
        verified = walk;
        while (walk.offset < Math.min(size, offset + max)) {
            walk.read();
        }
        byte[] chunk = new byte[(int) Math.min(max, size - offset)];
        readFully(offset, chunk);
        return Bytes.wrap(chunk);
    }

    /**
     * The pieces, each verified as it is read, and their number at the end. The iterator throws {@link UncheckedIOException}, of
     * which the cause may be a {@link CorruptException}.
     */
    public Iterator<Bytes> pieces() {
        return new Pieces();
    }

    /** Reads the whole file. */
    public void verify() throws IOException {
        Pieces pieces = new Pieces();
        while (pieces.read() != null) {
            // reading verifies
        }
    }

    /** Puts a durable copy of this file in its place, written anew of what is verified while it is read. */
    void rewrite(Disk disk, long clusterId) throws IOException {
        SnapshotWriter copy = SnapshotWriter.create(disk, clusterId, meta);
        Pieces pieces = new Pieces();
        for (Bytes piece = pieces.read(); piece != null; piece = pieces.read()) {
            copy.append(piece);
        }
        copy.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void readFully(long offset, byte[] into) throws IOException {
        int bytes = WholeTransfer.read(file, offset, ByteBuffer.wrap(into));
        if (bytes < into.length) {
            throw new CorruptException(name, "ends at byte " + (offset + bytes) + ", not at byte " + size);
        }
    }

    private ByteReader readFrame(FrameFormat format, long offset) throws IOException {
        byte[] header = new byte[(int) Math.min(FrameFormat.HEADER_BYTES, size - offset)];
        readFully(offset, header);
        int length = format.length(header, 0, offset);
        if (length < 0 || length > size - offset - FrameFormat.HEADER_BYTES) {
            throw damaged(offset);
        }
        byte[] frame = new byte[FrameFormat.HEADER_BYTES + length];
        readFully(offset, frame);
        if (!format.isIntact(frame, 0, length, offset)) {
            throw damaged(offset);
        }
        return new ByteReader(frame, FrameFormat.HEADER_BYTES, frame.length);
    }

    private CorruptException damaged(long offset) {
        return new CorruptException(name, "the frame at byte " + offset + " is damaged");
    }

    /** A walk through the file. */
    private final class Pieces implements Iterator<Bytes> {
        /** Where the next frame begins; {@link #size} once the trailer was read. */
        private long offset = dataStart;

        private long pieces;
        private long bytes;
        private @Nullable Bytes next;

        @Override
        public boolean hasNext() {
            if (next == null && offset < size) {
                try {
                    next = read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            }
            return next != null;
        }

        @Override
        public Bytes next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Bytes piece = next;
            next = null;
            return piece;
        }

        /** The next piece, or null after the trailer has confirmed that this was all. */
        @Nullable
        Bytes read() throws IOException {
            long start = offset;
            ByteReader in = readFrame(format, start);
            offset += (long) FrameFormat.HEADER_BYTES + in.remaining();
            try {
                int kind = in.uint8("kind");
                if (kind == SnapshotFormat.PIECE) {
                    Bytes piece = in.rest();
                    pieces++;
                    bytes += piece.length();
                    return piece;
                }
                Trailer trailer = SnapshotFormat.readTrailer(in);
                if (kind != SnapshotFormat.TRAILER || !trailer.equals(new Trailer(pieces, bytes)) || offset != size) {
                    throw damaged(start);
                }
                return null;
            } catch (CodecException e) {
                throw new CorruptException(name, e);
            }
        }
    }
}
