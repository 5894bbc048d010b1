package dev.ariadne.scenarios.catalog;

import com.google.common.collect.ImmutableList;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.scenarios.workload.ChangeMix;
import dev.ariadne.scenarios.workload.OperationMix;
import dev.ariadne.sim.nemesis.FaultKind;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.FaultMix;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A named way to make a plan from a seed. */
public enum Scenario {
    CALM("nothing goes wrong; what fails here is broken outright"),
    LOSSY("messages are lost, late, repeated and overtake each other", FaultKind.NETWORK),
    PARTITIONS("the network splits, both ways and one way", FaultKind.PARTITION, FaultKind.CUT_LINK),
    CRASHES(
            "processes die and machines lose power, at any instant and aimed into disk calls",
            FaultKind.CRASH,
            FaultKind.CRASH_IN_CALL),
    MEMBERS(
            "machines join, learn, get and lose votes, are replaced and leave, and leaders hand over, while the network splits",
            FaultKind.PARTITION,
            FaultKind.CUT_LINK,
            FaultKind.CRASH),
    LEASES(
            "reads are served under a lease by leaders whose clock is a fifth too slow, who hand over and are cut off from the others",
            FaultKind.CUT_LINK),
    SLOW(
            "disks are slow and processes pause, so that followers need snapshots",
            FaultKind.SLOW_DISK,
            FaultKind.PAUSE,
            FaultKind.NETWORK),
    SWARM("each seed draws its own kinds of faults, cluster size and settings", FaultKind.values()),
    CATASTROPHE("all is well for a while, then everything goes wrong at once", FaultKind.values()),
    DISK_AND_CRASH(
            "disks fail, fill up, stall, forget and lie, and machines crash while they write and recover",
            FaultKind.CRASH,
            FaultKind.CRASH_IN_CALL,
            FaultKind.CRASH_IN_RECOVERY,
            FaultKind.POWER_LOSS,
            FaultKind.SYNC_FAILURE,
            FaultKind.READ_FAILURE,
            FaultKind.WRITE_FAILURE,
            FaultKind.SHORT_TRANSFER,
            FaultKind.DISK_FULL,
            FaultKind.DISK_STALL,
            FaultKind.SLOW_DISK,
            FaultKind.BIT_ROT,
            FaultKind.MISDIRECTION,
            FaultKind.WIPE),
    RECONFIGURATION(
            "machines join and leave all the time, in any cluster, while it is split, crashes and loses its leaders",
            FaultKind.CRASH,
            FaultKind.POWER_LOSS,
            FaultKind.ROLLING_RESTART,
            FaultKind.PAUSE,
            FaultKind.PARTITION,
            FaultKind.PARTITION_SHAPE,
            FaultKind.ISOLATION,
            FaultKind.CUT_LINK,
            FaultKind.NETWORK),
    LONG_PARTITION(
            "some directions between nodes are cut nearly from the beginning to the end",
            FaultKind.CRASH,
            FaultKind.PAUSE,
            FaultKind.BAD_LINK),
    OVERLOAD(
            "more clients than there is room for, short queues, and disks, processors and links too slow for them",
            FaultKind.SLOW_DISK,
            FaultKind.DISK_STALL,
            FaultKind.SLOW_CPU,
            FaultKind.BAD_LINK,
            FaultKind.CLOG,
            FaultKind.PAUSE),
    UNRESTRICTED(
            "damage to any disk, a majority included: nothing wrong may be said, but nothing need be",
            FaultKind.values());

    /** What a disk does not get over by itself: who has met it may be out of the game for the rest of a run. */
    private static final List<FaultKind> DAMAGE = List.of(FaultKind.BIT_ROT, FaultKind.MISDIRECTION, FaultKind.WIPE);

    /** In so many seeds there is one with damage, unless nothing else is asked for. */
    private static final int DAMAGED_ONE_IN = 3;

    private final String summary;
    private final ImmutableList<FaultKind> kinds;

    Scenario(String summary, FaultKind... kinds) {
        this.summary = summary;
        this.kinds = ImmutableList.copyOf(kinds);
    }

    public String summary() {
        return summary;
    }

    /** Whether anything goes wrong in it. */
    public boolean hasFaults() {
        return !kinds.isEmpty();
    }

