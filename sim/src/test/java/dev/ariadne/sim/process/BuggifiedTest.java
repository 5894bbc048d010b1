package dev.ariadne.sim.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.check.Buggify;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a process is told at its points. */
class BuggifiedTest {
    private final List<Boolean> onLoop = new ArrayList<>();
    private final List<Boolean> inActor = new ArrayList<>();

    @Test
    void without_a_buggify_no_point_fires() {
        play(new World(1), 0, Buggify.off());
        assertThat(onLoop).hasSizeGreaterThan(50).containsOnly(false);
    }

    @Test
    void a_loop_and_an_actor_that_ask_at_the_same_point_do_not_take_turns() {
        play(new World(1), 0, new Buggify(1, 1, 0.5));
        List<Boolean> early = List.copyOf(inActor);
        List<Boolean> loop = List.copyOf(onLoop);
        onLoop.clear();
        inActor.clear();
        play(new World(1), 1, new Buggify(1, 1, 0.5));
        assertThat(inActor).isEqualTo(early).contains(true, false);
        assertThat(onLoop).isEqualTo(loop).contains(true, false).isNotEqualTo(early);
    }

    @Test
    void a_new_incarnation_is_told_anew_however_often_the_last_one_asked() {
        List<Boolean> second = secondLife(20_000_000);
        assertThat(secondLife(90_000_000)).hasSizeGreaterThan(50).isEqualTo(second);
    }

    private List<Boolean> secondLife(long firstEnds) {
        onLoop.clear();
        World world = new World(1);
        Supervisor supervisor = begin(world, 0, new Buggify(1, 1, 0.5));
        world.runUntil(firstEnds);
        List<Boolean> first = List.copyOf(onLoop);
        onLoop.clear();
        supervisor.crash(1, Crash.PROCESS_KILL);
        supervisor.start(1);
        world.runUntil(firstEnds + 150_000_000);
        assertThat(onLoop.subList(0, first.size())).isNotEqualTo(first);
        return List.copyOf(onLoop);
    }

    private void play(World world, double jobsRunAt, Buggify buggify) {
        begin(world, jobsRunAt, buggify);
        world.runUntil(150_000_000);
    }

    /** Asks a hundred times on the loop, and as often in an actor that is handed a job each time. */
    private Supervisor begin(World world, double jobsRunAt, Buggify buggify) {
        Supervisor supervisor = new Supervisor(world, new SimNetwork(world), new SupervisorListener() {});
        supervisor.runJobsAt(jobsRunAt);
        supervisor.buggify(buggify);
        supervisor.add(
                1,
                host -> {
                    Consumer<Integer> worker = host.<Integer, Integer>startActor(
                            "worker",
                            (jobs, answers) -> jobs.forEach(job -> inActor.add(host.buggify("point"))),
                            answer -> {});
                    tick(host, worker, 0);
                    return (from, message) -> {};
                },
                DiskTiming.SSD);
        supervisor.start(1);
        return supervisor;
    }

    private void tick(Host host, Consumer<Integer> worker, int tick) {
        worker.accept(tick);
        onLoop.add(host.buggify("point"));
        if (tick < 100) { // every other time soon enough that the loop asks again before a job that runs late
            host.after(tick % 2 == 0 ? 1_000 : 1_999_000, () -> tick(host, worker, tick + 1));
        }
    }
}
