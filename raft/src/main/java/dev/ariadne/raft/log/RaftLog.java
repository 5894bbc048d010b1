package dev.ariadne.raft.log;

import static com.google.common.base.Verify.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log as the core sees it: the durable part in a {@link LogStorage}, and the unstable part, which is still on its way there.
 *
 * <p>The unstable part is handed out once for writing ({@link #takeUnstable}) and stays here until its owner says that it is
 * durable ({@link #persisted}). By then a new leader may have replaced it; the answer is for the entries as they were, so it
 * counts only where the term still matches.
 */
public final class RaftLog {
    private final LogStorage storage;

    /** Entries from {@link #offset} on that are not known durable. */
    private final List<Entry> unstable = new ArrayList<>();

    /** Index of the first unstable entry, or of the next one when there is none. */
    private long offset;

    /** Unstable entries below this index have been handed out. Invariant: {@code offset <= handedOut <= lastIndex + 1}. */
    private long handedOut;

    /** A snapshot from the leader that is not known durable; while there is one, nothing is applied. */
    private @Nullable Snapshot pendingSnapshot;

    private boolean snapshotHandedOut;

    /** Highest index known committed. Invariant: {@code applied <= applying <= commit <= lastIndex}. */
    private long commit;

    /** Highest index handed out for applying. */
    private long applying;

    /** Highest index the state machine has applied. */
    private long applied;

    /** Size of what is handed out for applying and not applied yet, and how much there may be before more is handed out. */
    private long applyingBytes;

    private final long applyingBytesMax;

    /** Whether the last page of committed entries was cut short, or the budget is used up. */
    private boolean applyingPaused;

    /** Whether entries that are not durable yet may be applied, since their owner makes them durable first. */
    private final boolean appliesUnstable;

    /**
     * @param commit as recovered; the state machine starts from the storage's snapshot
     * @param applyingBytesMax size of committed entries that may be handed out and not applied yet; one always may
     */
    public RaftLog(LogStorage storage, long commit, long applyingBytesMax, boolean appliesUnstable) {
        this.storage = storage;
        this.applyingBytesMax = applyingBytesMax;
        this.appliesUnstable = appliesUnstable;
        offset = storage.lastIndex() + 1;
        handedOut = offset;
        applying = storage.snapshot().index();
        applied = applying;
        this.commit = Math.max(commit, applied);
        verify(this.commit <= lastIndex(), "commit %s beyond the log's end %s", commit, lastIndex());
    }

    public long firstIndex() {
        return pendingSnapshot != null ? pendingSnapshot.index() + 1 : storage.firstIndex();
    }

    public long lastIndex() {
        return offset + unstable.size() - 1;
    }

    public EntryId last() {
        return new EntryId(termAt(lastIndex()), lastIndex());
    }

    public long commit() {
        return commit;
    }

    public long applied() {
        return applied;
    }

    /** The last entry handed out for applying. */
    public long applying() {
        return applying;
    }

    /** The first index that is not known durable. */
    public long offset() {
        return offset;
    }

    /** The first index that has not been handed out for writing. */
    public long handedOut() {
        return handedOut;
    }

    public int unstableCount() {
        return unstable.size();
    }

    /** The latest durable snapshot. */
    public Snapshot snapshot() {
        return storage.snapshot();
    }

    /** The last entry of the snapshot that is being installed; null when none is. */
    public @Nullable EntryId pendingSnapshot() {
        return pendingSnapshot == null ? null : pendingSnapshot.last();
    }

    /** The term of the entry at an index, or zero where this log does not know it. */
    public long termAt(long index) {
        if (index >= offset) {
            return index > lastIndex()
                    ? 0
                    : unstable.get((int) (index - offset)).term();
        }
        if (pendingSnapshot != null) {
            return index == pendingSnapshot.index() ? pendingSnapshot.last().term() : 0;
        }
        return storage.termAt(index);
    }

    /** Whether this log holds that entry; the Log Matching Property makes it an answer for the whole prefix. */
    public boolean matches(EntryId id) {
        return termAt(id.index()) == id.term() && id.index() <= lastIndex();
    }

    /** Entries from {@code from} to the end, at least one, and as many as {@code maxBytes} allow. */
    public List<Entry> entries(long from, long maxBytes) {
        return slice(from, lastIndex() + 1, maxBytes);
    }

    /** Entries from {@code from} on and before {@code to}, at least one, and as many as {@code maxBytes} allow. */
    public List<Entry> slice(long from, long to, long maxBytes) {
        if (from >= to) {
            return List.of();
        }
        if (from >= offset) {
            return MemoryLog.limit(unstable.subList((int) (from - offset), (int) (to - offset)), maxBytes);
        }
        List<Entry> stable = storage.entries(from, Math.min(to, offset), maxBytes);
        if (to <= offset || stable.size() < offset - from) {
            return stable;
        }
        List<Entry> both = new ArrayList<>(stable);
        both.addAll(unstable.subList(0, (int) (to - offset)));
        return MemoryLog.limit(both, maxBytes);
    }

    /** What an append did to the part of the log that is not known durable. */
    public enum Appending {
        /** Went on at its end. */
        EXTENDED,
        /** Replaced all of it, and perhaps durable entries before it. */
        REPLACED,
        /** Replaced its end. */
        TRUNCATED
    }

    /** A leader appends at its end; a follower replaces a suffix, never one that is committed. */
    public Appending append(List<Entry> entries) {
        if (entries.isEmpty()) {
            return Appending.EXTENDED;
        }
        long first = entries.get(0).index();
        verify(first > commit, "entry %s would replace a committed one (commit %s)", first, commit);
        verify(first <= lastIndex() + 1, "entry %s leaves a gap after %s", first, lastIndex());
        Appending done = Appending.EXTENDED;
        if (first <= lastIndex()) {
            done = first <= offset ? Appending.REPLACED : Appending.TRUNCATED;
            offset = Math.min(offset, first);
            unstable.subList(Math.max(0, (int) (first - offset)), unstable.size())
                    .clear();
            handedOut = Math.min(handedOut, first);
        }
        unstable.addAll(entries);
        return done;
    }

    /**
     * The first of these entries that this log lacks or holds with another term; zero where it has them all. A follower appends
     * only from there on: an old, shorter message must not cut off what came later (§5.3, "if an existing entry conflicts").
     */
    public long firstConflict(List<Entry> entries) {
        for (Entry entry : entries) {
            if (!matches(entry.id())) {
                return entry.index();
            }
        }
        return 0;
    }

    /**
     * The highest entry at or below {@code index} whose term is at most {@code term}: everything above cannot match a log whose
     * entry at {@code index} has that term, so a whole term of conflicts is skipped in one round trip (§5.3).
     */
    public EntryId lastAtMost(long index, long term) {
        for (long i = index; i >= firstIndex() - 1; i--) {
            long own = termAt(i);
            if (own <= term) {
                return new EntryId(own, i);
            }
        }
        return new EntryId(0, Math.min(index, firstIndex() - 1));
    }

    /** Raises the commit index; never lowers it. Returns whether it moved. */
    public boolean commitTo(long index) {
        verify(index <= lastIndex(), "commit %s beyond the log's end %s", index, lastIndex());
        if (index <= commit) {
            return false;
        }
        commit = index;
        return true;
    }

    /** Replaces the whole log by a snapshot that reaches beyond what is committed here (§7). */
    public void restore(Snapshot snapshot) {
        verify(snapshot.index() > commit, "snapshot %s is behind commit %s", snapshot.last(), commit);
        unstable.clear();
        offset = snapshot.index() + 1;
        handedOut = offset;
        commit = snapshot.index();
        pendingSnapshot = snapshot;
        snapshotHandedOut = false;
    }

    public boolean hasUnstable() {
        return handedOut <= lastIndex() || (pendingSnapshot != null && !snapshotHandedOut);
    }

    /** The entries that have not been handed out for writing yet. */
    public List<Entry> takeUnstable() {
        if (handedOut > lastIndex()) {
            return List.of();
        }
        List<Entry> fresh = List.copyOf(unstable.subList((int) (handedOut - offset), unstable.size()));
        handedOut = lastIndex() + 1;
        return fresh;
    }

    /** The last entry that is not known durable; null when all are. */
    public @Nullable EntryId lastUnstable() {
        return unstable.isEmpty() ? null : last();
    }

    /** The snapshot that has not been handed out for installing yet. */
    public @Nullable Snapshot takeSnapshot() {
        if (snapshotHandedOut) {
            return null;
        }
        snapshotHandedOut = pendingSnapshot != null;
        return pendingSnapshot;
    }

    /** The storage holds the entries up to this one, as they were when they were handed out; false if they no longer are. */
    public boolean persisted(EntryId last) {
        if (last.index() < offset || !matches(last)) {
            return false;
        }
        verify(last.index() < handedOut, "the storage speaks of %s, handed out are those before %s", last, handedOut);
        unstable.subList(0, (int) (last.index() + 1 - offset)).clear();
        offset = last.index() + 1;
        return true;
    }

    /** The storage and the state machine hold this snapshot. */
    public void installed(EntryId last) {
        if (pendingSnapshot == null || !pendingSnapshot.last().equals(last)) {
            return; // a newer one has arrived meanwhile
        }
        pendingSnapshot = null;
        snapshotHandedOut = false;
        applying = last.index();
        applied = last.index();
        applyingBytes = 0;
        applyingPaused = false;
    }

    public boolean hasCommitted() {
        return !applyingPaused && pendingSnapshot == null && applying < appliable();
    }

    /** Committed entries to apply next, as many as the budget allows. */
    public List<Entry> takeCommitted() {
        if (!hasCommitted()) {
            return List.of();
        }
        List<Entry> next = slice(applying + 1, appliable() + 1, applyingBytesMax - applyingBytes);
        applying += next.size();
        applyingBytes += size(next);
        applyingPaused = applyingBytes >= applyingBytesMax || applying < appliable();
        return next;
    }

    /** Only durable entries are applied, so that a state never depends on what a crash takes back. */
    private long appliable() {
        return appliesUnstable ? commit : Math.min(commit, offset - 1);
    }

    /** The state machine has applied these entries, the first ones that were handed out for it and not applied yet. */
    public void applied(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        long last = entries.get(entries.size() - 1).index();
        verify(last <= applying, "applied %s, beyond %s, the last one handed out", last, applying);
        applied = Math.max(applied, last); // a snapshot may have overtaken it
        applyingBytes = last == applying ? 0 : Math.max(0, applyingBytes - size(entries));
        applyingPaused = applyingBytes >= applyingBytesMax;
    }

    private static long size(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.size();
        }
        return bytes;
    }
}
