package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws the faults of a run from its seed. In a swarm each run has only some of the kinds, each as frequent as it happens: a mix of
 * everything hides what a few faults alone would show (Groce et al., Swarm Testing, ISSTA 2012).
 *
 * <p>Every kind draws from streams of its own, so that allowing one more leaves the others as they were.
 */
public final class FaultMix {
    private final List<Integer> nodes;
    private final FaultLimits limits;

    private FaultMix(List<Integer> nodes, FaultLimits limits) {
        this.nodes = nodes;
        this.limits = limits;
    }

    /** The faults of a seed for some nodes, in order of time. */
    public static List<TimedFault> draw(long seed, List<Integer> nodes, FaultLimits limits) {
        checkArgument(!nodes.isEmpty(), "there are no nodes");
        FaultMix mix = new FaultMix(List.copyOf(nodes), limits);
        List<TimedFault> faults = new ArrayList<>();
        for (FaultKind kind : limits.kinds()) {
            mix.draw(kind, Draws.of(seed, "mix." + kind.name()), faults);
        }
        faults.sort(Comparator.comparingLong(TimedFault::at));
        return faults;
    }

    private void draw(FaultKind kind, Draws draws, List<TimedFault> faults) {
        boolean alone = nodes.size() < 2 && (kind == FaultKind.PARTITION || kind == FaultKind.CUT_LINK);
        boolean leftOut = draws.nextBoolean() && limits.leavesOut();
        if (alone || leftOut) {
            return;
        }
        long interval = draws.nextLong(limits.intervalMinNanos(), limits.intervalMaxNanos() + 1);
        for (long at = draws.nextLong(2 * interval);
                at <= limits.untilNanos();
                at += 1 + draws.nextLong(2 * interval)) {
            add(kind, at, draws, faults);
        }
    }

    private void add(FaultKind kind, long at, Draws draws, List<TimedFault> faults) {
        int node = node(draws);
        long nanos = outage(draws);
        Fault fault = switch (kind) {
            case CRASH -> new Fault.Crash(node, crash(draws), nanos);
            case CRASH_IN_CALL -> crashInCall(node, nanos, draws);
            case PAUSE -> new Fault.Pause(node, nanos);
            case PARTITION -> partition(nanos, draws);
            case CUT_LINK -> new Fault.CutLink(node, other(node, draws), nanos);
            case NETWORK -> new Fault.Network(quality(draws), nanos);
            case SYNC_FAILURE -> new Fault.FailDisk(node, DiskCall.SYNC, 1, nanos);
            case SLOW_DISK -> new Fault.SlowDisk(node, 2 << draws.nextInt(7), nanos);
            case DRIFT -> new Fault.Drift(node, draws.nextLong(-limits.driftMaxPpm(), limits.driftMaxPpm() + 1), nanos);
            case CLOCK_JUMP ->
                draws.nextBoolean() ? new Fault.Drift(node, -1_000_000, nanos) : new Fault.SkipClock(node, nanos);
        };
        faults.add(new TimedFault(at, fault));
        if (kind == FaultKind.SYNC_FAILURE) { // whoever fail-stops over it comes back
            faults.add(new TimedFault(at + nanos + outage(draws), new Fault.Restart(node)));
        }
    }

    private int node(Draws draws) {
        return nodes.get(draws.nextInt(nodes.size()));
    }

    private int other(int node, Draws draws) {
        int shift = 1 + draws.nextInt(nodes.size() - 1);
        return nodes.get((nodes.indexOf(node) + shift) % nodes.size());
    }

    /** Short ones are more frequent than long ones. */
    private long outage(Draws draws) {
        return limits.outageMaxNanos() >>> draws.nextInt(10);
    }

    private static dev.ariadne.sim.disk.Crash crash(Draws draws) {
        return draws.nextBoolean() ? dev.ariadne.sim.disk.Crash.POWER_FAILURE : dev.ariadne.sim.disk.Crash.PROCESS_KILL;
    }

    private static Fault crashInCall(int node, long downNanos, Draws draws) {
        DiskCall call = switch (draws.nextInt(4)) {
            case 0 -> DiskCall.WRITE;
            case 1 -> DiskCall.META;
            default -> DiskCall.SYNC;
        };
        int count = 1 + draws.nextInt(1 << draws.nextInt(6));
        return new Fault.CrashInCall(node, call, count, draws.nextInt(1500), crash(draws), downNanos);
    }

    private Fault partition(long nanos, Draws draws) {
        List<List<Integer>> sides = List.of(new ArrayList<>(), new ArrayList<>());
        for (int node : nodes) {
            sides.get(draws.nextInt(2)).add(node);
        }
        for (int side = 0; side < 2; side++) {
            if (sides.get(side).isEmpty()) {
                sides.get(side).add(sides.get(1 - side).remove(0));
            }
        }
        return new Fault.Partition(sides, nanos);
    }

    private static LinkQuality quality(Draws draws) {
        long base = 100_000L << draws.nextInt(9);
        return LinkQuality.GOOD
                .withDelay(base, base << draws.nextInt(4))
                .withTail(draws.nextInt(200) / 1000.0, 1_000_000L << draws.nextInt(10))
                .withLoss(draws.nextBoolean() ? draws.nextInt(300) / 1000.0 : 0)
                .withDuplicates(draws.nextBoolean() ? draws.nextInt(200) / 1000.0 : 0, 1_000_000L << draws.nextInt(13));
    }
}
