package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        assertThat(report.counts().get(Count.WRITES_LOST_BY_POWER)).isPositive();
    }

    @Test
    void a_partition_lasts_until_others_lead() {
        List<TimedFault> faults = new ArrayList<>();
        for (int alone = 1; alone <= 3; alone++) { // one of them leads
            List<Integer> others = Stream.of(1, 2, 3)
                    .filter(Predicate.not(List.of(alone)::contains))
                    .toList();
            Fault partition = new Fault.Partition(List.of(List.of(alone), others), 1_500 * MILLI);
            faults.add(new TimedFault(2_000 * MILLI * alone, partition));
        }
        RunReport report = Run.of(Scenario.CALM.plan(1).withFaults(faults), new Trace());
        assertThat(report.violation()).isNull();
        assertThat(report.counts().get(Count.TERMS_WITH_LEADER)).isGreaterThanOrEqualTo(2);
        assertThat(report.counts().get(Count.MESSAGES_CUT_OFF)).isGreaterThan(200);
        assertThat(report.effects().get("partition").felt()).isEqualTo(3);
    }

    @Test
    void while_a_core_is_well_nobody_else_is() {
        List<List<String>> stories = new ArrayList<>();
        for (long seed = 1; stories.size() < 3 && seed <= 60; seed++) {
            List<String> story = new ArrayList<>();
            RunReport report =
                    Run.of(Scenario.CALM.plan(seed).withFaults(List.of(everybodyCutOff())), new Trace(story::add));
            assertThat(report.violation()).isNull();
            if (report.counts().get(Count.CORES) == 1 && speaksOutside(whileCoreIsWell(story), "send")) {
                stories.add(whileCoreIsWell(story));
            }
        }
        assertThat(stories).hasSize(3).noneMatch(story -> speaksOutside(story, "arrive"));
    }

    /** From before the end on, and for long after it. */
    private static TimedFault everybodyCutOff() {
        List<Direction> all = new ArrayList<>();
        for (int from = 1; from <= 3; from++) {
            for (int to = 1; to <= 3; to++) {
                if (from != to) {
                    all.add(new Direction(from, to));
                }
            }
        }
        return new TimedFault(7_000 * MILLI, new Fault.Cut(all, 60_000 * MILLI));
    }

    private static List<String> whileCoreIsWell(List<String> story) {
        int begin = first(story, "all faults end within", 0);
        return story.subList(begin, first(story, "all faults end", begin + 1));
    }

    /** Whether a message of the node outside of the core to one inside is told of so. */
    private static boolean speaksOutside(List<String> story, String kind) {
        String core = story.get(0).substring(story.get(0).indexOf('['));
        int outside = IntStream.rangeClosed(1, 3)
                .filter(node -> !core.contains(Integer.toString(node)))
                .findFirst()
                .orElseThrow();
        return story.stream().anyMatch(line -> line.matches(".* " + kind + " +" + outside + ">[123] .*"));
    }

    private static int first(List<String> story, String text, int from) {
        return IntStream.range(from, story.size())
                .filter(i -> story.get(i).contains(text))
                .findFirst()
                .orElseThrow();
    }
}
