package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.process.Booted;
import dev.ariadne.sim.process.Host;
import dev.ariadne.sim.process.SimProcess.State;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each fault as the nemesis carries it out, and what it says of its effect. */
class NemesisFaultsTest {
    private static final long MILLI = 1_000_000;
    private static final long BEGIN = 100 * MILLI;
    private static final Effect FELT = new Effect(1, 1, 1, 0);
    private static final Effect NOT_FELT = new Effect(1, 1, 0, 0);

    private final ToyCluster cluster = new ToyCluster(1);

    private void begin(Fault fault) {
        cluster.nemesis.schedule(List.of(new TimedFault(BEGIN, fault)));
        cluster.world.runUntil(BEGIN);
    }

    private void runFor(long nanos) {
        cluster.world.runUntil(cluster.world.now() + nanos);
    }

    private Effect effect(String kind) {
        return cluster.nemesis.effects().getOrDefault(kind, Effect.NONE);
    }

    // The network.

    @Test
    void a_cut_may_be_of_any_directions() {
        begin(new Fault.Cut(List.of(new Direction(0, 1), new Direction(2, 0)), 50 * MILLI));
        assertThat(cluster.network.isCut(0, 1)).isTrue();
        assertThat(cluster.network.isCut(2, 0)).isTrue();
        assertThat(cluster.network.isCut(1, 0)).isFalse();
        runFor(60 * MILLI);
        assertThat(cluster.network.isCut(0, 1)).isFalse();
        assertThat(effect("cut")).isEqualTo(FELT);
    }

    @Test
    void a_word_isolates_the_node_that_it_means_then() {
        begin(new Fault.Isolate("first", 50 * MILLI));
        assertThat(cluster.network.isCut(0, 1)).isTrue();
        assertThat(cluster.network.isCut(2, 0)).isTrue();
        assertThat(cluster.network.isCut(1, 2)).isFalse();
        assertThat(cluster.network.isCut(0, 77)).as("from a client").isFalse();
        assertThat(cluster.network.isCut(0, 0)).as("from itself").isFalse();
        runFor(60 * MILLI);
        assertThat(cluster.network.isCut(0, 1)).isFalse();
        assertThat(effect("isolate")).isEqualTo(FELT);
    }

    @Test
    void a_word_that_means_no_node_isolates_none() {
        begin(new Fault.Isolate("none", 50 * MILLI));
        assertThat(cluster.network.isCut(0, 1)).isFalse();
        assertThat(effect("isolate")).isEqualTo(NOT_FELT);
    }

    @Test
    void a_clog_holds_messages_until_its_end() {
        begin(new Fault.Clog(List.of(new Direction(1, 0)), 50 * MILLI));
        runFor(49 * MILLI);
        assertThat(cluster.network.counters(1, 0).underWay()).isGreaterThan(5);
        runFor(5 * MILLI);
        assertThat(cluster.network.counters(1, 0).underWay()).isLessThan(5);
        assertThat(effect("clog")).isEqualTo(FELT);
    }

    @Test
    void a_reset_is_felt_by_what_is_under_way_either_way() {
        LinkQuality slow = LinkQuality.of(new Latency.Constant(50 * MILLI));
        cluster.nemesis.schedule(List.of(
                new TimedFault(BEGIN / 2, new Fault.BadLink(1, 0, slow, BEGIN)),
                new TimedFault(BEGIN, new Fault.Cut(List.of(new Direction(0, 1)), BEGIN)),
                new TimedFault(BEGIN + 20 * MILLI, new Fault.Reset(0, 1)),
                new TimedFault(BEGIN + 40 * MILLI, new Fault.Reset(1, 0))));
        cluster.world.runUntil(2 * BEGIN);
        assertThat(cluster.network.counters(1, 0).reset()).isPositive();
        assertThat(effect("reset")).isEqualTo(new Effect(2, 2, 2, 0));
        assertThat(effect("bad-link")).isEqualTo(FELT);
    }

    @Test
    void a_bad_link_is_bad_in_one_direction_alone_and_returns_to_what_all_have() {
        LinkQuality lossy = LinkQuality.GOOD.withLoss(0.5);
        LinkQuality slow = LinkQuality.GOOD.withLatency(new Latency.Constant(MILLI));
        cluster.nemesis.schedule(List.of(
                new TimedFault(10, new Fault.BadLink(0, 1, lossy, 100)),
                new TimedFault(50, new Fault.Network(slow, 1_000)),
                new TimedFault(60, new Fault.BadLink(0, 1, LinkQuality.GOOD.withLoss(0.9), 100))));
        cluster.world.runUntil(20);
        assertThat(cluster.network.quality(0, 1)).isEqualTo(lossy);
        assertThat(cluster.network.quality(1, 0)).isEqualTo(LinkQuality.GOOD);
        cluster.world.runUntil(120);
        assertThat(cluster.network.quality(0, 1).loss())
                .as("the later one goes on")
                .isEqualTo(0.9);
        cluster.world.runUntil(170);
        assertThat(cluster.network.quality(0, 1)).isEqualTo(slow);
    }

