package dev.ariadne.raft.storage;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one disk again and again. What it finds is what {@link Recovered#inspect} would find, at the price of reading the bytes:
 * it decodes only what it has not seen in the same place before.
 */
public final class Inspector {
    /** What was read the last time; null if there is nothing to go on from. */
    private @Nullable Replay replay;

    private @Nullable Snapshot snapshot;

    /** The file of {@link #snapshot}. */
    private byte[] snapshotBytes = new byte[0];

    /** @throws IOException as {@link Recovered#inspect} would */
    public Image inspect(Disk disk) throws IOException {
        List<String> files = disk.list();
        Replay last = replay;
        replay = null; // of no use if what follows throws
        Replay next = last != null && last.goOn(disk, files) ? last : Recovered.replay(disk, files);
        Image image = Image.of(next, readNewest(disk, files, next.header().identity()));
        replay = next;
        return image;
    }

    private @Nullable Snapshot readNewest(Disk disk, List<String> files, Identity identity) throws IOException {
        List<EntryId> snapshots = FileNames.snapshots(files);
        if (snapshots.isEmpty()) {
            return null;
        }
        EntryId newest = snapshots.get(snapshots.size() - 1);
        byte[] bytes = WholeFile.read(disk, FileNames.snapshot(newest));
        Snapshot known = snapshot;
        if (known == null || !known.last().equals(newest) || !Arrays.equals(bytes, snapshotBytes)) {
            known = Recovered.readSnapshot(disk, newest, identity);
            snapshot = known;
            snapshotBytes = bytes;
        }
        return known;
    }
}
