package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.SimProcess;
import dev.ariadne.sim.process.Supervisor;
import dev.ariadne.sim.process.SupervisorListener;
import dev.ariadne.sim.world.Trace;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Three toys, a nemesis, and an oracle: whatever was promised is durable at that instant. */
final class ToyCluster implements SupervisorListener {
    static final long SECOND = 1_000_000_000;
    static final List<Integer> NODES = List.of(0, 1, 2);

    /** What a toy promises is nowhere but on its own disk. */
    private static final List<List<Integer>> EACH_ALONE = List.of(List.of(0), List.of(1), List.of(2));

    final World world;
    final SimNetwork network;
    final Supervisor supervisor;
    final Nemesis nemesis;
    final List<String> ended = new ArrayList<>();

    private final long[] promised = new long[NODES.size()];
    private final long[] durable = new long[NODES.size()];
    private final long[] versions = new long[NODES.size()];

    ToyCluster(long seed) {
        this(seed, new Trace(), 0);
    }

    ToyCluster(long seed, Trace trace, double jobsRunAt) {
        world = new World(seed, trace);
        network = new SimNetwork(world);
        supervisor = new Supervisor(world, network, this);
        supervisor.runJobsAt(jobsRunAt);
        for (int id : NODES) {
            Toy toy = new Toy(NODES.size(), count -> promised[id] = Math.max(promised[id], count));
            supervisor.add(id, toy, DiskTiming.SSD);
            supervisor.start(id);
        }
        nemesis = new Nemesis(world, supervisor, network, LinkQuality.GOOD);
        nemesis.guardWith(new FaultAtlas(supervisor, () -> EACH_ALONE));
        nemesis.resolveWith(word -> word.equals("first") ? OptionalInt.of(0) : OptionalInt.empty());
        world.afterEveryEvent(this::checkPromises);
    }

    /** Runs under drawn faults for three seconds, heals, and demands progress of every node. */
    ToyCluster run() {
        FaultLimits limits = FaultLimits.upTo(3 * SECOND).withTargets(List.of("first", "none"));
        return run(FaultMix.draw(world.seed(), NODES, limits.only(FaultKind.values())));
    }

    ToyCluster run(List<TimedFault> faults) {
        nemesis.schedule(faults);
        world.runUntil(3 * SECOND);
        nemesis.heal();
        world.runUntil(4 * SECOND);
        long[] before = promised.clone();
        world.runUntil(5 * SECOND);
        for (int id : NODES) {
            assertThat(promised[id]).as("progress of %d", id).isGreaterThan(before[id]);
        }
        return this;
    }

    private void checkPromises() {
        for (int id : NODES) {
            SimProcess process = supervisor.process(id);
            long version = process.disk().durableVersion(world.now());
            if (versions[id] != version) {
                versions[id] = version;
                durable[id] = Toy.durable(process, world.now());
            }
            if (durable[id] < promised[id]) {
                throw new AssertionError("node " + id + " promised " + promised[id] + ", durable " + durable[id]);
            }
        }
    }

    @Override
    public void bootFailed(SimProcess process, Throwable cause) {
        ended.add("boot failed: " + cause.getMessage());
    }

    @Override
    public void halted(SimProcess process, String reason) {
        ended.add("halted: " + reason);
    }

    @Override
    public void failed(SimProcess process, Throwable cause) {
        throw new AssertionError("node " + process.id() + " failed", cause);
    }

    @Override
    public void crashed(SimProcess process, Crash crash) {
        ended.add("crashed: " + crash);
    }
}
