package dev.ariadne.raft.storage;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The life of a replica's disk in steps, with a ledger of what each step promised once it returned: appends in one and many
 * sectors, rolls, an overwritten tail, own snapshots with appends between their pieces, compactions, a received snapshot.
 */
final class StorageScript {
    static final Identity IDENTITY = new Identity(77, NodeId.of(2), 5);
    static final Configuration MEMBERS = Configuration.of(1, 2, 3);
    static final WalOptions OPTIONS = new WalOptions(1500);

    private static final EntryId RECEIVED = new EntryId(4, 30);

    /** What must be found on the disk; {@code log} holds all entries since the last reset, by index. */
    record Ledger(HardState state, EntryId snapshot, TreeMap<Long, Entry> log) {
        static final Ledger EMPTY = new Ledger(HardState.INITIAL, EntryId.ZERO, new TreeMap<>());

        Ledger with(HardState next) {
            return new Ledger(next, snapshot, log);
        }

        Ledger with(List<Entry> entries) {
            TreeMap<Long, Entry> changed = new TreeMap<>(log);
            for (Entry entry : entries) {
                changed.tailMap(entry.index()).clear();
                changed.put(entry.index(), entry);
            }
            return new Ledger(state, snapshot, changed);
        }

        Ledger withSnapshot(EntryId last) {
            boolean keepsLog =
                    log.containsKey(last.index()) && log.get(last.index()).id().equals(last);
            long term = Math.max(state.term(), last.term());
            return new Ledger(
                    new HardState(
                            term, term > state.term() ? null : state.vote(), Math.max(state.commit(), last.index())),
                    last,
                    keepsLog ? log : new TreeMap<>());
        }

        /** Whether the image holds all of this ledger and nothing else. A commit index may lag, as it can be learned again. */
        boolean matches(Image image) {
            HardState found = image.hardState();
            return found.term() == state.term()
                    && Objects.equals(found.vote(), state.vote())
                    && found.commit() <= state.commit()
                    && found.commit() >= snapshot.index()
                    && image.identity().equals(IDENTITY)
                    && image.snapshot().equals(expectedSnapshot())
                    && image.before().index() <= snapshot.index()
                    && image.entries()
                            .equals(List.copyOf(
                                    log.tailMap(image.before().index(), false).values()));
        }

        private Snapshot expectedSnapshot() {
            return snapshot.index() == 0 ? Snapshot.NOTHING : new Snapshot(snapshot, MEMBERS);
        }
    }

    interface Action {
        void run() throws IOException;
    }

    record Step(String name, Action action, Ledger promised) {}

    private final Disk disk;
    private final List<Step> steps = new ArrayList<>();
    private Ledger ledger = Ledger.EMPTY;
    private Wal wal;
    private SnapshotWriter writer;
    private SnapshotReceiver receiver;

    /** A script for a formatted disk. */
    StorageScript(Disk disk) {
        this.disk = disk;
        step("recover", () -> wal = Recovered.recover(disk, OPTIONS).wal());
        append(new HardState(1, NodeId.of(3), 0));
        append(null, entries(1, 1, 3, 10));
        append(new HardState(1, NodeId.of(3), 2));
        append(null, entries(1, 4, 6, 300));
        append(new HardState(2, null, 3), entries(2, 5, 5, 900));
        append(new HardState(3, NodeId.of(2), 4), entries(3, 5, 7, 40));
        append(new HardState(3, NodeId.of(2), 6), entries(3, 8, 8, 1500));
        ownSnapshot(new EntryId(3, 5));
        append(null, entries(3, 10, 14, 200));
        append(new HardState(4, null, 9));
        receivedSnapshot();
        append(null, entries(4, 31, 33, 10));
        append(new HardState(4, null, 34), entries(4, 34, 34, 2000));
        ownSnapshot(new EntryId(4, 33));
        ownSnapshot(new EntryId(4, 34));
        append(new HardState(5, NodeId.of(1), 34), List.of());
        step("compact", () -> wal.compact(34));
    }

    List<Step> steps() {
        return steps;
    }

    Wal wal() {
        return wal;
    }

    private void append(HardState state) {
        append(state, List.of());
    }

    private void append(HardState state, List<Entry> entries) {
        ledger = (state == null ? ledger : ledger.with(state)).with(entries);
        step("append " + entries.size() + " " + state, () -> wal.append(state, entries));
    }

    private void ownSnapshot(EntryId last) {
        step("begin", () -> writer = SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(last, MEMBERS)));
        step("first piece", () -> writer.append(bytes(600)));
        long next = ledger.log.lastKey() + 1;
        append(null, entries(ledger.state.term(), next, next, 30));
        step("second piece", () -> writer.append(bytes(20)));
        ledger = ledger.withSnapshot(last);
        step("commit " + last, () -> writer.commit());
        step("compact", () -> wal.compact(last.index()));
        step("purge", () -> SnapshotFile.purge(disk));
    }

    private void receivedSnapshot() {
        Snapshot snapshot = new Snapshot(RECEIVED, MEMBERS);
        Bytes file = snapshotFile(snapshot);
        step("receive", () -> receiver = SnapshotReceiver.create(disk, IDENTITY.clusterId(), snapshot, file.length()));
        Bytes start = Bytes.copyOf(file.buffer().limit(400));
        Bytes rest = Bytes.copyOf(file.buffer().position(400));
        step("first chunk", () -> receiver.write(0, start));
        step("second chunk", () -> receiver.write(400, rest));
        step("finish", () -> receiver.finish());
        ledger = ledger.withSnapshot(RECEIVED);
        step("install", () -> receiver.install());
        step("reset", () -> wal.reset(RECEIVED));
        step("compact", () -> wal.compact(RECEIVED.index()));
    }

    private void step(String name, Action action) {
        steps.add(new Step(name, action, ledger));
    }

    static MemoryDisk formatted() {
        try {
            MemoryDisk disk = new MemoryDisk();
            Bootstrap.format(disk, IDENTITY, AddressBook.EMPTY);
            return disk;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The bytes of a snapshot file of 700 bytes in three pieces. */
    static Bytes snapshotFile(Snapshot snapshot) {
        try {
            MemoryDisk disk = new MemoryDisk();
            SnapshotWriter writer = SnapshotWriter.create(disk, IDENTITY.clusterId(), snapshot);
            writer.append(bytes(400));
            writer.append(bytes(0));
            writer.append(bytes(300));
            writer.commit();
            return Bytes.wrap(disk.contents(FileNames.snapshot(snapshot.last())));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Entries from {@code start} to {@code end} with data of this size. */
    static List<Entry> entries(long term, long start, long end, int size) {
        List<Entry> entries = new ArrayList<>();
        for (long index = start; index <= end; index++) {
            entries.add(Entry.normal(term, index, bytes(size)));
        }
        return entries;
    }

    static Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size);
        }
        return Bytes.wrap(bytes);
    }
}
