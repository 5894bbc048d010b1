package dev.ariadne.sim.process;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

/**
 * A clock that runs too fast, too slow or not at all, and never back: a straight line from the last change of its speed. All in whole
 * numbers, so that every machine agrees.
 */
final class LocalClock {
    private static final long MILLION = 1_000_000;

    private long worldOrigin;
    private long localOrigin;
    private long ppm;

    /** The local time at a time of the world not before the last change. */
    long at(long worldTime) {
        long elapsed = worldTime - worldOrigin;
        verify(elapsed >= 0, "clock asked for %s, before its last change at %s", worldTime, worldOrigin);
        return localOrigin + elapsed + scaled(elapsed);
    }

    /** The first time of the world at which this clock shows the given local time, or never. */
    long worldTimeOf(long localTime) {
        long ahead = localTime - localOrigin;
        if (ahead <= 0) {
            return worldOrigin;
        }
        if (ppm == -MILLION) {
            return Long.MAX_VALUE;
        }
        long speed = MILLION + ppm;
        long elapsed = ahead / speed * MILLION + ahead % speed * MILLION / speed;
        while (elapsed + scaled(elapsed) < ahead) {
            elapsed++;
        }
        return worldOrigin + elapsed;
    }

    /** Changes the speed from a time on: so many millionths faster than the world, −1,000,000 for a clock that stands still. */
    void drift(long worldTime, long newPpm) {
        checkArgument(newPpm >= -MILLION && newPpm <= MILLION, "drift of %s ppm is not in ±1,000,000", newPpm);
        localOrigin = at(worldTime);
        worldOrigin = worldTime;
        ppm = newPpm;
    }

    /** Lets the clock jump forward. */
    void skip(long worldTime, long nanos) {
        checkArgument(nanos >= 0, "a monotonic clock cannot jump by %s", nanos);
        drift(worldTime, ppm);
        localOrigin += nanos;
    }

    private long scaled(long elapsed) {
        return elapsed / MILLION * ppm + Math.floorDiv(elapsed % MILLION * ppm, MILLION);
    }
}
