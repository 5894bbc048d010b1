package dev.ariadne.sim.network;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How long messages take, in nanoseconds, as the quantile function of their distribution: one uniform draw gives one delay. So every
 * message takes one draw whatever the distribution, and another distribution leaves lucky messages lucky. All delays are bounded.
 */
public sealed interface Latency {
    /** The delay that a share of the messages, from 0 to below 1, does not exceed. */
    long nanos(double share);

    /** Every message takes as long. */
    record Constant(long nanos) implements Latency {
        public Constant {
            checkNanos(nanos);
        }

        @Override
        public long nanos(double share) {
            return nanos;
        }
    }

    /** Every delay in a range is as likely. */
    record Uniform(long minNanos, long maxNanos) implements Latency {
        public Uniform {
            checkRange(minNanos, maxNanos);
        }

        @Override
        public long nanos(double share) {
            return minNanos + (long) (share * (maxNanos - minNanos + 1));
        }
    }

    /** A least delay, and on it what an exponential distribution adds, cut off at the longest delay. */
    record Exponential(long minNanos, long meanAddedNanos, long maxNanos) implements Latency {
        public Exponential {
            checkRange(minNanos, maxNanos);
            checkRange(meanAddedNanos, maxNanos);
        }

        @Override
        public long nanos(double share) {
            return Math.min(maxNanos, minNanos - (long) (meanAddedNanos * StrictMath.log(1 - share)));
        }
    }

    /**
     * A bounded Pareto distribution: of the messages slower than some delay, a fixed part is slower than twice that delay.
     *
     * @param alpha how fast the tail thins out; at 1 or less the mean comes from the tail
     */
    record HeavyTail(long minNanos, double alpha, long maxNanos) implements Latency {
        public HeavyTail {
            checkRange(minNanos, maxNanos);
            checkArgument(minNanos > 0, "the least delay of a heavy tail must be positive");
            checkArgument(alpha > 0 && alpha <= 100, "alpha must be above 0 and at most 100, is %s", alpha);
        }

        @Override
        public long nanos(double share) {
            double beyond = 1 - share * (1 - StrictMath.pow((double) minNanos / maxNanos, alpha));
            return Math.min(maxNanos, (long) (minNanos * StrictMath.pow(beyond, -1 / alpha)));
        }
    }

    /** Two ways that messages take: usually the one, with some probability the other. */
    record Bimodal(Latency usual, Latency other, double otherChance) implements Latency {
        public Bimodal {
            checkArgument(otherChance >= 0 && otherChance <= 1, "otherChance must be from 0 to 1, is %s", otherChance);
        }

        @Override
        public long nanos(double share) {
            double usualChance = 1 - otherChance;
            return share < usualChance
                    ? usual.nanos(share / usualChance)
                    : other.nanos(Math.min((share - usualChance) / otherChance, BELOW_ONE));
        }
    }

    /** The largest share; what rounding would lift to 1 is taken back to it. */
    double BELOW_ONE = 1 - 0x1.0p-53;

    private static void checkNanos(long nanos) {
        checkArgument(nanos >= 0, "a delay must not be negative, is %s", nanos);
    }

    private static void checkRange(long min, long max) {
        checkArgument(
                min >= 0 && min <= max && max <= 1L << 56,
                "delays must be from 0 up, in order and within two years, are %s to %s",
                min,
                max);
    }
}
