package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Situation;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the simulation must be able to do to a cluster: were it kinder than it says, no seed would fail, and none would say anything. */
class CapabilityTest {
    private static final long MILLI = 1_000_000;

    @Test
    void power_failures_take_what_was_not_synced() {
        List<TimedFault> faults = new ArrayList<>();
        for (int at = 1_000; at < 7_000; at += 500) {
            for (int node = 1; node <= 3; node++) { // in the middle of a sync, before which it was only written
                faults.add(new TimedFault(
                        at * MILLI,
                        new Fault.CrashInCall(node, DiskCall.SYNC, 1, 500, Crash.POWER_FAILURE, 50 * MILLI)));
            }
        }
        RunReport report = Run.of(Scenario.CALM.plan(1).withFaults(faults), new Trace());
        assertThat(report.violation()).isNull();
        assertThat(report.situations().get(Situation.ENTRIES_LOST_BY_POWER.text()))
                .isPositive();
    }

    @Test
    void a_partition_lasts_until_others_lead() {
        Fault alone = new Fault.Isolate("leader", 2_000 * MILLI);
        Plan plan = Scenario.CALM.plan(1).withFaults(List.of(new TimedFault(2_000 * MILLI, alone)));
        RunReport report = Run.of(plan, new Trace());
        assertThat(report.violation()).isNull();
        assertThat(report.counts().get(Count.TERMS_WITH_LEADER)).isEqualTo(2);
        assertThat(report.counts().get(Count.MESSAGES_CUT_OFF)).isGreaterThan(20);
        assertThat(report.effects().get("isolate").felt()).isOne();
    }

    @Test
    void while_a_core_is_well_nobody_else_is() {
        Plan plan = coreOfTwo();
        List<String> story = new ArrayList<>();
        RunReport report = Run.of(plan, new Trace(story::add));
        assertThat(report.violation()).isNull();
        int begin = first(story, "all faults end within");
        int end = first(story, "all faults end", begin + 1);
        String outside = outside(story.get(begin));
        assertThat(story.subList(begin, end))
                .anyMatch(line -> line.contains(" send ") && line.contains(" " + outside + ">"))
                .noneMatch(line -> line.contains(" arrive ") && line.contains(" " + outside + ">"));
    }

    /** Everybody is cut off from everybody, from before the end on. */
    private static Plan coreOfTwo() {
        List<Direction> all = IntStream.rangeClosed(1, 3)
                .boxed()
                .flatMap(from ->
                        IntStream.rangeClosed(1, 3).filter(to -> to != from).mapToObj(to -> new Direction(from, to)))
                .toList();
        TimedFault cut = new TimedFault(7_000 * MILLI, new Fault.Cut(all, 60_000 * MILLI));
        for (long seed = 1; ; seed++) {
            Plan plan = Scenario.CALM.plan(seed).withFaults(List.of(cut));
            if (Run.of(plan, new Trace()).counts().get(Count.CORES) == 1) {
                return plan;
            }
        }
    }

    private static int first(List<String> story, String text) {
        return first(story, text, 0);
    }

    private static int first(List<String> story, String text, int from) {
        return IntStream.range(from, story.size())
                .filter(i -> story.get(i).contains(text))
                .findFirst()
                .orElseThrow();
    }

    private static String outside(String heal) {
        String core = heal.substring(heal.indexOf('['));
        return List.of("1", "2", "3").stream()
                .filter(node -> !core.contains(node))
                .findFirst()
                .orElseThrow();
    }
}
