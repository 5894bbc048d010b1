package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an operator does where nothing goes wrong. */
class OperatorTest {
    @Test
    void a_replaced_machine_is_removed_learns_and_gets_its_vote_back() {
        Counts counts = counts("replace 3");
        assertThat(counts.get(Count.MACHINES_REPLACED)).isEqualTo(1);
        assertThat(counts.get(Count.MEMBERSHIP_CHANGES)).isEqualTo(3);
    }

    @Test
    void who_was_removed_gets_another_machine_once_the_change_is_over() {
        Counts counts = counts("change joint_explicit v4 r1", "change auto");
        assertThat(counts.get(Count.JOINT_CONFIGURATIONS)).isEqualTo(1);
        assertThat(counts.get(Count.MEMBERSHIP_CHANGES)).isEqualTo(2);
        assertThat(counts.get(Count.MACHINES_REPLACED)).isEqualTo(1);
    }

    @Test
    void a_joint_configuration_is_left_at_the_end_of_a_run() {
        Counts counts = counts("change joint_explicit v4");
        assertThat(counts.get(Count.JOINT_CONFIGURATIONS)).isEqualTo(1);
        assertThat(counts.get(Count.MEMBERSHIP_CHANGES)).isEqualTo(2);
    }

    @Test
    void the_leader_hands_over_to_whoever_does_not_lead() {
        assertThat(counts("transfer 1", "transfer 2").get(Count.TRANSFERS)).isPositive();
    }

    private static Counts counts(String... changes) {
        Plan calm = Scenario.CALM.plan(1);
        TreeMap<String, String> knobs = new TreeMap<>(calm.knobs());
        knobs.put("spares", "1");
        List<TimedOperation> operations = new ArrayList<>(calm.operations());
        long last = operations.get(operations.size() - 1).at();
        for (String change : changes) {
            operations.add(new TimedOperation(last, "operator " + change));
        }
        RunReport report = Run.of(new Plan("calm", 1, knobs, List.of(), operations), new Trace());
        assertThat(report.violation()).isNull();
        return report.counts();
    }
}
