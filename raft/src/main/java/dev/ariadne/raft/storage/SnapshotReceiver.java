package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.IOException;

/**
 * Puts a snapshot file of another replica together from its chunks. The file counts once {@link #install} returns. After a {@link
 * DiskFullException} it can be aborted, or its installation tried again; after an exception other than that and {@link
 * CorruptException} nothing may be tried again, and the node has to stop.
 */
public final class SnapshotReceiver {
    private final Disk disk;
    private final long clusterId;
    private final Snapshot snapshot;
    private final String name;
    private final long size;
    private final DiskFile file;

    /** How many bytes are here: where the next chunk begins. */
    private long received;

    private boolean verified;
    private boolean installed;

    private SnapshotReceiver(Disk disk, long clusterId, Snapshot snapshot, long size) throws IOException {
        this.disk = disk;
        this.clusterId = clusterId;
        this.snapshot = snapshot;
        this.size = size;
        name = FileNames.snapshot(snapshot.last());
        file = disk.create(partial());
    }

    /**
     * Begins the file, under a temporary name. Only one receiver may be at work on a snapshot.
     *
     * @param snapshot what the sender says the file stands for
     * @param size of the whole file in bytes
     */
    public static SnapshotReceiver create(Disk disk, long clusterId, Snapshot snapshot, long size) throws IOException {
        return new SnapshotReceiver(disk, clusterId, snapshot, size);
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** Of the whole file, in bytes. */
    public long size() {
        return size;
    }

    /** How many bytes are here: where the next chunk must begin. */
    public long received() {
        return received;
    }

    public boolean isComplete() {
        return received == size;
    }

    public void write(long offset, Bytes chunk) throws IOException {
        checkArgument(offset == received, "the chunk at %s does not begin at %s", offset, received);
        checkArgument(chunk.length() <= size - received, "%s bytes at %s exceed %s", chunk.length(), received, size);
        WholeTransfer.write(file, offset, chunk.buffer());
        received += chunk.length();
    }

    /**
     * Syncs the complete file and verifies all of it.
     *
     * @throws CorruptException if it is damaged, or not the snapshot that was announced; the file is gone then
     */
    public void finish() throws IOException {
        checkState(isComplete(), "only %s of %s bytes are here", received, size);
        file.sync();
        file.close();
        try (SnapshotFile written = SnapshotFile.open(disk, clusterId, partial())) {
            written.verify();
            if (!written.meta().equals(snapshot)) {
                throw new CorruptException(partial(), "holds " + written.meta() + ", not " + snapshot);
            }
        } catch (CorruptException e) {
            disk.delete(partial());
            throw e;
        }
        verified = true;
    }

    /** Gives the verified file the name that counts, unless it has it; it is durable then. */
    public void install() throws IOException {
        checkState(verified, "%s is not verified", partial());
        if (!installed) {
            disk.rename(partial(), name);
            disk.syncDirectory();
            installed = true;
        }
    }

    /** Gives up and deletes the file. */
    public void abort() throws IOException {
        if (!verified) {
            file.close();
        }
        disk.delete(partial());
    }

    private String partial() {
        return name + FileNames.PARTIAL;
    }
}
