package dev.ariadne.kvstore.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

import com.google.common.base.Verify;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last changes that a machine has applied, for those who watch. It is no part of the state: replicas that came to the same state
 * by other ways, one by a snapshot, remember more or less of how it came about, and say so.
 */
final class RecentChanges {
    /** Of keys and values that are kept for nothing else. */
    private static final long BYTES_MAX = 16 << 20;

    private final int max;

    /** A ring of {@link #count} changes from {@link #start} on, null elsewhere. Its length is a power of two. */
    private @Nullable Change[] ring = new @Nullable Change[16];

    private int start;

    /** Invariant: at most {@link #max}, and if more than one, at most {@link #BYTES_MAX} in all. Their revisions rise. */
    private int count;

    private long bytes;

    /** All changes after this revision are remembered. */
    private long since;

    RecentChanges(int max) {
        checkArgument(max > 0, "the most changes, %s, is not positive", max);
        this.max = max;
    }

    void add(Change change) {
        verify(
                count == 0 || change.revision() > get(count - 1).revision(),
                "revision %s does not rise",
                change.revision());
        if (count == ring.length) {
            grow();
        }
        ring[place(count)] = change;
        count++;
        bytes += size(change);
        while (count > max || (bytes > BYTES_MAX && count > 1)) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Change oldest = get(0);
        ring[start] = null;
        start = place(1);
        count--;
        bytes -= size(oldest);
        since = oldest.revision();
    }

    /** A snapshot took the place of everything. */
    void restart(long revision) {
        Arrays.fill(ring, null);
        count = 0;
        bytes = 0;
        since = revision;
    }

    private void grow() {
        @Nullable Change[] larger = new @Nullable Change[2 * ring.length];
        for (int i = 0; i < count; i++) {
            larger[i] = get(i);
        }
        ring = larger;
        start = 0;
    }

    /** Where the change is, or would be, that comes so many after the oldest. */
    private int place(int i) {
        return (start + i) & (ring.length - 1);
    }

    private Change get(int i) {
        return Verify.verifyNotNull(ring[place(i)], "there is no change %s of %s", i, count);
    }

    /** How many are remembered up to a revision. */
    private int countUpTo(long revision) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
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
        for (int i = countUpTo(watch.after()); i < count; i++) {
            Change change = get(i);
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
