package dev.ariadne.scenarios.catalog;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.ariadne.scenarios.workload.ChangeMix;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * What a lease has to stand. The leader has the slowest clock, the others have the fastest, and clients still reach it when it is cut
 * off from them. Whose clock is slow seldom wins an election, so it is made leader again and again, and then one of four things happens:
 * it is cut off; it is paused too, and finds answers from before that when it goes on; it hands over, and is cut off before it hears of
 * its successor; or another, who has not heard it for long and may not campaign, gets the chance when those who do hear it are restarted.
 */
final class LeaseRounds {
    /** How much too fast or too slow, in millionths. */
    private static final long DRIFT_PPM = 200_000;

    private static final long ROUND_NANOS = 1_500_000_000L;
    private static final long CUT_OFF_NANOS = 1_000_000_000L;
    private static final long LEADING_NANOS = 400_000_000L;

    private static final long DELAY_NANOS = 25_000_000L;

    /** Within which a leader that is asked to hand over does so: the operator may have to find it first. */
    private static final long HANDING_OVER_NANOS = 25_000_000L;

    /** Share of messages that arrive again, and how much later at most. */
    private static final double REPEATED = 0.2;

    private static final long REPEATED_NANOS = 3_000_000_000L;

    /** How long nobody asks again who was refused votes. */
    private static final long CAMPAIGNING_NANOS = 700_000_000L;

    private static final long RESTART_NANOS = 10_000_000L;

    private final Draws draws;
    private final int slow;
    private final List<Integer> others;
    private final List<TimedFault> faults = new ArrayList<>();
    private final List<TimedOperation> transfers = new ArrayList<>();
    private final RangeSet<Long> quiet = TreeRangeSet.create();

    private LeaseRounds(Draws draws, List<Integer> nodes) {
        this.draws = draws;
        slow = nodes.get(draws.nextInt(nodes.size()));
        others = nodes.stream().filter(node -> node != slow).toList();
    }

    static LeaseRounds draw(long seed, List<Integer> nodes, long durationNanos) {
        LeaseRounds rounds = new LeaseRounds(Draws.of(seed, "lease"), nodes);
        rounds.driftApart(durationNanos);
        rounds.draw(durationNanos);
        rounds.repeat(durationNanos);
        return rounds;
    }

    List<TimedFault> faults() {
        return faults;
    }

    List<TimedOperation> transfers() {
        return transfers;
    }

    /** Whether nobody writes then: the log of who does not hear the leader is to stay up to date. */
    boolean isQuiet(long at) {
        return quiet.contains(at);
    }

    private void driftApart(long durationNanos) {
        add(0, new Fault.Drift(slow, -DRIFT_PPM, durationNanos));
        others.forEach(node -> add(0, new Fault.Drift(node, DRIFT_PPM, durationNanos)));
    }

    /** What the slow one says may arrive again, and be believed when it leads no more. */
    private void repeat(long durationNanos) {
        if (draws.nextInt(3) == 0) {
            LinkQuality repeating = LinkQuality.GOOD.withDuplicates(REPEATED, REPEATED_NANOS);
            others.forEach(node -> add(0, new Fault.BadLink(slow, node, repeating, durationNanos)));
        }
    }

    private void draw(long durationNanos) {
        for (long at = draws.nextLong(ROUND_NANOS);
                at < durationNanos;
                at += ROUND_NANOS + draws.nextLong(ROUND_NANOS)) {
            transfers.add(ChangeMix.transfer(at, slow));
            long later = at + draws.nextLong(LEADING_NANOS);
            switch (draws.nextInt(4)) {
                case 0 -> cutOff(later);
                case 1 -> pause(later);
                case 2 -> handOver(later);
                default -> restart(later);
            }
        }
    }

    private void cutOff(long at) {
        add(at, new Fault.Partition(List.of(List.of(slow), others), CUT_OFF_NANOS));
    }

    /** Answers are long enough under way to arrive at a leader that is paused already. */
    private void pause(long at) {
        add(
                at,
                new Fault.Network(
                        LinkQuality.GOOD.withLatency(new Latency.Uniform(DELAY_NANOS, 2 * DELAY_NANOS)),
                        8 * DELAY_NANOS));
        long paused = at + 4 * DELAY_NANOS;
        add(paused, new Fault.Pause(slow, CUT_OFF_NANOS / 4 + draws.nextLong(CUT_OFF_NANOS / 2)));
        cutOff(paused + 2 * DELAY_NANOS);
    }

    private void handOver(long at) {
        transfers.add(ChangeMix.transfer(at, other()));
        cutOff(at + draws.nextLong(HANDING_OVER_NANOS));
    }

    private void restart(long at) {
        int waiting = other();
        quiet.add(Range.closed(at - CAMPAIGNING_NANOS / 4, at + CAMPAIGNING_NANOS + CUT_OFF_NANOS / 2));
        add(at, new Fault.CutLink(slow, waiting, CAMPAIGNING_NANOS + CUT_OFF_NANOS));
        add(at, new Fault.CutLink(waiting, slow, CAMPAIGNING_NANOS + CUT_OFF_NANOS));
        long restarted = at + CAMPAIGNING_NANOS;
        cutOff(restarted);
        for (int node : others) {
            if (node != waiting) {
                add(restarted, new Fault.Crash(node, Crash.PROCESS_KILL, RESTART_NANOS));
            }
        }
    }

    private int other() {
        return others.get(draws.nextInt(others.size()));
    }

    private void add(long at, Fault fault) {
        faults.add(new TimedFault(at, fault));
    }
}