    /** As people write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none of that name; says which there are */
    public static Scenario named(String name) {
        for (Scenario scenario : values()) {
            if (scenario.text().equals(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("there is no scenario '" + name + "', only "
                + String.join(", ", Arrays.stream(values()).map(Scenario::text).toList()));
    }

    /** The run that belongs to a seed. */
    public Plan plan(long seed) {
        Knobs knobs = knobs(seed);
        long duration = knobs.nanos(Knob.DURATION_MILLIS);
        List<Integer> nodes = IntStream.rangeClosed(1, (int) (knobs.get(Knob.NODES) + knobs.get(Knob.SPARES)))
                .boxed()
                .toList();
        List<TimedFault> faults = new ArrayList<>();
        if (!kinds.isEmpty()) {
            FaultLimits limits = limits(seed, knobs);
            faults.addAll(
                    this == CATASTROPHE ? Catastrophe.draw(seed, nodes, limits) : FaultMix.draw(seed, nodes, limits));
        }
        if (this == LONG_PARTITION) {
            faults.addAll(LongPartition.draw(seed, nodes, duration));
        }
        long pause = (this == OVERLOAD ? 10_000_000L : 20_000_000L)
                << Draws.of(seed, "operations.pause").nextInt(4);
        int clients = (int) knobs.get(Knob.CLIENTS);
        List<TimedOperation> operations = new ArrayList<>(OperationMix.draw(seed, clients, duration, pause));
        if (knobs.get(Knob.LEASE) == 2) {
            operations = OperationMix.withLeases(seed, operations);
        }
        if (this == LEASES) {
            LeaseRounds rounds = LeaseRounds.draw(seed, nodes, duration);
            faults.addAll(rounds.faults());
            operations.removeIf(operation -> rounds.isQuiet(operation.at()) && !OperationMix.isRead(operation));
            operations.addAll(rounds.transfers());
        }
        if (knobs.get(Knob.SPARES) > 0) {
            operations.addAll(changes(seed, knobs, duration));
        }
        faults.sort(Comparator.comparingLong(TimedFault::at));
        operations.sort(Comparator.comparingLong(TimedOperation::at));
        return new Plan(text(), seed, knobs.toText(), faults, operations);
    }

    private List<TimedOperation> changes(long seed, Knobs knobs, long duration) {
        long pause = (this == RECONFIGURATION ? 25_000_000L : 100_000_000L)
                << Draws.of(seed, "operator.pause").nextInt(4);
        return ChangeMix.draw(seed, (int) knobs.get(Knob.NODES), (int) knobs.get(Knob.SPARES), duration, pause);
    }

    private Knobs knobs(long seed) {
        return switch (this) {
            case CALM, LOSSY, PARTITIONS, CRASHES -> Knobs.USUAL;
            case MEMBERS -> Knobs.USUAL.with(Knob.SPARES, 3).with(Knob.READ_ANYWHERE, 1);
            // two clocks, one a fifth too fast and one a fifth too slow: (19 - 7) / 0.8 ticks are at most 19 / 1.2
            case LEASES ->
                Knobs.USUAL
                        .with(Knob.LEASE, 1)
                        .with(Knob.ELECTION_TICKS, 20)
                        .with(Knob.LEASE_DRIFT_TICKS, 7)
                        .with(Knob.CLIENTS, 8);
            case SLOW -> Knobs.USUAL.with(Knob.SNAPSHOT_ENTRIES, 20).with(Knob.CATCH_UP_ENTRIES, 2);
            case SWARM, CATASTROPHE, DISK_AND_CRASH, LONG_PARTITION -> DrawnKnobs.draw(seed);
            case RECONFIGURATION -> DrawnKnobs.withSpares(seed);
            case OVERLOAD -> DrawnKnobs.overloaded(seed);
            case UNRESTRICTED -> DrawnKnobs.draw(seed).with(Knob.SAFETY_ONLY, 1);
        };
    }

    /** From the swarm on, each seed leaves out some of the kinds. */
    private FaultLimits limits(long seed, Knobs knobs) {
        boolean lease = knobs.get(Knob.LEASE) > 0; // which nothing saves from clocks that stand still
        boolean spared = Draws.of(seed, "damage").nextInt(DAMAGED_ONE_IN) > 0 && this != UNRESTRICTED;
        return new FaultLimits(
                kinds.stream()
                        .filter(kind -> !(lease && kind == FaultKind.CLOCK_JUMP))
                        .filter(kind -> !(spared && DAMAGE.contains(kind)))
                        .toList(),
                compareTo(SWARM) >= 0,
                knobs.nanos(Knob.DURATION_MILLIS),
                200_000_000,
                5_000_000_000L,
                4_000_000_000L,
                10_000,
                List.of(KvCluster.LEADER));
    }
}
