package dev.ariadne.sim.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskFile;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.process.SimProcess.State;
import dev.ariadne.sim.world.Timer;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    /** Every disk call takes 100 to 200, every sync 1000 to 2000. */
    private static final DiskTiming TIMING = new DiskTiming(100, 100, 100, 0, 1000, 0, 0);

    private final World world = new World(1);
    private final SimNetwork network = new SimNetwork(world);
    private final List<String> told = new ArrayList<>();
    private final Supervisor supervisor = new Supervisor(world, network, new Told());
    private final List<String> happened = new ArrayList<>();

    private final class Told implements SupervisorListener {
        @Override
        public void started(SimProcess process) {
            told.add("started " + process.incarnations());
        }

        @Override
        public void bootFailed(SimProcess process, Throwable cause) {
            told.add("boot failed " + cause.getMessage());
        }

        @Override
        public void halted(SimProcess process, String reason) {
            told.add("halted " + reason);
        }

        @Override
        public void failed(SimProcess process, Throwable cause) {
            told.add("failed " + cause.getMessage());
        }

        @Override
        public void crashed(SimProcess process, Crash crash) {
            told.add("crashed " + crash);
        }
    }

    @BeforeEach
    void plainNetwork() {
        network.quality(LinkQuality.of(new Latency.Constant(100)));
    }

    private void note(String what) {
        happened.add(what + "@" + world.now());
    }

    private SimProcess start(Program program) {
        SimProcess process = supervisor.add(0, program, TIMING);
        supervisor.start(0);
        return process;
    }

    private Booted receiver() {
        return (from, message) -> note("message");
    }

    // Booting.

    @Test
    void a_boot_takes_as_long_as_its_disk_and_then_catches_up_with_its_timers() throws Exception {
        SimProcess process = start(host -> {
            host.after(0, () -> note("timer"));
            host.send(0, new byte[0], "to myself");
            host.disk().create("f").sync();
            return receiver();
        });
        assertThat(process.state()).isEqualTo(State.BOOTING);
        world.runUntil(1000);
        assertThat(process.state()).isEqualTo(State.BOOTING);
        world.runUntil(1_000_000);
        assertThat(process.state()).isEqualTo(State.UP);
        assertThat(happened).hasSize(2);
        long up = Long.parseLong(happened.get(0).replace("timer@", ""));
        assertThat(up).isBetween(1100L, 2200L);
        assertThat(happened.get(1)).isEqualTo("message@" + (up + 100));
    }

    @Test
    void messages_to_a_process_that_boots_are_lost() {
        start(host -> {
            host.disk().create("f").sync();
            return receiver();
        });
        network.send(1, 0, new byte[0], "m");
        world.runUntil(1_000_000);
        assertThat(happened).isEmpty();
    }

    @Test
    void a_boot_that_throws_has_failed_and_leaves_the_process_down() {
        SimProcess process = start(host -> {
            host.disk().open("missing");
            return receiver();
        });
        assertThat(told).isEmpty();
        world.runUntil(1_000_000);
        assertThat(told).containsExactly("boot failed missing");
        assertThat(process.state()).isEqualTo(State.DOWN);
    }

    @Test
    void a_crash_in_the_middle_of_a_boot_undoes_the_rest_of_it() throws Exception {
        SimProcess process = start(host -> {
            host.disk().create("a");
            host.disk().create("b");
            host.disk().create("c");
            return receiver();
        });
        world.runUntil(250);
        supervisor.crash(0, Crash.PROCESS_KILL);
        world.runUntil(1_000_000);
        assertThat(told).containsExactly("crashed PROCESS_KILL");
        assertThat(process.disk().fork().list()).isIn(List.of("a"), List.of("a", "b"));
    }

    // Dying.

    @Test
    void nothing_of_a_dead_incarnation_ever_happens() {
        List<Host> hosts = new ArrayList<>();
        start(host -> {
            hosts.add(host);
            host.after(500, () -> note("timer of " + host.incarnation()));
            Consumer<String> jobs = host.<String, String>startActor(
                    "actor", (batch, answers) -> batch.forEach(answers), answer -> note(answer));
            host.after(400, () -> jobs.accept("answer of " + host.incarnation()));
            return (from, message) -> note("message to " + host.incarnation());
        });
        world.runUntil(450);
        supervisor.crash(0, Crash.POWER_FAILURE);
        hosts.get(0).send(0, new byte[0], "from the dead");
        hosts.get(0).after(1, () -> note("timer of the dead"));
        supervisor.start(0);
        world.runUntil(10_000_000);
        assertThat(happened).hasSize(2);
        assertThat(happened.get(0)).startsWith("timer of 2").isEqualTo("timer of 2@950");
        assertThat(happened.get(1)).startsWith("answer of 2");
        assertThat(told).containsExactly("started 1", "crashed POWER_FAILURE", "started 2");
    }

    @Test
    void what_an_incarnation_throws_ends_it_and_is_told() {
        SimProcess process = start(host -> {
            host.after(10, () -> {
                throw new IllegalStateException("oops");
            });
            host.after(11, () -> note("too late"));
            return receiver();
        });
        world.runUntil(1000);
        assertThat(told).containsExactly("started 1", "failed oops");
        assertThat(process.state()).isEqualTo(State.DOWN);
        assertThat(happened).isEmpty();
    }

    @Test
    void a_halt_ends_the_incarnation_even_if_its_code_catches_everything() {
        start(host -> {
            host.after(10, () -> {
                try {
                    throw host.halt("enough");
                } catch (Throwable e) {
                    host.send(0, new byte[0], "swallowed " + e);
                }
            });
            return receiver();
        });
        world.runUntil(1000);
        assertThat(told).containsExactly("started 1", "halted enough");
        assertThat(network.counters().sent()).isZero();
    }

    @Test
    void a_halt_in_a_job_counts_from_the_end_of_the_job() {
        SimProcess process = start(host -> {
            DiskFile file = host.disk().create("f");
            Consumer<String> jobs = host.<String, String>startActor(
                    "actor",
                    (batch, answers) -> {
                        sync(file);
                        throw host.halt("enough");
                    },
                    answer -> {});
            host.after(10, () -> jobs.accept("job"));
            host.after(2500, () -> note("still alive"));
            return receiver();
        });
        world.runUntil(10_000_000);
        assertThat(happened).hasSize(1);
        assertThat(told).containsExactly("started 1", "halted enough");
        assertThat(process.state()).isEqualTo(State.DOWN);
    }

    // Pausing and clocks.

    @Test
    void a_paused_process_gets_what_it_missed_in_order() {
        start(host -> {
            host.after(1000, () -> note("timer 1"));
            host.after(3000, () -> note("timer 2"));
            return receiver();
        });
        world.schedule(500, () -> supervisor.pause(0));
        world.schedule(2000, () -> network.send(1, 0, new byte[0], "m"));
        world.schedule(9000, () -> supervisor.resume(0));
        world.runUntil(20_000);
        assertThat(happened).containsExactly("timer 1@9000", "message@9000", "timer 2@9000");
    }

    @Test
    void a_fast_clock_is_early_a_slow_one_late_and_a_frozen_one_waits() {
        List<Host> hosts = new ArrayList<>();
        start(host -> {
            hosts.add(host);
            return receiver();
        });
        world.runUntil(0);
        Host host = hosts.get(0);
        long origin = host.now();
        supervisor.drift(0, 1_000_000);
        host.after(1000, () -> note("fast"));
        world.runUntil(1000);
        assertThat(host.now()).isEqualTo(origin + 2000);
        supervisor.drift(0, -500_000);
        host.after(1000, () -> note("slow"));
        world.runUntil(2000);
        supervisor.drift(0, -1_000_000);
        world.runUntil(5000);
        assertThat(host.now()).isEqualTo(origin + 2500);
        supervisor.drift(0, 0);
        host.after(9000, () -> note("jump"));
        world.runUntil(7000);
        supervisor.skip(0, 10_000);
        world.runUntil(8000);
        assertThat(happened).containsExactly("fast@500", "slow@5500", "jump@7000");
    }

    @Test
    void a_cancelled_timer_does_not_ring() {
        start(host -> {
            Timer timer = host.after(10, () -> note("no"));
            host.after(5, timer::cancel);
            host.after(20, () -> note("yes"));
            return receiver();
        });
        world.runUntil(100);
        assertThat(happened).containsExactly("yes@20");
    }

    // Actors.

    @Test
    void jobs_that_arrive_while_an_actor_is_busy_form_the_next_batch() {
        start(host -> {
            DiskFile file = host.disk().create("f");
            Consumer<Integer> jobs = host.<Integer, String>startActor(
                    "actor",
                    (batch, answers) -> {
                        answers.accept("begin " + batch);
                        sync(file);
                        answers.accept("end " + batch);
                    },
                    this::note);
            host.after(1000, () -> {
                jobs.accept(1);
                jobs.accept(2);
            });
            host.after(1001, () -> jobs.accept(3));
            host.after(1002, () -> jobs.accept(4));
            return receiver();
        });
        world.runUntil(10_000_000);
        assertThat(happened.stream().map(line -> line.replaceAll("@.*", "")))
                .containsExactly("begin [1, 2]", "end [1, 2]", "begin [3, 4]", "end [3, 4]");
        long begin = Long.parseLong(happened.get(0).replaceAll(".*@", ""));
        long end = Long.parseLong(happened.get(1).replaceAll(".*@", ""));
        assertThat(end - begin).isBetween(1000L, 2000L);
    }

    @Test
    void an_actor_may_not_do_what_only_the_loop_may() {
        start(host -> {
            Consumer<Integer> jobs = host.<Integer, String>startActor(
                    "actor", (batch, answers) -> host.send(1, new byte[0], "m"), this::note);
            host.after(1, () -> jobs.accept(1));
            return receiver();
        });
        world.runUntil(10_000_000);
        assertThat(told).containsExactly("started 1", "failed an actor of process 0 may not send");
    }

    @Test
    void an_actor_that_shares_state_with_the_loop_shows_in_the_hash() {
        assertThat(sharing(0)).isNotEqualTo(sharing(1));
        assertThat(sharing(0)).isEqualTo(sharing(0));
    }

    /** A loop that counts while its actor reads the count: the mistake that running jobs early or late is there to show. */
    private static String sharing(double jobsRunAt) {
        World world = new World(1);
        SimNetwork network = new SimNetwork(world);
        Supervisor supervisor = new Supervisor(world, network, new SupervisorListener() {});
        supervisor.runJobsAt(jobsRunAt);
        supervisor.add(
                0,
                host -> {
                    int[] shared = new int[1];
                    Consumer<Integer> jobs = host.<Integer, Integer>startActor(
                            "actor",
                            (batch, answers) -> answers.accept(shared[0]),
                            answer -> host.send(
                                    1, ByteBuffer.allocate(4).putInt(answer).array(), "count"));
                    for (int i = 0; i < 1000; i++) {
                        host.after(i * 1000L, () -> shared[0]++);
                    }
                    host.after(500_000, () -> jobs.accept(0));
                    return (from, message) -> {};
                },
                TIMING);
        supervisor.start(0);
        world.runUntil(10_000_000);
        return world.trace().hashText();
    }

    @Test
    void a_crash_in_the_middle_of_a_job_undoes_the_rest_of_it() throws IOException {
        SimProcess process = start(host -> {
            DiskFile file = host.disk().create("f");
            Consumer<Integer> jobs = host.<Integer, Integer>startActor(
                    "actor",
                    (batch, answers) -> {
                        for (int i = 0; i < 100; i++) {
                            write(file, i);
                            answers.accept(i);
                        }
                    },
                    answer -> happened.add("" + answer));
            host.after(1, () -> jobs.accept(1));
            return receiver();
        });
        world.runUntil(() -> happened.size() == 50, 1_000_000, 10_000);
        supervisor.crash(0, Crash.PROCESS_KILL);
        world.runUntil(2_000_000);
        assertThat(happened).hasSize(50);
        assertThat(process.disk().fork().open("f").size()).isEqualTo(50);
    }

    @Test
    void a_process_that_is_not_known_or_not_down_cannot_be_started() {
        start(host -> receiver());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> supervisor.start(0))
                .withMessage("process 0 is not down");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> supervisor.start(3))
                .withMessage("there is no process 3");
    }

    private static void sync(DiskFile file) {
        try {
            file.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DiskFile file, int position) {
        try {
            file.write(position, ByteBuffer.wrap(new byte[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
