package dev.ariadne.kvstore.machine;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The last changes that a machine has applied, for those who watch. It is no part of the state: replicas that came to the same state
 * by other ways, one by a snapshot, remember more or less of how it came about, and say so.
 */
final class RecentChanges {
    /** Of keys and values that are kept for nothing else. */
    private static final long BYTES_MAX = 16 << 20;

    private final int max;

    /** By revision, without a gap. Invariant: at most {@link #max}, and if more than one, at most {@link #BYTES_MAX} in all. */
    private final TreeMap<Long, Change> changes = new TreeMap<>();

    private long bytes;

    /** All changes after this revision are in {@link #changes}. */
    private long since;

    RecentChanges(int max) {
        checkArgument(max > 0, "the most changes, %s, is not positive", max);
        this.max = max;
    }

    void add(Change change) {
        changes.put(change.revision(), change);
        bytes += size(change);
        while (changes.size() > max || (bytes > BYTES_MAX && changes.size() > 1)) {
            Change oldest = changes.pollFirstEntry().getValue();
            bytes -= size(oldest);
            since = oldest.revision();
        }
    }

    /** A snapshot took the place of everything. */
    void restart(long revision) {
        changes.clear();
        bytes = 0;
        since = revision;
    }

    private static long size(Change change) {
        return change.key().length()
                + (change.value() == null ? 0L : change.value().length());
    }

    /** @param applied the last applied entry */
    Result after(Watch watch, long applied) {
        if (watch.after() < since) {
            return new Result.Forgotten(since);
        }
        List<Change> found = new ArrayList<>();
        long budget = Pages.BYTES_MAX;
        for (Change change : changes.tailMap(watch.after(), false).values()) {
            if (Pages.startsWith(change.key(), watch.prefix())) {
                budget -= size(change);
                if (found.size() == watch.limit() || (budget < 0 && !found.isEmpty())) {
                    return new Result.Changes(found, found.get(found.size() - 1).revision());
                }
                found.add(change);
            }
        }
        return new Result.Changes(found, Math.max(applied, watch.after()));
    }
}
