package dev.ariadne.sim.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Trace;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final int NODES = 3;
    private static final long SECOND = 1_000_000_000;

    @Test
    void the_same_seed_gives_the_same_hash_on_every_machine() {
        assertThat(run(42, 0, new Trace())).isEqualTo("ad5e484f3255fce5");
    }

    @Test
    void seeds_repeat_themselves_in_any_order() {
        List<String> up = LongStream.range(0, 20)
                .mapToObj(seed -> run(seed, 0, new Trace()))
                .toList();
        List<String> down = LongStream.range(0, 20)
                .mapToObj(seed -> run(19 - seed, 0, new Trace()))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(down.get(19 - i)).isEqualTo(up.get(i));
        }
        assertThat(up).doesNotHaveDuplicates();
    }

    @Test
    void a_told_trace_has_the_hash_of_an_untold_one() {
        List<String> story = new ArrayList<>();
        assertThat(run(7, 0, new Trace(story::add))).isEqualTo(run(7, 0, new Trace()));
        assertThat(story).hasSizeGreaterThan(1000);
    }

    @Test
    void jobs_may_run_early_or_late_within_their_hand_off() {
        for (long seed = 0; seed < 20; seed++) {
            String early = run(seed, 0, new Trace());
            assertThat(run(seed, 0.5, new Trace())).as("seed %d half way", seed).isEqualTo(early);
            assertThat(run(seed, 1, new Trace())).as("seed %d late", seed).isEqualTo(early);
        }
    }

    /** Three toys under crashes, pauses, drift and a bad network, for three seconds. */
    private static String run(long seed, double jobsRunAt, Trace trace) {
        World world = new World(seed, trace);
        SimNetwork network = new SimNetwork(world);
        network.quality(
                LinkQuality.GOOD.withLoss(0.05).withDuplicates(0.05, SECOND).withCorruption(0.01));
        Supervisor supervisor = new Supervisor(world, network, new SupervisorListener() {});
        supervisor.runJobsAt(jobsRunAt);
        long[] promised = new long[NODES];
        for (int id = 0; id < NODES; id++) {
            int node = id;
            supervisor.add(
                    id, new Toy(NODES, count -> promised[node] = Math.max(promised[node], count)), DiskTiming.SSD);
            supervisor.start(id);
        }
        long[] versions = new long[NODES];
        long[] durable = new long[NODES];
        world.afterEveryEvent(() -> {
            for (int id = 0; id < NODES; id++) {
                long version = supervisor.process(id).disk().durableVersion(world.now());
                if (versions[id] != version) {
                    versions[id] = version;
                    durable[id] = Toy.durable(supervisor.process(id), world.now());
                }
                assertThat(durable[id]).isGreaterThanOrEqualTo(promised[id]);
            }
        });
        Draws faults = world.draws("test.faults");
        for (long at = SECOND / 10; at < 3 * SECOND; at += faults.nextLong(SECOND / 5)) {
            int id = faults.nextInt(NODES);
            switch (faults.nextInt(4)) {
                case 0 -> {
                    Crash crash = faults.nextBoolean() ? Crash.POWER_FAILURE : Crash.PROCESS_KILL;
                    world.schedule(at, () -> supervisor.crash(id, crash));
                    world.schedule(at + SECOND / 20, () -> restart(supervisor, id));
                }
                case 1 -> {
                    world.schedule(at, () -> supervisor.pause(id));
                    world.schedule(at + SECOND / 20, () -> supervisor.resume(id));
                }
                case 2 -> {
                    long ppm = faults.nextLong(-1000, 1000);
                    world.schedule(at, () -> supervisor.drift(id, ppm));
                }
                default -> {
                    world.schedule(at, () -> network.partition(List.of(List.of(id), List.of((id + 1) % NODES))));
                    world.schedule(at + SECOND / 20, network::mendAll);
                }
            }
        }
        world.runUntil(3 * SECOND);
        assertThat(LongStream.of(promised).sum()).isGreaterThan(1000);
        return trace.hashText();
    }

    private static void restart(Supervisor supervisor, int id) {
        if (supervisor.process(id).state() == SimProcess.State.DOWN) {
            supervisor.start(id);
        }
    }
}