    @Test
    void a_network_that_is_as_good_as_ever_is_not_felt() {
        begin(new Fault.Network(LinkQuality.GOOD.withLoss(1e-12), 50 * MILLI));
        runFor(60 * MILLI);
        assertThat(effect("network")).isEqualTo(NOT_FELT);
    }

    // Disks.

    @Test
    void faults_of_disk_calls_are_felt_by_calls() {
        begin(new Fault.ShortTransfers(0, DiskCall.WRITE, 3, false, 50 * MILLI));
        cluster.nemesis.schedule(List.of(
                new TimedFault(BEGIN + 1, new Fault.StallDisk(1, 20 * MILLI)),
                new TimedFault(BEGIN + 1, new Fault.FillDisk(2, 0, 50 * MILLI)),
                new TimedFault(BEGIN + 1, new Fault.FailDisk(2, DiskCall.READ, 1, 50 * MILLI))));
        runFor(60 * MILLI);
        assertThat(effect("short-transfers call=WRITE")).isEqualTo(FELT);
        assertThat(effect("stall-disk")).isEqualTo(FELT);
        assertThat(effect("fill-disk")).as("a toy needs no more room").isEqualTo(NOT_FELT);
        assertThat(effect("fail-disk call=READ"))
                .as("a toy reads only when it boots")
                .isEqualTo(NOT_FELT);
        assertThat(cluster.ended).isEmpty();
    }

    @Test
    void a_full_disk_is_felt_by_who_needs_room() {
        cluster.supervisor.add(9, NemesisFaultsTest::bootWithFile, DiskTiming.SSD);
        cluster.nemesis.schedule(List.of(
                new TimedFault(BEGIN, new Fault.FillDisk(9, 0, 50 * MILLI)),
                new TimedFault(BEGIN, new Fault.Restart(9)),
                new TimedFault(2 * BEGIN, new Fault.Restart(9))));
        cluster.world.runUntil(2 * BEGIN);
        assertThat(cluster.ended).containsExactly("boot failed: no room left on the disk for file (injected)");
        assertThat(effect("fill-disk")).isEqualTo(FELT);
        runFor(MILLI);
        assertThat(cluster.supervisor.process(9).state()).isEqualTo(State.UP);
    }

    private static Booted bootWithFile(Host host) throws IOException {
        host.disk().create("file").close();
        return (from, message) -> {};
    }

