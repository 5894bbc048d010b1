package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * How much may go wrong in a run. Durations are nanoseconds.
 *
 * @param kinds that may occur
 * @param leavesOut whether each run leaves out about half of the kinds, or has them all
 * @param untilNanos no fault begins later, only the restart that belongs to one
 * @param intervalMinNanos shortest mean time between two faults of a kind
 * @param intervalMaxNanos longest mean time between two faults of a kind
 * @param outageMaxNanos longest crash, pause, partition, or spell of a bad network, disk or clock
 * @param driftMaxPpm fastest or slowest clock, in millionths; frozen and jumping clocks are apart
 * @param targets words for {@link FaultKind#ISOLATION}, which the system under test understands
 */
public record FaultLimits(
        List<FaultKind> kinds,
        boolean leavesOut,
        long untilNanos,
        long intervalMinNanos,
        long intervalMaxNanos,
        long outageMaxNanos,
        long driftMaxPpm,
        List<String> targets) {
    public FaultLimits {
        kinds = List.copyOf(kinds);
        targets = List.copyOf(targets);
        targets.forEach(Plan::checkWord);
        checkArgument(untilNanos > 0, "untilNanos must be positive, is %s", untilNanos);
        checkArgument(
                intervalMinNanos > 0 && intervalMinNanos <= intervalMaxNanos,
                "intervals must be positive and in order, are %s to %s",
                intervalMinNanos,
                intervalMaxNanos);
        checkArgument(outageMaxNanos > 0, "outageMaxNanos must be positive, is %s", outageMaxNanos);
        checkArgument(driftMaxPpm >= 0 && driftMaxPpm <= 1_000_000, "driftMaxPpm is %s", driftMaxPpm);
    }

    /** Limits without words for targets. */
    public FaultLimits(
            List<FaultKind> kinds,
            boolean leavesOut,
            long untilNanos,
            long intervalMinNanos,
            long intervalMaxNanos,
            long outageMaxNanos,
            long driftMaxPpm) {
        this(kinds, leavesOut, untilNanos, intervalMinNanos, intervalMaxNanos, outageMaxNanos, driftMaxPpm, List.of());
    }

    /** The same limits with words for targets. */
    public FaultLimits withTargets(List<String> words) {
        return new FaultLimits(
                kinds, leavesOut, untilNanos, intervalMinNanos, intervalMaxNanos, outageMaxNanos, driftMaxPpm, words);
    }

    /** All kinds, from every 0.2 s to every 5 s, for at most 2 s, clocks off by at most one percent. */
    public static FaultLimits upTo(long untilNanos) {
        return new FaultLimits(
                List.of(FaultKind.values()), true, untilNanos, 200_000_000, 5_000_000_000L, 2_000_000_000, 10_000);
    }

    /** The same limits for some kinds alone. */
    public FaultLimits only(FaultKind... some) {
        return new FaultLimits(
                List.of(some),
                leavesOut,
                untilNanos,
                intervalMinNanos,
                intervalMaxNanos,
                outageMaxNanos,
                driftMaxPpm,
                targets);
    }
}
