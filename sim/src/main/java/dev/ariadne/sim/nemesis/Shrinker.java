package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Cuts a plan that fails down to what the failure needs: operations, faults and knobs are left out, many at a time and then fewer, for
 * as long as what remains still fails (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002). What is drawn
 * while a plan runs is keyed, so that leaving one thing out changes little else. A knob that is left out has its usual value.
 *
 * <p>No single thing can be left out of the result, unless the trials were used up.
 */
public final class Shrinker {
    private final Predicate<Plan> fails;
    private int trials;

    private Shrinker(Predicate<Plan> fails, int trialsMax) {
        this.fails = fails;
        trials = trialsMax;
    }

    /**
     * Cuts a plan down.
     *
     * @param fails whether a plan fails in the way that matters, which takes a run to find out
     * @param trialsMax how often it is asked at most
     * @throws IllegalArgumentException if the plan does not fail
     */
    public static Plan shrink(Plan plan, Predicate<Plan> fails, int trialsMax) {
        checkArgument(fails.test(plan), "the plan does not fail");
        Shrinker shrinker = new Shrinker(fails, trialsMax);
        Plan smaller = plan;
        Plan before;
        do {
            before = smaller;
            smaller = shrinker.pass(smaller);
        } while (!smaller.equals(before));
        return smaller;
    }

    private Plan pass(Plan plan) {
        Plan fewerOperations = plan.withOperations(cut(plan.operations(), plan::withOperations));
        Plan fewerFaults = fewerOperations.withFaults(cut(fewerOperations.faults(), fewerOperations::withFaults));
        List<Map.Entry<String, String>> knobs = List.copyOf(plan.knobs().entrySet());
        return withKnobs(fewerFaults, cut(knobs, some -> withKnobs(fewerFaults, some)));
    }

    private static Plan withKnobs(Plan plan, List<Map.Entry<String, String>> knobs) {
        TreeMap<String, String> some = new TreeMap<>();
        knobs.forEach(knob -> some.put(knob.getKey(), knob.getValue()));
        return new Plan(plan.scenario(), plan.seed(), some, plan.faults(), plan.operations());
    }

    /** What is left of a list from which nothing more can be taken, the rest of the plan being as it is. */
    private <T> List<T> cut(List<T> all, Function<List<T>, Plan> planWith) {
        List<T> kept = all;
        for (int size = all.size(); size > 0; size /= 2) {
            kept = withoutParts(kept, size, planWith);
        }
        return kept;
    }

    /** Takes away every part of a size without which the plan still fails, the last one first. */
    private <T> List<T> withoutParts(List<T> all, int size, Function<List<T>, Plan> planWith) {
        List<T> kept = all;
        for (int part = (all.size() + size - 1) / size - 1; part >= 0 && trials > 0; part--) {
            List<T> fewer = new ArrayList<>(kept);
            fewer.subList(part * size, Math.min((part + 1) * size, all.size())).clear();
            trials--;
            if (fails.test(planWith.apply(fewer))) {
                kept = fewer;
            }
        }
        return kept;
    }
}
