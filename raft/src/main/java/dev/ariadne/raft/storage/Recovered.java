package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica found again on its disk: what it knows, all of it durable, and the log to go on with.
 *
 * <p>The pieces of the snapshot are read with {@link SnapshotFile#open}; there is a file unless {@code image.snapshot()} ends at
 * {@link EntryId#ZERO}.
 */
public record Recovered(Image image, Wal wal) {
    /**
     * Recovers a disk. May be cut short by another power failure at any point and called again.
     *
     * @throws CorruptException if a file is damaged, missing, or belongs to another replica
     * @throws IOException if the disk is not formatted or fails
     */
    public static Recovered recover(Disk disk, WalOptions options) throws IOException {
        List<String> files = disk.list();
        Replay replay = replay(disk, files);
        Image image = join(disk, files, replay);
        rewrite(disk, files, replay, image);
        Wal wal = new Wal(disk, options, replay);
        try {
            if (!wal.last().equals(image.last())) {
                wal.reset(image.last());
            }
            wal.append(image.hardState(), List.of());
        } catch (IOException | RuntimeException e) {
            wal.close();
            throw e;
        }
        return new Recovered(image, wal);
    }

    /** What {@link #recover} would find, without writing anything; none of it is known to be durable. */
    public static Image inspect(Disk disk) throws IOException {
        List<String> files = disk.list();
        return join(disk, files, replay(disk, files));
    }

    static Replay replay(Disk disk, List<String> files) throws IOException {
        if (!FileNames.segments(files).isEmpty()) {
            return Replay.of(disk, files);
        }
        if (!FileNames.snapshots(files).isEmpty()) {
            throw new CorruptException(disk.toString(), "holds snapshots, but the log is missing");
        }
        throw new IOException(disk + " is not formatted; a new replica is formatted once before its first start");
    }

    private static Image join(Disk disk, List<String> files, Replay replay) throws IOException {
        return Image.of(replay, readNewest(disk, files, replay.header().identity()));
    }

    private static @Nullable Snapshot readNewest(Disk disk, List<String> files, Identity identity) throws IOException {
        List<EntryId> snapshots = FileNames.snapshots(files);
        return snapshots.isEmpty() ? null : readSnapshot(disk, snapshots.get(snapshots.size() - 1), identity);
    }

    static Snapshot readSnapshot(Disk disk, EntryId last, Identity identity) throws IOException {
        try (SnapshotFile file = SnapshotFile.open(disk, identity.clusterId(), last)) {
            file.verify();
            return file.meta();
        }
    }

    /**
     * Writes the last segment and the newest snapshot anew. What the page cache shows of them may never reach the disk, if the
     * node stopped because a sync had failed. All else was synced, and known to be, before anything was built on it.
     */
    private static void rewrite(Disk disk, List<String> files, Replay replay, Image image) throws IOException {
        for (String unfinished : FileNames.unfinished(files)) {
            disk.delete(unfinished);
        }
        for (long sequence : FileNames.segments(files)) {
            if (sequence < replay.segments().get(0).sequence()) {
                disk.delete(FileNames.segment(sequence));
            }
        }
        Segment last = replay.segments().get(replay.segments().size() - 1);
        WholeFile.replace(disk, last.fileName(), replay.tail());
        String torn = replay.torn();
        if (torn != null) {
            disk.delete(torn);
        }
        EntryId snapshot = image.snapshot().last();
        if (snapshot.index() > 0) {
            try (SnapshotFile file = SnapshotFile.open(disk, image.identity().clusterId(), snapshot)) {
                file.rewrite(disk, image.identity().clusterId());
            }
        }
        disk.syncDirectory();
        SnapshotFile.purge(disk);
    }
}
