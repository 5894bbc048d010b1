package dev.ariadne.raft.storage;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a disk says about its replica.
 *
 * @param hardState of which the term is at least that of the snapshot and of the last entry, and the commit index lies from the
 *     snapshot to the last entry
 * @param snapshot the newest, or {@link Snapshot#NOTHING}
 * @param before the entry before the first of {@code entries}, at or before the end of the snapshot
 * @param entries all that are left of the log, without gap; some may also be in the snapshot
 */
public record Image(Identity identity, HardState hardState, Snapshot snapshot, EntryId before, List<Entry> entries) {
    public Image {
        entries = List.copyOf(entries);
    }

    /** The last entry of the log. */
    public EntryId last() {
        return entries.isEmpty() ? before : entries.get(entries.size() - 1).id();
    }

    /**
     * Joins the log with the newest snapshot.
     *
     * @param newest null if there is none
     */
    static Image of(Replay replay, @Nullable Snapshot newest) throws CorruptException {
        Snapshot snapshot = newest != null ? newest : Snapshot.NOTHING;
        requireNoHole(replay, snapshot);
        boolean keepsLog = contains(replay, snapshot.last());
        EntryId before = keepsLog ? replay.before() : snapshot.last();
        List<Entry> entries = keepsLog ? replay.entries() : List.of();
        long lastTerm = keepsLog ? replay.last().term() : snapshot.last().term();
        HardState state = raise(replay.state(), lastTerm, snapshot.index());
        return new Image(replay.header().identity(), state, snapshot, before, entries);
    }

    private static void requireNoHole(Replay replay, Snapshot snapshot) throws CorruptException {
        if (snapshot.index() < replay.before().index()) {
            throw new CorruptException(
                    replay.segments().get(0).fileName(),
                    "the log begins after entry " + replay.before() + ", but the newest snapshot ends at "
                            + snapshot.last());
        }
        boolean conflict = snapshot.index() <= replay.last().index() && !contains(replay, snapshot.last());
        if (conflict
                && snapshot.index()
                        <= Math.max(replay.state().commit(), replay.before().index())) {
            throw new CorruptException(
                    FileNames.snapshot(snapshot.last()), "ends at an entry that the log has committed differently");
        }
    }

    private static boolean contains(Replay replay, EntryId id) {
        long position = id.index() - replay.before().index();
        if (position < 0 || position > replay.entries().size()) {
            return false;
        }
        EntryId present = position == 0
                ? replay.before()
                : replay.entries().get((int) position - 1).id();
        return present.equals(id);
    }

    /** A snapshot of a later term may have been installed just before the power failed, its term and commit not yet logged. */
    private static HardState raise(HardState state, long term, long commit) {
        boolean isLater = term > state.term();
        return new HardState(
                isLater ? term : state.term(), isLater ? null : state.vote(), Math.max(state.commit(), commit));
    }
}
