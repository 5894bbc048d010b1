package dev.ariadne.sim.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that are late, and that hear of broken connections. */
class SlownessTest {
    private final World world = new World(1);
    private final SimNetwork network = new SimNetwork(world);
    private final Supervisor supervisor = new Supervisor(world, network, new SupervisorListener() {});
    private final List<String> happened = new ArrayList<>();

    private final Program noting = host -> new Booted() {
        @Override
        public void receive(int from, byte[] message) {
            note("message " + message[0]);
        }

        @Override
        public void disconnected(int peer) {
            note("without " + peer);
        }
    };

    @BeforeEach
    void plainNetwork() {
        network.quality(LinkQuality.of(new Latency.Constant(100)));
    }

    private void note(String what) {
        happened.add(what + "@" + world.now());
    }

    private void start(Program program) {
        supervisor.add(0, program, DiskTiming.SSD);
        supervisor.start(0);
        world.runUntil(1_000);
    }

    private void send(int... numbers) {
        for (int number : numbers) {
            network.send(1, 0, new byte[] {(byte) number}, "m");
        }
    }

    @Test
    void each_event_keeps_a_slow_process_busy_while_others_wait_in_order() {
        start(noting);
        supervisor.slowDown(0, 1, 1_000);
        send(1, 2, 3);
        world.schedule(2_000, () -> send(4));
        world.runUntil(100_000);
        assertThat(happened).containsExactly("message 1@1100", "message 2@2100", "message 3@3100", "message 4@4100");
        assertThat(supervisor.process(0).eventsDelayed()).isEqualTo(3);
    }

    @Test
    void a_process_that_is_fast_again_catches_up_at_once() {
        start(noting);
        supervisor.slowDown(0, 1, 1_000);
        send(1, 2, 3, 4);
        world.runUntil(2_500);
        supervisor.slowDown(0, 1, 0);
        world.runUntil(100_000);
        assertThat(happened).containsExactly("message 1@1100", "message 2@2100", "message 3@3100", "message 4@3100");
    }

    @Test
    void a_slow_process_that_is_paused_goes_on_in_order() {
        start(noting);
        supervisor.slowDown(0, 1, 1_000);
        send(1, 2, 3);
        world.runUntil(1_500);
        supervisor.pause(0);
        send(4);
        world.runUntil(10_000);
        assertThat(happened).containsExactly("message 1@1100");
        supervisor.resume(0);
        send(5);
        world.runUntil(100_000);
        assertThat(happened)
                .containsExactly(
                        "message 1@1100", "message 2@10000", "message 3@11000", "message 4@12000", "message 5@13000");
        assertThat(supervisor.process(0).eventsHeld()).isEqualTo(1);
    }

    @Test
    void what_an_event_of_a_slow_process_brings_about_waits_too() {
        start(noting);
        supervisor.slowDown(0, 1, 1_000);
        supervisor.execute(0, () -> note("first"));
        supervisor.execute(0, () -> supervisor.execute(0, () -> note("second")));
        world.runUntil(100_000);
        assertThat(happened).containsExactly("first@1000", "second@3000");
    }

    @Test
    void events_that_wait_for_a_boot_are_not_counted_as_held() {
        start(host -> {
            host.disk().create("file");
            host.after(0, () -> note("timer"));
            return (from, message) -> {};
        });
        world.runUntil(1_000_000);
        assertThat(happened).hasSize(1);
        assertThat(supervisor.process(0).eventsHeld()).isZero();
    }

    @Test
    void slowness_outlives_an_incarnation_and_what_waited_does_not() {
        start(noting);
        supervisor.slowDown(0, 1, 1_000);
        send(1, 2, 3);
        world.runUntil(1_500);
        supervisor.crash(0, dev.ariadne.sim.disk.Crash.PROCESS_KILL);
        supervisor.start(0);
        world.runUntil(5_000);
        send(4, 5);
        world.runUntil(100_000);
        assertThat(happened).containsExactly("message 1@1100", "message 4@5100", "message 5@6100");
    }

    @Test
    void actors_of_a_slow_process_take_longer_to_get_to_work() {
        assertThat(handOff(100)).isEqualTo(100 * handOff(1));
    }

    private static long handOff(int factor) {
        SlownessTest run = new SlownessTest();
        long[] answered = new long[1];
        run.start(host -> {
            Consumer<Integer> jobs = host.<Integer, Integer>startActor(
                    "actor", (batch, answers) -> answers.accept(1), answer -> answered[0] = run.world.now());
            host.after(5_000, () -> jobs.accept(1));
            return (from, message) -> {};
        });
        run.supervisor.slowDown(0, factor, 0);
        run.world.runUntil(1_000_000_000);
        return answered[0] - 5_000;
    }

    @Test
    void a_process_hears_of_a_reset_in_its_turn() {
        start(noting);
        supervisor.pause(0);
        send(1);
        world.runUntil(2_000);
        network.reset(0, 7);
        world.runUntil(3_000);
        supervisor.resume(0);
        world.runUntil(4_000);
        assertThat(happened).containsExactly("message 1@3000", "without 7@3000");
    }

    @Test
    void senseless_slowness_is_refused() {
        start(noting);
        assertThatIllegalArgumentException().isThrownBy(() -> supervisor.slowDown(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> supervisor.slowDown(0, 1, -1));
    }
}
