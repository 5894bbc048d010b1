package dev.ariadne.raft.node;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.node.StorageAnswer.ChunkKept;
import dev.ariadne.raft.node.StorageAnswer.ChunkMissing;
import dev.ariadne.raft.node.StorageAnswer.ChunkRead;
import dev.ariadne.raft.node.StorageAnswer.DiskFull;
import dev.ariadne.raft.node.StorageAnswer.Failed;
import dev.ariadne.raft.node.StorageAnswer.SnapshotContinues;
import dev.ariadne.raft.node.StorageAnswer.SnapshotGivenUp;
import dev.ariadne.raft.node.StorageAnswer.SnapshotReceived;
import dev.ariadne.raft.node.StorageAnswer.SnapshotSaved;
import dev.ariadne.raft.node.StorageAnswer.Written;
import dev.ariadne.raft.node.StorageJob.Compact;
import dev.ariadne.raft.node.StorageJob.ContinueSnapshot;
import dev.ariadne.raft.node.StorageJob.DropReceived;
import dev.ariadne.raft.node.StorageJob.KeepChunk;
import dev.ariadne.raft.node.StorageJob.ReadChunk;
import dev.ariadne.raft.node.StorageJob.SaveSnapshot;
import dev.ariadne.raft.node.StorageJob.TryAgain;
import dev.ariadne.raft.node.StorageJob.Write;
import dev.ariadne.raft.storage.CorruptException;
import dev.ariadne.raft.storage.Disk;
import dev.ariadne.raft.storage.DiskFullException;
import dev.ariadne.raft.storage.SnapshotFile;
import dev.ariadne.raft.storage.SnapshotReceiver;
import dev.ariadne.raft.storage.SnapshotWriter;
import dev.ariadne.raft.storage.Wal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actor that owns the disk of a running replica. Jobs that queued up while it was busy are one batch, and neighbouring writes
 * in it become one append with one sync: group commit needs no timer.
 *
 * <p>Where there is no room for a write, it waits, and in their order all jobs behind it, but for those that need no room and may
 * make some. Snapshots do not wait: one that finds no room is given up.
 */
final class StorageWorker {
    /** Pieces of a snapshot written before the log gets its turn again. */
    private static final int SLICE_PIECES = 16;

    private final Disk disk;
    private final long clusterId;
    private final int chunkBytes;
    private final Wal wal;
    private final Buggify buggify;

    /** The snapshot being written, and what is left of it. */
    private @Nullable SaveSnapshot saving;

    private @Nullable SnapshotWriter writer;
    private @Nullable Iterator<Bytes> remaining;

    /** Snapshots arriving from a leader; complete ones wait for their installation or for being dropped. */
    private final Map<EntryId, SnapshotReceiver> receivers = new TreeMap<>();

    /** Jobs not done yet, in order. Invariant: empty between batches, unless the first is a write for which there is no room. */
    private final Deque<StorageJob> queue = new ArrayDeque<>();

    /** The snapshot that is on its way to a follower, or was: open, so that it is verified once for all of its chunks. */
    private @Nullable SnapshotFile sending;

    private boolean failed;

    StorageWorker(Disk disk, long clusterId, int chunkBytes, Wal wal, Buggify buggify) {
        this.disk = disk;
        this.clusterId = clusterId;
        this.chunkBytes = chunkBytes;
        this.wal = wal;
        this.buggify = buggify;
    }

    void work(List<StorageJob> jobs, Consumer<StorageAnswer> answer) {
        if (failed) {
            return;
        }
        try {
            boolean isStuck = !queue.isEmpty();
            for (StorageJob job : jobs) {
                if (isStuck && (job instanceof Compact || job instanceof ReadChunk)) {
                    handle(job, answer);
                } else if (!(job instanceof TryAgain)) {
                    queue.add(job);
                }
            }
            if (!isStuck || jobs.contains(new TryAgain())) {
                workOff(answer);
            }
        } catch (IOException | UncheckedIOException e) {
            failed = true;
            answer.accept(new Failed("storage of " + disk + ": " + e.getMessage()));
        }
    }

    private void workOff(Consumer<StorageAnswer> answer) throws IOException {
        while (!queue.isEmpty()) {
            try {
                List<Write> group = firstWrites();
                if (group.isEmpty()) {
                    handle(queue.element(), answer);
                    queue.remove();
                } else {
                    commit(group, answer);
                }
            } catch (DiskFullException e) {
                if (!makeRoom(answer)) {
                    answer.accept(new DiskFull());
                    return;
                }
            }
        }
    }

