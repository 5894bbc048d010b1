package dev.ariadne.sim.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What will go wrong with a disk and when. Everything is declared ahead of time and looked up by a call's own start, because the code
 * that makes the call may really run before the world's clock gets there.
 */
final class DiskFaults {
    /** Later than any run, and far from overflowing. */
    private static final long FOREVER = 1L << 60;

    private final List<Failure> failures = new ArrayList<>();
    private final List<Slowness> slowness = new ArrayList<>();
    private final List<Aim> aims = new ArrayList<>();

    void fail(DiskCall call, long from, long until, int times) {
        failures.add(new Failure(call, from, until, times));
    }

    void slow(long from, long until, int factor) {
        slowness.add(new Slowness(from, until, factor));
    }

    void aim(DiskCall call, long from, int count, int perMille, LongConsumer at) {
        aims.add(new Aim(call, from, count, perMille, at));
    }

    /** Whether a call fails that starts now, in a job begun earlier. */
    boolean fails(DiskCall call, long start, long begun) {
        for (Failure failure : failures) {
            if (failure.call == call && failure.covers(start, begun) && failure.used.size() < failure.times) {
                failure.used.add(start);
                return true;
            }
        }
        return false;
    }

    /** How many times longer than usual a call takes that starts now, in a job begun earlier. */
    long factor(long start, long begun) {
        long factor = 1;
        for (Slowness slow : slowness) {
            if (slow.covers(start, begun)) {
                factor = Math.max(factor, slow.factor);
            }
        }
        return factor;
    }

    /** Tells those who wait for this call that it was made. */
    void hit(DiskCall call, long start, long end) {
        for (int i = 0; i < aims.size(); i++) {
            Aim aim = aims.get(i);
            if (aim.call == call && start >= aim.from && --aim.left == 0) {
                aims.remove(i--);
                aim.at.accept(start + (long) ((end - start) * (aim.perMille / 1000.0)));
            }
        }
    }

    /** Takes everything back, for jobs that begin at a time or later. */
    void clear(long time) {
        failures.forEach(failure -> failure.clear(time));
        slowness.forEach(slow -> slow.clear(time));
        aims.clear();
    }

    /** Lets what is in force at a time go on for ever, and drops what was to come. */
    void freeze(long time) {
        failures.removeIf(failure -> !failure.freeze(time));
        slowness.removeIf(slow -> !slow.freeze(time));
        aims.clear();
    }

    /** A crash undoes the failure of calls that were not made by then, and ends what was aimed at this incarnation. */
    void crashedAt(long time) {
        failures.forEach(failure -> failure.used.removeIf(start -> start >= time));
        failures.removeIf(failure -> failure.isOver(time));
        slowness.removeIf(slow -> slow.isOver(time));
        aims.removeIf(aim -> aim.from <= time);
    }

    /** When calls are affected. */
    private abstract static class Window {
        private final long from;
        private long until;
        private long clearedAt = Long.MAX_VALUE;

        Window(long from, long until) {
            this.from = from;
            this.until = until;
        }

        final boolean covers(long start, long begun) {
            return start >= from && start < until && begun < clearedAt;
        }

        final void clear(long time) {
            clearedAt = Math.min(clearedAt, time);
        }

        /** Goes on for ever if it is in force at a time; returns whether it is. */
        final boolean freeze(long time) {
            boolean inForce = from <= time && !isOver(time);
            until = inForce ? FOREVER : until;
            return inForce;
        }

        final boolean isOver(long time) {
            return until <= time || clearedAt <= time;
        }
    }

    private static final class Failure extends Window {
        final DiskCall call;
        final int times;

        /** The starts of the calls that failed. */
        final List<Long> used = new ArrayList<>();

        Failure(DiskCall call, long from, long until, int times) {
            super(from, until);
            this.call = call;
            this.times = times;
        }
    }

    private static final class Slowness extends Window {
        final int factor;

        Slowness(long from, long until, int factor) {
            super(from, until);
            this.factor = factor;
        }
    }

    private static final class Aim {
        final DiskCall call;
        final long from;
        final int perMille;
        final LongConsumer at;
        int left;

        Aim(DiskCall call, long from, int count, int perMille, LongConsumer at) {
            this.call = call;
            this.from = from;
            this.left = count;
            this.perMille = perMille;
            this.at = at;
        }
    }
}
