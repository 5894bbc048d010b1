package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.nemesis.Effect;
import dev.ariadne.sim.nemesis.Plan;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a plan.
 *
 * @param hash of the whole trace, as sixteen hexadecimal digits
 * @param violation the first thing that went wrong; null if nothing did
 * @param situations how often the run came into each situation, zero included
 * @param effects what became of the faults, by kind
 */
public record RunReport(
        Plan plan,
        String hash,
        @Nullable Violation violation,
        Counts counts,
        SortedMap<String, Long> situations,
        SortedMap<String, Effect> effects,
        History history) {
    /** The report alone, small enough to keep thousands of; the seed brings the rest back. */
    RunReport withoutHistory() {
        Plan bare = new Plan(plan.scenario(), plan.seed(), new TreeMap<>(), List.of(), List.of());
        return new RunReport(bare, hash, violation, counts, situations, effects, new History(List.of()));
    }
}
