package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/** A stretch of time by the monotonic clock, which is the same for all processes of a machine, in nanoseconds. */
record Stretch(long from, long to) {
    Stretch {
        checkArgument(to - from >= 0, "from %s to %s", from, to);
    }

    long nanos() {
        return to - from;
    }

    boolean meets(Stretch other) {
        return from - other.to <= 0 && other.from - to <= 0;
    }

    /** The least one that holds both. */
    Stretch with(Stretch other) {
        return new Stretch(from - other.from < 0 ? from : other.from, to - other.to > 0 ? to : other.to);
    }

    /** How much of this one the others cover, which do not meet each other. */
    long covered(List<Stretch> others) {
        long sum = 0;
        for (Stretch other : others) {
            if (meets(other)) {
                sum += nanos() + other.nanos() - with(other).nanos();
            }
        }
        return sum;
    }
}
