package dev.ariadne.sim.disk;

import java.util.ArrayList;
import java.util.List;

/** A time in which calls of a disk are affected. */
abstract class FaultWindow implements DiskFault {
    /** What happens to calls one by one. */
    enum Kind {
        /** The call does nothing, and fails. */
        FAIL,
        /** The call transfers a part, and says so. */
        SHORTEN,
        /** The call transfers a part, and fails. */
        TEAR,
        /** The call finds a sector of another place. */
        MISDIRECT,
    }

    private final long from;
    private long until;

    /** Affects jobs that begin from the one time on and before the other. */
    private long startsWith = Long.MIN_VALUE;

    private long clearedAt = Long.MAX_VALUE;
    private long calls;

    FaultWindow(long from, long until) {
        this.from = from;
        this.until = until;
    }

    /** Whether it affects a call that starts at a time, in a job begun earlier. */
    final boolean covers(long start, long begun) {
        return isOpen(start) && begun >= startsWith && begun < clearedAt;
    }

    final boolean isOpen(long time) {
        return time >= from && time < until;
    }

    final long from() {
        return from;
    }

    final long until() {
        return until;
    }

    final void meet() {
        calls++;
    }

    @Override
    public final long calls() {
        return calls;
    }

    /** Spares jobs that began before a time. */
    final void startWith(long time) {
        startsWith = time;
    }

    /** Ends it, for jobs that begin at a time or later. */
    final void clear(long time) {
        clearedAt = Math.min(clearedAt, time);
    }

    /** Goes on until another time if it is in force at a time; returns whether it is. */
    final boolean freeze(long time, long newUntil) {
        boolean inForce = from <= time && !isOver(time);
        until = inForce ? newUntil : until;
        return inForce;
    }

    final boolean isOver(long time) {
        return until <= time || clearedAt <= time;
    }

    /** Forgets calls that start at a time or later, which a crash undid. */
    void undoFrom(long time) {}

    /** Affects a number of calls of a kind. */
    static final class Counted extends FaultWindow {
        final Kind kind;
        final DiskCall call;
        private final int times;

        /** The starts of the calls affected. */
        private final List<Long> used = new ArrayList<>();

        Counted(Kind kind, DiskCall call, long from, long until, int times) {
            super(from, until);
            this.kind = kind;
            this.call = call;
            this.times = times;
        }

        /** Whether it affects one more call. */
        boolean isLeft() {
            return used.size() < times;
        }

        void use(long start) {
            used.add(start);
            meet();
        }

        @Override
        void undoFrom(long time) {
            used.removeIf(start -> start >= time);
        }
    }

    /** Slows calls down. */
    static final class Slow extends FaultWindow {
        final int factor;

        Slow(long from, long until, int factor) {
            super(from, until);
            this.factor = factor;
        }
    }

    /** Holds calls up. */
    static final class Stall extends FaultWindow {
        Stall(long from, long until) {
            super(from, until);
        }
    }

    /** Limits how much the files may hold. */
    static final class Full extends FaultWindow {
        private final long roomBytes;

        /** How much they may hold, from the first call on that asks; and when that call was made. */
        private long capacity;

        private long askedAt = Long.MAX_VALUE;

        Full(long from, long until, long roomBytes) {
            super(from, until);
            this.roomBytes = roomBytes;
        }

        long room(long start, long used) {
            if (askedAt == Long.MAX_VALUE) {
                askedAt = start;
                capacity = used + roomBytes;
            }
            return Math.max(0, capacity - used);
        }

        @Override
        void undoFrom(long time) {
            askedAt = askedAt >= time ? Long.MAX_VALUE : askedAt;
        }
    }
}