    @Test
    void a_wipe_leaves_an_empty_disk_and_restarts_the_process() {
        cluster.nemesis.guardWith(new FaultAtlas(cluster.supervisor, List::of));
        begin(new Fault.Wipe(1, 10 * MILLI));
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.DOWN);
        assertThat(cluster.supervisor.process(1).disk().fork().damage()).hasSize(1);
        assertThat(effect("wipe")).isEqualTo(FELT);
    }

    // Processes.

    @Test
    void power_is_lost_by_all_at_once() {
        begin(new Fault.PowerLoss(10 * MILLI));
        assertThat(cluster.ended).containsOnly("crashed: POWER_FAILURE").hasSize(3);
        runFor(20 * MILLI);
        assertThat(cluster.supervisor.processes()).allMatch(process -> process.state() == State.UP);
        assertThat(effect("power-loss")).isEqualTo(FELT);
    }

    @Test
    void a_rolling_restart_takes_one_process_after_the_other() {
        begin(new Fault.RollingRestart(10 * MILLI, 5 * MILLI));
        for (int node : ToyCluster.NODES) {
            assertThat(cluster.supervisor.processes().stream()
                            .filter(process -> process.state() == State.DOWN)
                            .map(process -> process.id()))
                    .containsExactly(node);
            runFor(15 * MILLI);
        }
        assertThat(cluster.supervisor.processes()).allMatch(process -> process.incarnations() == 2);
        assertThat(effect("rolling-restart")).isEqualTo(FELT);
    }

    @Test
    void a_crash_into_recovery_ends_the_boot_after_the_first_crash() {
        begin(new Fault.CrashInRecovery(1, 2, 500, Crash.PROCESS_KILL, 10 * MILLI));
        assertThat(cluster.ended).containsExactly("crashed: PROCESS_KILL");
        cluster.world.runUntil(() -> cluster.ended.size() == 2, 2 * BEGIN, Long.MAX_VALUE);
        assertThat(cluster.supervisor.process(1).incarnations()).isEqualTo(2);
        assertThat(effect("crash-in-recovery")).isEqualTo(FELT);
        runFor(20 * MILLI);
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.UP);
        assertThat(cluster.supervisor.process(1).incarnations()).isEqualTo(3);
    }

    @Test
    void a_crash_into_recovery_is_void_if_the_boot_needs_fewer_calls() {
        begin(new Fault.CrashInRecovery(1, 100, 500, Crash.PROCESS_KILL, 10 * MILLI));
        runFor(ToyCluster.SECOND);
        assertThat(cluster.ended).hasSize(1);
        assertThat(effect("crash-in-recovery")).isEqualTo(NOT_FELT);
    }

    @Test
    void a_slow_processor_is_felt_by_events_that_wait_and_ends() {
        begin(new Fault.SlowCpu(1, 10, MILLI, 50 * MILLI));
        runFor(60 * MILLI);
        long delayed = cluster.supervisor.process(1).eventsDelayed();
        assertThat(delayed).isGreaterThan(10);
        runFor(60 * MILLI);
        assertThat(cluster.supervisor.process(1).eventsDelayed()).isEqualTo(delayed);
        assertThat(effect("slow-cpu")).isEqualTo(FELT);
    }

    @Test
    void a_later_drift_is_not_ended_by_an_earlier_one() {
        List<String> story = new ArrayList<>();
        ToyCluster told = new ToyCluster(1, new Trace(story::add), 0);
        told.nemesis.schedule(List.of(
                new TimedFault(10 * MILLI, new Fault.Drift(1, 7, 10 * MILLI)),
                new TimedFault(15 * MILLI, new Fault.Drift(1, 9, 10 * MILLI))));
        told.world.runUntil(BEGIN);
        assertThat(story.stream().filter(line -> line.contains("ms  drift")).map(line -> line.split("\\.", 2)[0]))
                .containsExactly("10", "15", "25");
    }

    @Test
    void healing_ends_slowness_and_crashes_that_wait_for_a_boot() {
        begin(new Fault.SlowCpu(1, 10, MILLI, ToyCluster.SECOND));
        cluster.nemesis.schedule(
                List.of(new TimedFault(2 * BEGIN, new Fault.CrashInRecovery(0, 1, 500, Crash.PROCESS_KILL, BEGIN))));
        cluster.world.runUntil(2 * BEGIN);
        cluster.nemesis.heal();
        runFor(10 * MILLI);
        long delayed = cluster.supervisor.process(1).eventsDelayed();
        runFor(BEGIN);
        assertThat(cluster.supervisor.process(1).eventsDelayed()).isEqualTo(delayed);
        assertThat(cluster.supervisor.process(0).incarnations()).isEqualTo(2);
    }

    @Test
    void faults_of_who_is_down_already_are_not_felt() {
        cluster.supervisor.crash(1, Crash.PROCESS_KILL);
        cluster.nemesis.schedule(List.of(
                new TimedFault(BEGIN, new Fault.Crash(1, Crash.PROCESS_KILL, ToyCluster.SECOND)),
                new TimedFault(BEGIN, new Fault.Pause(1, MILLI)),
                new TimedFault(BEGIN, new Fault.Drift(1, 5, MILLI)),
                new TimedFault(BEGIN, new Fault.SkipClock(1, MILLI)),
                new TimedFault(BEGIN, new Fault.SlowCpu(1, 9, MILLI, MILLI)),
                new TimedFault(2 * BEGIN, new Fault.Crash(0, Crash.PROCESS_KILL, ToyCluster.SECOND))));
        cluster.world.runUntil(BEGIN + 2 * MILLI);
        assertThat(cluster.nemesis.effects())
                .containsEntry("crash", new Effect(2, 1, 0, 0))
                .containsEntry("pause", NOT_FELT)
                .containsEntry("drift", NOT_FELT)
                .containsEntry("skip-clock", NOT_FELT)
                .containsEntry("slow-cpu", NOT_FELT);
    }

    @Test
    void what_was_in_force_when_healed_is_felt_by_what_came_before_alone() {
        begin(new Fault.Network(LinkQuality.GOOD.withLatency(new Latency.Constant(5)), ToyCluster.SECOND));
        cluster.nemesis.heal();
        runFor(ToyCluster.SECOND);
        assertThat(effect("network")).isEqualTo(NOT_FELT);
    }
}
