package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.sim.harness.Sim;
import dev.ariadne.sim.junit.SimTest;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The seeds that every build runs; always the same ones. A failure names the line that shows it again. */
class ScenarioTest {
    /** What two hundred seeds of the swarm come to at least once. */
    private static final List<Count> EXERCISED = List.of(
            Count.OPERATIONS_UNKNOWN,
            Count.LOGS_TRUNCATED,
            Count.APPENDS_REJECTED,
            Count.SNAPSHOTS_INSTALLED,
            Count.MEMBERSHIP_CHANGES,
            Count.JOINT_CONFIGURATIONS,
            Count.TRANSFERS,
            Count.MACHINES_REPLACED,
            Count.READS_SERVED,
            Count.READS_BY_FOLLOWERS,
            Count.MESSAGES_OF_STRANGERS,
            Count.SESSIONS_EXPIRED,
            Count.CRASHES,
            Count.FAIL_STOPS,
            Count.WRITES_LOST_BY_POWER,
            Count.MESSAGES_LOST,
            Count.MESSAGES_CUT_OFF,
            Count.MESSAGES_DUPLICATED);

    @SimTest(seeds = 10)
    void calm(Sim sim) {
        play(Scenario.CALM, sim);
    }

    @SimTest(seeds = 10)
    void lossy(Sim sim) {
        play(Scenario.LOSSY, sim);
    }

    @SimTest(seeds = 10)
    void partitions(Sim sim) {
        play(Scenario.PARTITIONS, sim);
    }

    @SimTest(seeds = 10)
    void crashes(Sim sim) {
        play(Scenario.CRASHES, sim);
    }

    @SimTest(seeds = 10)
    void members(Sim sim) {
        play(Scenario.MEMBERS, sim);
    }

    @SimTest(seeds = 10)
    void leases(Sim sim) {
        play(Scenario.LEASES, sim);
    }

    @SimTest(seeds = 10)
    void slow(Sim sim) {
        play(Scenario.SLOW, sim);
    }

    @SimTest(seeds = 200, reachAll = true)
    void swarm(Sim sim) {
        RunReport report = play(Scenario.SWARM, sim);
        EXERCISED.forEach(count -> sim.sometimes(count.text(), report.counts().get(count) > 0));
    }

    @SimTest(seeds = 10)
    void catastrophe(Sim sim) {
        play(Scenario.CATASTROPHE, sim);
    }

    @SimTest(seeds = 10)
    void disk_and_crash(Sim sim) {
        play(Scenario.DISK_AND_CRASH, sim);
    }

    @SimTest(seeds = 10)
    void reconfiguration(Sim sim) {
        play(Scenario.RECONFIGURATION, sim);
    }

    @SimTest(seeds = 10)
    void long_partition(Sim sim) {
        play(Scenario.LONG_PARTITION, sim);
    }

    @SimTest(seeds = 10)
    void overload(Sim sim) {
        play(Scenario.OVERLOAD, sim);
    }

    @SimTest(seeds = 10)
    void unrestricted(Sim sim) {
        play(Scenario.UNRESTRICTED, sim);
    }

    @Test
    void every_scenario_is_played() {
        assertThat(Arrays.stream(ScenarioTest.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(SimTest.class))
                        .map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Scenario.values())
                        .map(scenario -> scenario.text().replace('-', '_'))
                        .toList());
    }

    @Test
    void nearly_every_seed_of_the_swarm_does_something_under_faults_and_most_change_their_leader() {
        int seeds = 40;
        List<RunReport> reports = Fleet.run(
                Scenario.SWARM, 1, seeds, Runtime.getRuntime().availableProcessors(), () -> true, report -> {});
        assertThat(reports)
                .filteredOn(report -> report.counts().get(Count.DONE_UNDER_FAULTS) >= 1)
                .hasSizeGreaterThanOrEqualTo(seeds * 95 / 100);
        assertThat(reports)
                .filteredOn(report -> report.counts().get(Count.TERMS_WITH_LEADER) >= 2)
                .hasSizeGreaterThanOrEqualTo(seeds / 2);
    }

    private static RunReport play(Scenario scenario, Sim sim) {
        RunReport report = SimScenario.play(scenario, sim);
        sim.always("decided", report.counts().get(Count.UNDECIDED) == 0, () -> "the checker gave up");
        return report;
    }
}