    /** Gives up what the log can do without; returns whether there was anything. */
    private boolean makeRoom(Consumer<StorageAnswer> answer) throws IOException {
        List<SnapshotReceiver> incomplete =
                receivers.values().stream().filter(r -> !r.isComplete()).toList();
        boolean wasSaving = saving != null;
        for (SnapshotReceiver receiver : incomplete) {
            drop(receiver.snapshot().last());
        }
        if (wasSaving) {
            giveUpSaving(answer);
        }
        closeSending();
        return SnapshotFile.purgeToNewest(disk) || wasSaving || !incomplete.isEmpty();
    }

    private List<Write> firstWrites() {
        List<Write> group = new ArrayList<>();
        for (StorageJob job : queue) {
            if (!(job instanceof Write write) || write.install() != null) {
                break;
            }
            group.add(write);
            if (buggify.at("raft.write-one")) {
                break;
            }
        }
        return group;
    }

    private void handle(StorageJob job, Consumer<StorageAnswer> answer) throws IOException {
        if (job instanceof Write write) {
            install(write, answer);
        } else if (job instanceof SaveSnapshot save) {
            begin(save, answer);
        } else if (job instanceof ContinueSnapshot) {
            writeSlice(answer);
        } else if (job instanceof Compact compact) {
            wal.compact(Math.min(compact.index(), wal.state().commit())); // a commit index may still wait for room
        } else if (job instanceof ReadChunk read) {
            read(read, answer);
        } else if (job instanceof KeepChunk keep) {
            keep(keep.chunk(), answer);
        } else if (job instanceof DropReceived drop) {
            drop(drop.last());
        } else {
            throw new AssertionError(job);
        }
    }

    /** One append for all of them, then their answers. */
    private void commit(List<Write> group, Consumer<StorageAnswer> answer) throws IOException {
        HardState hardState = null;
        List<Entry> entries = new ArrayList<>();
        for (Write write : group) {
            hardState = write.hardState() != null ? write.hardState() : hardState;
            replaceFrom(entries, write.entries());
        }
        wal.append(hardState, entries);
        for (Write write : group) {
            queue.remove();
            answer.accept(new Written(write, List.of()));
        }
    }

    /** Appends entries as the log does: from the first of them on, what was there is replaced. */
    private static void replaceFrom(List<Entry> entries, List<Entry> added) {
        if (!added.isEmpty() && !entries.isEmpty()) {
            long kept = Math.max(0, added.get(0).index() - entries.get(0).index());
            entries.subList((int) kept, entries.size()).clear();
        }
        entries.addAll(added);
    }

    /**
     * Term and vote first, then the snapshot, then the log that goes on after it: recovery makes sense of every prefix of this, and
     * for want of room it is done once more.
     */
    private void install(Write write, Consumer<StorageAnswer> answer) throws IOException {
        Snapshot snapshot = write.install();
        verify(snapshot != null, "nothing to install");
        HardState hardState = write.hardState();
        if (hardState != null) {
            wal.append(
                    new HardState(
                            hardState.term(), hardState.vote(), wal.state().commit()),
                    List.of());
        }
        SnapshotReceiver receiver = receivers.get(snapshot.last());
        verify(receiver != null, "snapshot %s was never received", snapshot.last());
        receiver.install();
        wal.reset(snapshot.last());
        wal.append(hardState, write.entries());
        receivers.remove(snapshot.last());
        for (EntryId other : List.copyOf(receivers.keySet())) {
            drop(other);
        }
        wal.compact(snapshot.index());
        purge();
        List<Bytes> pieces = new ArrayList<>();
        try (SnapshotFile file = SnapshotFile.open(disk, clusterId, snapshot.last())) {
            file.pieces().forEachRemaining(pieces::add);
        }
        answer.accept(new Written(write, pieces));
    }

    private void begin(SaveSnapshot save, Consumer<StorageAnswer> answer) throws IOException {
        verify(saving == null, "one snapshot at a time");
        saving = save;
        remaining = save.pieces().iterator();
        writeSlice(answer);
    }

