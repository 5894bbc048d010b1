package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import dev.ariadne.sim.process.SimProcess.State;
import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NemesisTest {
    private static final long MILLI = 1_000_000;

    private static ToyCluster run(Fault... faults) {
        List<TimedFault> timed = new ArrayList<>();
        for (Fault fault : faults) {
            timed.add(new TimedFault(100 * MILLI, fault));
        }
        return new ToyCluster(1).run(timed);
    }

    @Test
    void promises_hold_under_many_mixes_of_faults_and_every_way_to_end_is_seen() {
        List<String> ended = new ArrayList<>();
        for (long seed = 100; seed < 120; seed++) {
            ended.addAll(new ToyCluster(seed).run().ended);
        }
        assertThat(ended)
                .contains("crashed: POWER_FAILURE", "crashed: PROCESS_KILL", "halted: sync of count failed (injected)");
    }

    @Test
    void a_boot_may_fail_and_be_tried_again() {
        ToyCluster cluster = run(
                new Fault.Crash(1, Crash.PROCESS_KILL, 10 * MILLI),
                new Fault.FailDisk(1, DiskCall.SYNC, 1, ToyCluster.SECOND));
        assertThat(cluster.ended).contains("boot failed: sync of count failed (injected)");
    }

    @Test
    void a_crash_brings_its_restart() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(
                List.of(new TimedFault(100 * MILLI, new Fault.Crash(1, Crash.POWER_FAILURE, 50 * MILLI))));
        cluster.world.runUntil(149 * MILLI);
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.DOWN);
        cluster.world.runUntil(160 * MILLI);
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.UP);
        assertThat(cluster.ended).containsExactly("crashed: POWER_FAILURE");
    }

    @Test
    void an_aimed_crash_lands_inside_the_call_it_is_aimed_at() {
        List<String> story = new ArrayList<>();
        ToyCluster cluster = new ToyCluster(1, new Trace(story::add), 0);
        cluster.nemesis.schedule(List.of(new TimedFault(
                100 * MILLI, new Fault.CrashInCall(1, DiskCall.SYNC, 3, 500, Crash.PROCESS_KILL, 50 * MILLI))));
        cluster.world.runUntil(() -> !cluster.ended.isEmpty(), ToyCluster.SECOND, Long.MAX_VALUE);
        List<String> jobs = story.stream()
                .filter(line -> line.contains("sync ") && line.contains(" 1 "))
                .filter(line -> Double.parseDouble(line.split(" ", 2)[0]) > 100)
                .toList();
        assertThat(jobs).as("the third sync was never over").hasSize(2);
        double third = cluster.world.now() / 1e6;
        double second = Double.parseDouble(jobs.get(1).split(" ", 2)[0]);
        assertThat(third).isGreaterThan(second + 0.1);
    }

    @Test
    void an_aimed_crash_is_void_once_the_process_has_stopped() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault( // more than 200 ms after a sync that is over long before the other crash
                        100 * MILLI, new Fault.CrashInCall(1, DiskCall.SYNC, 1, 1_000_000, Crash.PROCESS_KILL, 0)),
                new TimedFault(110 * MILLI, new Fault.Crash(1, Crash.POWER_FAILURE, 0))));
        cluster.world.runUntil(ToyCluster.SECOND);
        assertThat(cluster.ended).containsExactly("crashed: POWER_FAILURE");
    }

    @Test
    void a_failed_sync_stops_the_toy_and_a_restart_brings_it_back() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(100 * MILLI, new Fault.FailDisk(2, DiskCall.SYNC, 1, ToyCluster.SECOND)),
                new TimedFault(200 * MILLI, new Fault.Restart(2))));
        cluster.world.runUntil(199 * MILLI);
        assertThat(cluster.ended).containsExactly("halted: sync of count failed (injected)");
        assertThat(cluster.supervisor.process(2).state()).isEqualTo(State.DOWN);
        cluster.world.runUntil(220 * MILLI);
        assertThat(cluster.supervisor.process(2).state()).isEqualTo(State.UP);
    }

    @Test
    void partitions_that_overlap_end_one_by_one() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(10, new Fault.Partition(List.of(List.of(0), List.of(1, 2)), 100)),
                new TimedFault(50, new Fault.CutLink(0, 1, 100))));
        cluster.world.runUntil(50);
        assertThat(cluster.network.isCut(2, 0)).isTrue();
        assertThat(cluster.network.isCut(1, 2)).as("on the same side").isFalse();
        assertThat(cluster.network.isCut(7, 0)).as("a client on no side").isFalse();
        cluster.world.runUntil(120);
        assertThat(cluster.network.isCut(2, 0)).isFalse();
        assertThat(cluster.network.isCut(0, 1)).isTrue();
        cluster.world.runUntil(150);
        assertThat(cluster.network.isCut(0, 1)).isFalse();
    }

    @Test
    void a_partition_lasts_as_long_as_it_is_to() {
        ToyCluster cluster = new ToyCluster(1);
        long nanos = 5_000_000_000L;
        Fault partition = new Fault.Partition(List.of(List.of(0), List.of(1, 2)), nanos);
        cluster.nemesis.schedule(List.of(new TimedFault(0, partition)));
        cluster.world.runUntil(nanos - 1);
        assertThat(cluster.network.isCut(2, 0)).isTrue();
        cluster.world.runUntil(nanos);
        assertThat(cluster.network.isCut(2, 0)).isFalse();
    }

    @Test
    void a_bad_network_ends_with_the_last_spell_of_it() {
        ToyCluster cluster = new ToyCluster(1);
        LinkQuality lossy = LinkQuality.GOOD.withLoss(0.5);
        LinkQuality slow = LinkQuality.GOOD.withLatency(new Latency.Uniform(1, 3));
        cluster.nemesis.schedule(List.of(
                new TimedFault(10, new Fault.Network(lossy, 100)), new TimedFault(50, new Fault.Network(slow, 100))));
        cluster.world.runUntil(20);
        assertThat(cluster.network.quality(0, 1)).isEqualTo(lossy);
        cluster.world.runUntil(120);
        assertThat(cluster.network.quality(0, 1)).isEqualTo(slow);
        cluster.world.runUntil(150);
        assertThat(cluster.network.quality(0, 1)).isEqualTo(LinkQuality.GOOD);
    }

    @Test
    void clocks_and_pauses_end_too() {
        ToyCluster cluster = run(
                new Fault.Pause(0, 50 * MILLI),
                new Fault.Drift(1, -1_000_000, 50 * MILLI),
                new Fault.SkipClock(2, 50 * MILLI),
                new Fault.SlowDisk(0, 100, 50 * MILLI));
        assertThat(cluster.ended).isEmpty();
    }

    @Test
    void healing_drops_what_was_still_planned() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(10 * MILLI, new Fault.Crash(0, Crash.PROCESS_KILL, ToyCluster.SECOND)),
                new TimedFault(10 * MILLI, new Fault.Pause(1, ToyCluster.SECOND)),
                new TimedFault(10 * MILLI, new Fault.Partition(List.of(List.of(1), List.of(2)), ToyCluster.SECOND)),
                new TimedFault(30 * MILLI, new Fault.Crash(2, Crash.PROCESS_KILL, 0)),
                new TimedFault(30 * MILLI, new Fault.FailDisk(2, DiskCall.SYNC, 1, ToyCluster.SECOND))));
        cluster.world.runUntil(20 * MILLI);
        cluster.nemesis.heal();
        assertThat(cluster.network.isCut(1, 2)).isFalse();
        cluster.world.runUntil(2 * ToyCluster.SECOND);
        assertThat(cluster.ended).containsExactly("crashed: PROCESS_KILL");
        for (int id : ToyCluster.NODES) {
            assertThat(cluster.supervisor.process(id).state()).isEqualTo(State.UP);
        }
    }

    @Test
    void healing_a_core_leaves_everything_else_as_it_is_for_good() {
        LinkQuality slow = LinkQuality.GOOD.withLatency(new Latency.Uniform(1, 3));
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(10 * MILLI, new Fault.Network(slow, 50 * MILLI)),
                new TimedFault(10 * MILLI, new Fault.CutLink(0, 1, 50 * MILLI)),
                new TimedFault(10 * MILLI, new Fault.CutLink(2, 1, 50 * MILLI)),
                new TimedFault(10 * MILLI, new Fault.Pause(0, 50 * MILLI)),
                new TimedFault(10 * MILLI, new Fault.Pause(2, 50 * MILLI)),
                new TimedFault(30 * MILLI, new Fault.Crash(0, Crash.PROCESS_KILL, 0)),
                new TimedFault(30 * MILLI, new Fault.Crash(2, Crash.PROCESS_KILL, 0))));
        cluster.world.runUntil(20 * MILLI);
        cluster.nemesis.healWithin(List.of(0, 1));
        cluster.world.runUntil(ToyCluster.SECOND);
        assertThat(cluster.network.isCut(0, 1)).isFalse();
        assertThat(cluster.network.quality(1, 0)).isEqualTo(LinkQuality.GOOD);
        assertThat(cluster.network.quality(1, 77)).as("to a client").isEqualTo(LinkQuality.GOOD);
        assertThat(cluster.network.isCut(2, 1)).isTrue();
        assertThat(cluster.network.quality(1, 2)).isEqualTo(slow);
        assertThat(cluster.network.quality(77, 2)).isEqualTo(slow);
        assertThat(cluster.supervisor.process(0).state()).isEqualTo(State.UP);
        assertThat(cluster.supervisor.process(2).state()).isEqualTo(State.PAUSED);
        assertThat(cluster.ended).as("what was planned after healing").isEmpty();
    }

    @Test
    void a_process_outside_the_core_stays_down_and_one_inside_is_kept_up() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(10 * MILLI, new Fault.Crash(0, Crash.PROCESS_KILL, 50 * MILLI)),
                new TimedFault(10 * MILLI, new Fault.Crash(2, Crash.PROCESS_KILL, 50 * MILLI))));
        cluster.world.runUntil(20 * MILLI);
        cluster.nemesis.healWithin(List.of(0, 1));
        cluster.supervisor.crash(1, Crash.PROCESS_KILL);
        cluster.world.runUntil(ToyCluster.SECOND);
        assertThat(cluster.supervisor.process(0).state()).isEqualTo(State.UP);
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.UP);
        assertThat(cluster.supervisor.process(2).state()).isEqualTo(State.DOWN);
    }

    @Test
    void disks_outside_the_core_keep_the_faults_they_have_and_get_no_more() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(10 * MILLI, new Fault.SlowDisk(2, 50, 20 * MILLI)),
                new TimedFault(30 * MILLI, new Fault.FailDisk(2, DiskCall.SYNC, 1, ToyCluster.SECOND))));
        cluster.world.runUntil(20 * MILLI);
        cluster.nemesis.healWithin(List.of(0, 1));
        long before = cluster.supervisor.process(2).disk().durableVersion(cluster.world.now());
        cluster.world.runUntil(ToyCluster.SECOND);
        assertThat(cluster.ended).isEmpty();
        assertThat(cluster.supervisor.process(2).disk().durableVersion(cluster.world.now()) - before)
                .as("syncs of 10 ms and more in almost a second")
                .isBetween(1L, 98L);
    }

    @Test
    void who_stops_after_healing_over_a_fault_from_before_comes_back() {
        ToyCluster cluster = new ToyCluster(1);
        cluster.nemesis.schedule(List.of(
                new TimedFault(100 * MILLI, new Fault.SlowDisk(1, 1_000, ToyCluster.SECOND)),
                new TimedFault(100 * MILLI, new Fault.FailDisk(1, DiskCall.SYNC, 1, ToyCluster.SECOND))));
        cluster.world.runUntil(150 * MILLI);
        cluster.nemesis.heal();
        assertThat(cluster.ended).isEmpty();
        cluster.world.runUntil(2 * ToyCluster.SECOND);
        assertThat(cluster.ended).containsExactly("halted: sync of count failed (injected)");
        assertThat(cluster.supervisor.process(1).state()).isEqualTo(State.UP);
    }

    @Test
    void a_fault_of_an_unknown_process_is_refused_at_once() {
        ToyCluster cluster = new ToyCluster(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.nemesis.schedule(List.of(new TimedFault(0, new Fault.SlowDisk(9, 2, 1)))))
                .withMessage("there is no process 9");
    }
}
