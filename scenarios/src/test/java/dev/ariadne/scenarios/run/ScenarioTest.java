package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seeds that every build runs; always the same ones. A failure names the line that shows it again. */
class ScenarioTest {
    private static final int JOBS = Runtime.getRuntime().availableProcessors();

    @ParameterizedTest
    @EnumSource(value = Scenario.class, mode = EnumSource.Mode.EXCLUDE, names = "SWARM")
    void ten_seeds_find_nothing(Scenario scenario) {
        run(scenario, 10);
    }

    @Test
    void two_hundred_seeds_of_the_swarm_find_nothing_and_exercise_everything() {
        List<RunReport> reports = run(Scenario.SWARM, 200);
        assertThat(share(reports, Count.DONE_UNDER_FAULTS, 1)).isGreaterThanOrEqualTo(0.95);
        assertThat(share(reports, Count.TERMS_WITH_LEADER, 2)).isGreaterThanOrEqualTo(0.5);
        assertThat(share(reports, Count.UNDECIDED, 1)).isZero();
        for (Count count : List.of(
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
                Count.MESSAGES_LOST,
                Count.MESSAGES_CUT_OFF,
                Count.MESSAGES_DUPLICATED)) {
            assertThat(share(reports, count, 1))
                    .as("seeds with %s", count.text())
                    .isPositive();
        }
    }

    private static List<RunReport> run(Scenario scenario, int seeds) {
        List<RunReport> reports = Fleet.run(scenario, 1, seeds, JOBS, () -> true, report -> {});
        assertThat(reports.stream().filter(r -> r.violation() != null).map(Reproduction::of))
                .isEmpty();
        assertThat(reports).hasSize(seeds);
        return reports;
    }

    private static double share(List<RunReport> reports, Count count, long atLeast) {
        return reports.stream().filter(r -> r.counts().get(count) >= atLeast).count() / (double) reports.size();
    }
}