    private void writeSlice(Consumer<StorageAnswer> answer) throws IOException {
        if (saving == null || remaining == null) {
            return; // it was given up meanwhile
        }
        try {
            SnapshotWriter current = writer;
            if (current == null) {
                current = SnapshotWriter.create(disk, clusterId, saving.snapshot());
                writer = current;
            }
            for (int i = 0; i < SLICE_PIECES && remaining.hasNext(); i++) {
                current.append(remaining.next());
            }
            if (remaining.hasNext()) {
                answer.accept(new SnapshotContinues());
                return;
            }
            current.commit();
        } catch (DiskFullException e) {
            giveUpSaving(answer);
            return;
        }
        purge();
        answer.accept(new SnapshotSaved(saving.snapshot()));
        saved();
    }

    private void giveUpSaving(Consumer<StorageAnswer> answer) throws IOException {
        if (writer != null) {
            writer.abort();
        }
        saved();
        answer.accept(new SnapshotGivenUp());
    }

    private void saved() {
        saving = null;
        writer = null;
        remaining = null;
    }

    private void read(ReadChunk read, Consumer<StorageAnswer> answer) throws IOException {
        EntryId last = read.snapshot().last();
        SnapshotFile file = SnapshotFile.exists(disk, last) ? openToSend(last) : null;
        if (file == null || read.offset() > file.size()) {
            answer.accept(new ChunkMissing(read.to(), read.snapshot()));
            return;
        }
        Bytes data = file.read(read.offset(), buggify.at("raft.send-one-byte") ? 1 : chunkBytes);
        answer.accept(new ChunkRead(read.to(), read.snapshot(), read.offset(), file.size(), data));
    }

    private SnapshotFile openToSend(EntryId last) throws IOException {
        SnapshotFile file = sending;
        if (file == null || !file.meta().last().equals(last)) {
            closeSending();
            file = SnapshotFile.open(disk, clusterId, last);
            sending = file;
        }
        return file;
    }

    private void closeSending() throws IOException {
        if (sending != null) {
            sending.close();
            sending = null;
        }
    }

    /** An open file would go on taking up room. */
    private void purge() throws IOException {
        closeSending();
        if (buggify.at("raft.purge-to-newest")) {
            SnapshotFile.purgeToNewest(disk);
        } else {
            SnapshotFile.purge(disk);
        }
    }

    private void keep(SnapshotChunk chunk, Consumer<StorageAnswer> answer) throws IOException {
        try {
            receive(chunk, answer);
        } catch (DiskFullException e) {
            drop(chunk.snapshot().last()); // and no answer: the leader will send it again, or another
        }
    }

    private void receive(SnapshotChunk chunk, Consumer<StorageAnswer> answer) throws IOException {
        SnapshotReceiver receiver = receivers.get(chunk.snapshot().last());
        if (receiver == null || receiver.size() != chunk.size()) {
            drop(chunk.snapshot().last()); // a file of another form of the same snapshot
            receiver = beginReceiving(chunk);
        }
        boolean wasComplete = receiver.isComplete();
        if (!wasComplete && chunk.offset() == receiver.received()) {
            receiver.write(chunk.offset(), chunk.data());
        }
        if (!receiver.isComplete()) {
            answer.accept(new ChunkKept(chunk, receiver.received()));
        } else if (wasComplete || isIntact(receiver)) {
            answer.accept(new SnapshotReceived(chunk));
        } else {
            receivers.remove(chunk.snapshot().last());
            answer.accept(new ChunkKept(chunk, 0)); // from the beginning, then
        }
    }

    private SnapshotReceiver beginReceiving(SnapshotChunk chunk) throws IOException {
        for (SnapshotReceiver other : List.copyOf(receivers.values())) {
            if (!other.isComplete()) {
                drop(other.snapshot().last());
            }
        }
        SnapshotReceiver receiver = SnapshotReceiver.create(disk, clusterId, chunk.snapshot(), chunk.size());
        receivers.put(chunk.snapshot().last(), receiver);
        return receiver;
    }

    private static boolean isIntact(SnapshotReceiver receiver) throws IOException {
        try {
            receiver.finish();
            return true;
        } catch (CorruptException damaged) {
            return false;
        }
    }

    private void drop(EntryId last) throws IOException {
        SnapshotReceiver receiver = receivers.remove(last);
        if (receiver != null) {
            receiver.abort();
        }
    }
}
