package dev.ariadne.scenarios.catalog;

import static com.google.common.base.Verify.verify;

import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.workload.OperationMix;
import dev.ariadne.sim.nemesis.FaultKind;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.FaultMix;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The workload by which the speed of the simulator is measured. It is frozen: figures of two commits can be compared only as long as
 * both ran the same plans.
 *
 * <p>A cluster of the usual settings, of any size, for any time. Each seed draws faults as the swarm does: half of the ten kinds
 * listed here, each every 0.2 to 5 s, outages of up to 4 s, clocks off by up to a percent. Four clients invoke 1,000 operations a
 * minute on one to four hot keys: 40 % puts, 35 % gets, 20 % compare-and-sets, 5 % deletes. The standard is five nodes for a minute.
 */
public final class StandardSwarm {
    public static final int NODES = 5;
    public static final int SECONDS = 60;

    /** Not all that there are: kinds that are new would change the workload. */
    private static final List<FaultKind> KINDS = List.of(
            FaultKind.CRASH,
            FaultKind.CRASH_IN_CALL,
            FaultKind.PAUSE,
            FaultKind.PARTITION,
            FaultKind.CUT_LINK,
            FaultKind.NETWORK,
            FaultKind.SYNC_FAILURE,
            FaultKind.SLOW_DISK,
            FaultKind.DRIFT,
            FaultKind.CLOCK_JUMP);

    private static final int OPERATIONS_PER_MINUTE = 1_000;
    private static final int CLIENTS = 4;

    /** Shorter than four clients at 1,000 operations a minute would make, so that there are always enough to choose from. */
    private static final long MEAN_PAUSE_NANOS = 200_000_000L;

    private StandardSwarm() {}

    /** The run of a seed. */
    public static Plan plan(long seed, int nodes, int seconds) {
        Knobs knobs = Knobs.USUAL
                .with(Knob.NODES, nodes)
                .with(Knob.CLIENTS, CLIENTS)
                .with(Knob.DURATION_MILLIS, 1_000L * seconds);
        long duration = knobs.nanos(Knob.DURATION_MILLIS);
        FaultLimits limits =
                new FaultLimits(KINDS, true, duration, 200_000_000, 5_000_000_000L, 4_000_000_000L, 10_000);
        List<TimedFault> faults =
                FaultMix.draw(seed, IntStream.rangeClosed(1, nodes).boxed().toList(), limits);
        return new Plan("standard", seed, knobs.toText(), faults, operations(seed, seconds, duration));
    }

    /** Evenly thinned out to the exact number. */
    private static List<TimedOperation> operations(long seed, int seconds, long duration) {
        int count = OPERATIONS_PER_MINUTE * seconds / 60;
        List<TimedOperation> drawn = OperationMix.draw(seed, CLIENTS, duration, MEAN_PAUSE_NANOS);
        verify(drawn.size() >= count, "%s operations drawn, %s needed", drawn.size(), count);
        return IntStream.range(0, count)
                .mapToObj(i -> drawn.get((int) ((long) i * drawn.size() / count)))
                .toList();
    }
}
