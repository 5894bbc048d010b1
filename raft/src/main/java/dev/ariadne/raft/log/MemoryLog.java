package dev.ariadne.raft.log;

import static com.google.common.base.Verify.verify;

import java.util.ArrayList;
import java.util.List;

/** A {@link LogStorage} that mirrors in memory what its owner has made durable. */
public final class MemoryLog implements LogStorage {
    /** Contiguous; the first one follows {@link #base}. */
    private final List<Entry> entries = new ArrayList<>();

    /** The entry before the first one held. Invariant: {@code base.index <= snapshot.index}. */
    private EntryId base;

    private Snapshot snapshot;

    /**
     * A log as recovered.
     *
     * @param base the entry before the first of {@code entries}, at or below the snapshot
     */
    public MemoryLog(Snapshot snapshot, EntryId base, List<Entry> entries) {
        this.snapshot = snapshot;
        this.base = base;
        append(entries);
        verify(
                base.index() <= snapshot.index() && snapshot.index() <= lastIndex(),
                "snapshot %s outside the log after %s up to %s",
                snapshot.last(),
                base,
                lastIndex());
    }

    /** Appends entries, replacing from the first of them on what is there. */
    public void append(List<Entry> added) {
        if (added.isEmpty()) {
            return;
        }
        long first = added.get(0).index();
        verify(first > base.index() && first <= lastIndex() + 1, "entries from %s leave a gap after %s", first, last());
        entries.subList((int) (first - firstIndex()), entries.size()).clear();
        entries.addAll(added);
    }

    /** Takes note of a snapshot of a prefix of this log, which {@link #compact} may then forget. */
    public void snapshotTaken(Snapshot taken) {
        verify(taken.index() <= lastIndex(), "snapshot %s beyond the log's end %s", taken.last(), lastIndex());
        if (taken.index() > snapshot.index()) {
            snapshot = taken;
        }
    }

    /** Forgets the entries up to {@code index}, which a snapshot must cover. */
    public void compact(long index) {
        verify(index <= snapshot.index(), "compaction to %s beyond the snapshot at %s", index, snapshot.index());
        if (index > base.index()) {
            EntryId newBase = new EntryId(termAt(index), index);
            entries.subList(0, (int) (index - base.index())).clear();
            base = newBase;
        }
    }

    /** The last index up to which entries can be forgotten so that of those up to {@code index} so many bytes are left at most. */
    public long excess(long index, long bytesMax) {
        long bytes = 0;
        long from = index;
        while (from > base.index()) {
            bytes += entries.get((int) (from - firstIndex())).size();
            if (bytes > bytesMax) {
                break;
            }
            from--;
        }
        return from;
    }

    /** Replaces everything by a snapshot received from a leader. */
    public void reset(Snapshot received) {
        snapshot = received;
        base = received.last();
        entries.clear();
    }

    @Override
    public long firstIndex() {
        return base.index() + 1;
    }

    @Override
    public long lastIndex() {
        return base.index() + entries.size();
    }

    @Override
    public long termAt(long index) {
        if (index == base.index()) {
            return base.term();
        }
        return index < base.index() || index > lastIndex()
                ? 0
                : entries.get((int) (index - firstIndex())).term();
    }

    @Override
    public List<Entry> entries(long from, long to, long maxBytes) {
        return limit(entries.subList((int) (from - firstIndex()), (int) (to - firstIndex())), maxBytes);
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    private EntryId last() {
        return new EntryId(termAt(lastIndex()), lastIndex());
    }

    /** A copy of the longest prefix that fits into {@code maxBytes}, but at least one entry if there is any. */
    static List<Entry> limit(List<Entry> entries, long maxBytes) {
        long bytes = 0;
        int count = 0;
        for (Entry entry : entries) {
            bytes += entry.size();
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            count++;
        }
        return List.copyOf(entries.subList(0, count));
    }
}
