package dev.ariadne.scenarios.catalog;

import dev.ariadne.scenarios.workload.ChangeMix;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * What a lease has to stand: the leader has the slowest clock and is cut off from the others, whose clocks are the fastest, while
 * clients still reach it. Whose clock is slow seldom wins an election, so it is made leader again and again.
 */
record LeaseRounds(List<TimedFault> faults, List<TimedOperation> transfers) {
    static final LeaseRounds NONE = new LeaseRounds(List.of(), List.of());

    /** How much too fast or too slow, in millionths. */
    private static final long DRIFT_PPM = 200_000;

    private static final long ROUND_NANOS = 1_500_000_000L;
    private static final long CUT_OFF_NANOS = 1_000_000_000L;
    private static final long LEADING_NANOS_MAX = 400_000_000L;

    static LeaseRounds draw(long seed, List<Integer> nodes, long durationNanos) {
        Draws draws = Draws.of(seed, "lease");
        int slow = nodes.get(draws.nextInt(nodes.size()));
        List<Integer> others = nodes.stream().filter(node -> node != slow).toList();
        List<TimedFault> faults = new ArrayList<>();
        List<TimedOperation> transfers = new ArrayList<>();
        for (int node : nodes) {
            long ppm = node == slow ? -DRIFT_PPM : DRIFT_PPM;
            faults.add(new TimedFault(0, new Fault.Drift(node, ppm, durationNanos)));
        }
        for (long at = draws.nextLong(ROUND_NANOS);
                at < durationNanos;
                at += ROUND_NANOS + draws.nextLong(ROUND_NANOS)) {
            transfers.add(ChangeMix.transfer(at, slow));
            long cutOff = at + draws.nextLong(LEADING_NANOS_MAX);
            faults.add(new TimedFault(cutOff, new Fault.Partition(List.of(List.of(slow), others), CUT_OFF_NANOS)));
        }
        return new LeaseRounds(faults, transfers);
    }
}
