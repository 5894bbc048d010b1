package dev.ariadne.scenarios.catalog;

import com.google.common.collect.ImmutableList;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.workload.OperationMix;
import dev.ariadne.sim.nemesis.FaultKind;
import dev.ariadne.sim.nemesis.FaultLimits;
import dev.ariadne.sim.nemesis.FaultMix;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.world.Draws;
import java.util.Arrays;
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
    SWARM("each seed draws its own kinds of faults, cluster size and settings", FaultKind.values());

    private final String summary;
    private final ImmutableList<FaultKind> kinds;

    Scenario(String summary, FaultKind... kinds) {
        this.summary = summary;
        this.kinds = ImmutableList.copyOf(kinds);
    }

    public String summary() {
        return summary;
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
        Knobs knobs = this == SWARM ? drawn(seed) : Knobs.USUAL;
        long duration = knobs.nanos(Knob.DURATION_MILLIS);
        List<Integer> nodes =
                IntStream.rangeClosed(1, (int) knobs.get(Knob.NODES)).boxed().toList();
        List<TimedFault> faults = kinds.isEmpty() ? List.of() : FaultMix.draw(seed, nodes, limits(duration));
        long pause = 20_000_000L << Draws.of(seed, "operations.pause").nextInt(4);
        int clients = (int) knobs.get(Knob.CLIENTS);
        return new Plan(text(), seed, knobs.toText(), faults, OperationMix.draw(seed, clients, duration, pause));
    }

    private FaultLimits limits(long duration) {
        return new FaultLimits(kinds, this == SWARM, duration, 200_000_000, 5_000_000_000L, 4_000_000_000L, 10_000);
    }

    /** Settings small enough that segments roll, snapshots are taken and windows fill within seconds. */
    private static Knobs drawn(long seed) {
        Draws draws = Draws.of(seed, "knobs");
        long[] sizes = {1, 2, 3, 3, 3, 4, 5, 5, 6, 7};
        long election = draws.nextLong(4, 16);
        return Knobs.USUAL
                .with(Knob.NODES, sizes[draws.nextInt(sizes.length)])
                .with(Knob.CLIENTS, draws.nextLong(2, 7))
                .with(Knob.DURATION_MILLIS, draws.nextLong(4_000, 10_001))
                .with(Knob.TICK_MILLIS, draws.nextLong(5, 31))
                .with(Knob.ELECTION_TICKS, election)
                .with(Knob.HEARTBEAT_TICKS, draws.nextLong(1, Math.max(2, election / 3)))
                .with(Knob.PRE_VOTE, draws.nextInt(2))
                .with(Knob.CHECK_QUORUM, draws.nextInt(2))
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
