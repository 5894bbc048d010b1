package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.harness.Sim;
import dev.ariadne.sim.junit.SimTest;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.world.Trace;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the declared drift of clocks is good for: the same runs, with and without it. */
class LeaseTest {
    private static final int SEEDS = 30;

    @SimTest(seeds = SEEDS)
    void within_the_declared_drift_no_read_under_a_lease_is_stale(Sim sim) {
        SimScenario.play(Scenario.LEASES, sim);
    }

    @Test
    void a_lease_that_allows_for_no_drift_serves_stale_reads() {
        assertThat(violationsWithoutMargin())
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.oracle()).isIn("FreshRead", "Linearizability"));
    }

    private static List<Violation> violationsWithoutMargin() {
        return LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Run.of(planWithoutMargin(seed), new Trace()))
                .map(RunReport::violation)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Plan planWithoutMargin(long seed) {
        Plan plan = Scenario.LEASES.plan(seed);
        TreeMap<String, String> knobs = new TreeMap<>(plan.knobs());
        knobs.put("lease-drift-ticks", "0");
        return new Plan(plan.scenario(), plan.seed(), knobs, plan.faults(), plan.operations());
    }
}
