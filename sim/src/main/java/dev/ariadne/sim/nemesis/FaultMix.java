package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.Latency;
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
    /** Kinds that take two nodes. */
    private static final List<FaultKind> NEED_TWO = List.of(
            FaultKind.PARTITION,
            FaultKind.CUT_LINK,
            FaultKind.PARTITION_SHAPE,
            FaultKind.ISOLATION,
            FaultKind.CLOG,
            FaultKind.RESET,
            FaultKind.BAD_LINK,
            FaultKind.CORRUPTION);

    /** Kinds over which a process may well stop. */
    private static final List<FaultKind> STOPS =
            List.of(FaultKind.SYNC_FAILURE, FaultKind.WRITE_FAILURE, FaultKind.SHORT_TRANSFER, FaultKind.DISK_FULL);

    /** Kinds that may show only once a process recovers. */
    private static final List<FaultKind> NEEDS_RECOVERY =
            List.of(FaultKind.READ_FAILURE, FaultKind.BIT_ROT, FaultKind.MISDIRECTION);

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
        boolean impossible = (nodes.size() < 2 && NEED_TWO.contains(kind))
                || (kind == FaultKind.ISOLATION && limits.targets().isEmpty());
        boolean leftOut = draws.nextBoolean() && limits.leavesOut();
        if (impossible || leftOut) {
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
            case PARTITION_SHAPE -> shape(nanos, draws);
            case ISOLATION ->
                new Fault.Isolate(
                        limits.targets().get(draws.nextInt(limits.targets().size())), nanos);
            case CLOG -> new Fault.Clog(links(node, other(node, draws), draws), nanos);
            case RESET -> new Fault.Reset(node, other(node, draws));
            case BAD_LINK -> new Fault.BadLink(node, other(node, draws), badLink(draws), nanos);
            case CORRUPTION ->
                new Fault.BadLink(
                        node,
                        other(node, draws),
                        LinkQuality.GOOD.withCorruption((1 + draws.nextInt(500)) / 1000.0),
                        nanos);
            case READ_FAILURE -> new Fault.FailDisk(node, DiskCall.READ, 1 + draws.nextInt(3), nanos);
            case WRITE_FAILURE -> new Fault.FailDisk(node, DiskCall.WRITE, 1, nanos);
            case SHORT_TRANSFER -> shortTransfers(node, nanos, draws);
            case DISK_FULL -> new Fault.FillDisk(node, draws.nextLong(1L << draws.nextInt(15)), nanos);
            case DISK_STALL -> new Fault.StallDisk(node, nanos);
            case BIT_ROT -> new Fault.BitRot(node, 1 << draws.nextInt(4));
            case MISDIRECTION ->
                draws.nextBoolean()
                        ? new Fault.MisdirectedWrite(node)
                        : new Fault.MisdirectedReads(node, 1 + draws.nextInt(3), nanos);
            case WIPE -> new Fault.Wipe(node, nanos);
            case SLOW_CPU -> new Fault.SlowCpu(node, 2 << draws.nextInt(7), 10_000L << draws.nextInt(8), nanos);
            case POWER_LOSS -> new Fault.PowerLoss(nanos);
            case ROLLING_RESTART -> new Fault.RollingRestart(nanos / nodes.size(), outage(draws) / nodes.size());
            case CRASH_IN_RECOVERY ->
                new Fault.CrashInRecovery(
                        node, 1 + draws.nextInt(1 << draws.nextInt(6)), draws.nextInt(1500), crash(draws), nanos);
        };
        if (fault instanceof Fault.Reset reset) { // once the connection has stalled, so that there is something to lose
            long stalled = 1_000_000L << draws.nextInt(6);
            Direction there = new Direction(reset.one(), reset.other());
            Direction back = new Direction(reset.other(), reset.one());
            faults.add(new TimedFault(at, new Fault.Clog(List.of(there, back), stalled)));
            faults.add(new TimedFault(Math.min(at + stalled - 1, limits.untilNanos()), reset));
        } else {
            faults.add(new TimedFault(at, fault));
        }
        if (STOPS.contains(kind)) { // whoever fail-stops over it comes back
            faults.add(new TimedFault(at + nanos + outage(draws), new Fault.Restart(node)));
        } else if (NEEDS_RECOVERY.contains(kind)) { // for it is then that most systems read what they wrote
            faults.add(new TimedFault(
                    Math.min(at + nanos / 2, limits.untilNanos()),
                    new Fault.Crash(node, crash(draws), outage(draws) / 4)));
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

    private Fault shape(long nanos, Draws draws) {
        List<Integer> order = PartitionShapes.shuffled(nodes, draws);
        return switch (draws.nextInt(5)) {
            case 0 -> PartitionShapes.apart(order, 1, nanos);
            case 1 -> PartitionShapes.apart(order, 1 + draws.nextInt(Math.max(1, (order.size() - 1) / 2)), nanos);
            case 2 -> PartitionShapes.ring(order, nanos);
            case 3 -> PartitionShapes.bridge(order, nanos);
            default -> PartitionShapes.unheard(order, nanos);
        };
    }

    private static List<Direction> links(int one, int other, Draws draws) {
        Direction there = new Direction(one, other);
        return draws.nextBoolean() ? List.of(there) : List.of(there, new Direction(other, one));
    }

    private static Fault shortTransfers(int node, long nanos, Draws draws) {
        DiskCall call = draws.nextInt(4) == 0 ? DiskCall.READ : DiskCall.WRITE;
        boolean thrown = call == DiskCall.WRITE && draws.nextInt(4) == 0;
        return new Fault.ShortTransfers(node, call, 1 + draws.nextInt(8), thrown, nanos);
    }

    private static LinkQuality quality(Draws draws) {
        long base = 100_000L << draws.nextInt(9);
        long most = base + (base << draws.nextInt(4));
        double tailChance = draws.nextInt(200) / 1000.0;
        long tail = 1_000_000L << draws.nextInt(10);
        return LinkQuality.GOOD
                .withLatency(new Latency.Bimodal(
                        new Latency.Uniform(base, most), new Latency.Uniform(base, most + tail), tailChance))
                .withLoss(draws.nextBoolean() ? draws.nextInt(300) / 1000.0 : 0)
                .withDuplicates(draws.nextBoolean() ? draws.nextInt(200) / 1000.0 : 0, 1_000_000L << draws.nextInt(13));
    }

    private static LinkQuality badLink(Draws draws) {
        long base = 100_000L << draws.nextInt(9);
        Latency latency = switch (draws.nextInt(4)) {
            case 0 -> new Latency.Constant(base);
            case 1 -> new Latency.Exponential(base, base << draws.nextInt(4), 1_000 * base);
            case 2 -> new Latency.HeavyTail(base, 0.5 + draws.nextInt(20) / 10.0, 10_000 * base);
            default -> new Latency.Bimodal(new Latency.Constant(base), new Latency.Constant(100 * base), 0.2);
        };
        LinkQuality quality = LinkQuality.GOOD
                .withLatency(latency)
                .withLoss(draws.nextInt(4) == 0 ? draws.nextInt(900) / 1000.0 : 0)
                .withDuplicates(
                        draws.nextInt(4) == 0 ? draws.nextInt(900) / 1000.0 : 0, 10_000_000L << draws.nextInt(11))
                .withBandwidth(draws.nextBoolean() ? 10_000L << draws.nextInt(8) : 0, 1_000 << draws.nextInt(8));
        return draws.nextBoolean() ? quality.withOrder() : quality;
    }
}
