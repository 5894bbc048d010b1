package dev.ariadne.scenarios.catalog;

import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.FaultMix;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;

/** Nothing goes wrong for long enough that everything is in its stride; then everything does, at once and for a short time. */
final class Catastrophe {
    private static final long INTERVAL_MIN_NANOS = 20_000_000;
    private static final long INTERVAL_MAX_NANOS = 500_000_000;
    private static final long OUTAGE_MAX_NANOS = 1_000_000_000;

    private Catastrophe() {}

    /** @param mild limits, of which the kinds and the end are kept */
    static List<TimedFault> draw(long seed, List<Integer> nodes, FaultLimits mild) {
        Draws draws = Draws.of(seed, "catastrophe");
        long begin = mild.untilNanos() / 2 + draws.nextLong(mild.untilNanos() / 4);
        FaultLimits harsh = new FaultLimits(
                mild.kinds(),
                mild.leavesOut(),
                mild.untilNanos() - begin,
                INTERVAL_MIN_NANOS,
                INTERVAL_MAX_NANOS,
                OUTAGE_MAX_NANOS,
                mild.driftMaxPpm(),
                mild.targets());
        List<TimedFault> faults = new ArrayList<>();
        if (draws.nextBoolean()) {
            faults.add(new TimedFault(begin, new Fault.PowerLoss(draws.nextLong(OUTAGE_MAX_NANOS))));
        }
        for (TimedFault fault : FaultMix.draw(seed, nodes, harsh)) {
            faults.add(new TimedFault(begin + fault.at(), fault.fault()));
        }
        return faults;
    }
}
