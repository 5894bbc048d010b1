package dev.ariadne.scenarios.catalog;

import com.google.common.collect.ImmutableList;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
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
    SWARM(
            "each seed draws its own kinds of faults, cluster size and settings",
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
        return name().toLowerCase(Locale.ROOT);
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
            faults.addAll(FaultMix.draw(seed, nodes, limits(knobs)));
        }
        long pause = 20_000_000L << Draws.of(seed, "operations.pause").nextInt(4);
        int clients = (int) knobs.get(Knob.CLIENTS);
        List<TimedOperation> operations = new ArrayList<>(OperationMix.draw(seed, clients, duration, pause));
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

    private static List<TimedOperation> changes(long seed, Knobs knobs, long duration) {
        long pause = 100_000_000L << Draws.of(seed, "operator.pause").nextInt(4);
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
            case SWARM -> drawn(seed);
        };
    }

    private FaultLimits limits(Knobs knobs) {
        boolean lease = knobs.get(Knob.LEASE) == 1; // which nothing saves from clocks that stand still
        return new FaultLimits(
                kinds.stream()
                        .filter(kind -> !(lease && kind == FaultKind.CLOCK_JUMP))
                        .toList(),
                this == SWARM,
                knobs.nanos(Knob.DURATION_MILLIS),
                200_000_000,
                5_000_000_000L,
                4_000_000_000L,
                10_000);
    }

    /** Settings small enough that segments roll, snapshots are taken and windows fill within seconds. */
    private static Knobs drawn(long seed) {
        Draws draws = Draws.of(seed, "knobs");
        long[] sizes = {1, 2, 3, 3, 3, 4, 5, 5, 6, 7};
        long election = draws.nextLong(4, 16);
        long spares = draws.nextBoolean() ? draws.nextInt(4) : 0;
        int guards = draws.nextInt(4);
        // who was removed and does not know would depose leaders for ever if nothing kept it from that (§6)
        boolean checksQuorum = (guards & 1) == 1;
        boolean preVotes = (guards & 2) == 2 || (spares > 0 && !checksQuorum);
        boolean lease = checksQuorum && draws.nextBoolean();
        return Knobs.USUAL
                .with(Knob.NODES, sizes[draws.nextInt(sizes.length)])
                .with(Knob.CLIENTS, draws.nextLong(2, 7))
                .with(Knob.DURATION_MILLIS, draws.nextLong(4_000, 10_001))
                .with(Knob.TICK_MILLIS, draws.nextLong(5, 31))
                .with(Knob.ELECTION_TICKS, election)
                .with(Knob.HEARTBEAT_TICKS, draws.nextLong(1, Math.max(2, election / 3)))
                .with(Knob.SPARES, spares)
                .with(Knob.PRE_VOTE, preVotes ? 1 : 0)
                .with(Knob.CHECK_QUORUM, checksQuorum ? 1 : 0)
                .with(Knob.LEASE, lease ? 1 : 0)
                .with(Knob.READ_ANYWHERE, draws.nextInt(2))
                .with(Knob.FORWARD_PROPOSALS, draws.nextInt(4) == 0 ? 1 : 0)
                .with(Knob.MESSAGE_BYTES, 64L << draws.nextInt(9))
                .with(Knob.INFLIGHT_MESSAGES, 1L << draws.nextInt(7))
                .with(Knob.APPLY_BYTES, 64L << draws.nextInt(9))
                .with(Knob.SNAPSHOT_ENTRIES, 5L << draws.nextInt(7))
                .with(Knob.CATCH_UP_ENTRIES, (1L << draws.nextInt(6)) - 1)
                .with(Knob.CHUNK_BYTES, 64L << draws.nextInt(7))
                .with(Knob.SEGMENT_BYTES, 256L << draws.nextInt(8))
                .with(Knob.SESSIONS, draws.nextBoolean() ? draws.nextLong(1, 8) : 64)
                .with(Knob.WAITING, 1L << draws.nextInt(7))
                // up to the size of a sector, so that a torn frame may have lost its end alone
                .with(Knob.VALUE_BYTES, draws.nextBoolean() ? 0 : 1L << draws.nextInt(10))
                .with(Knob.ATTEMPT_MILLIS, 50L << draws.nextInt(4));
    }
}
