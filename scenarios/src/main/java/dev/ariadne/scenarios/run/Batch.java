package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.scenarios.oracle.Situation;
import dev.ariadne.sim.nemesis.Effect;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What many runs of a scenario came to, and whether they tried anything at all. */
final class Batch {
    private final Scenario scenario;
    private final Counts counts = new Counts();

    /** In how many runs each situation was met. */
    private final SortedMap<String, Long> situations = new TreeMap<>();

    private final SortedMap<String, Effect> effects = new TreeMap<>();

    private long runs;
    private long failures;
    private long committedUnderFaults;
    private long changedLeaders;
    private long undecided;

    Batch(Scenario scenario) {
        this.scenario = scenario;
        for (Situation situation : Situation.values()) {
            situations.put(situation.text(), 0L);
        }
    }

    void add(RunReport report) {
        runs++;
        failures += report.violation() == null ? 0 : 1;
        committedUnderFaults += report.counts().get(Count.DONE_UNDER_FAULTS) > 0 ? 1 : 0;
        changedLeaders += report.counts().get(Count.TERMS_WITH_LEADER) > 1 ? 1 : 0;
        undecided += report.counts().get(Count.UNDECIDED) > 0 ? 1 : 0;
        counts.addAll(report.counts());
        report.effects().forEach((kind, effect) -> effects.merge(kind, effect, Effect::plus));
        report.situations().forEach((name, times) -> situations.merge(name, times > 0 ? 1L : 0L, Long::sum));
    }

    long failures() {
        return failures;
    }

    /** What no run of such a scenario can be without; empty if nothing is missing. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        require(Count.OPERATIONS_DONE, "no operation was done", missing);
        require(Count.TERMS_WITH_LEADER, "nobody ever led", missing);
        if (scenario.hasFaults()) {
            require(Count.FAULTS, "no fault was planned", missing);
            require(Count.DONE_UNDER_FAULTS, "nothing was done while faults lasted", missing);
            if (effects.values().stream().allMatch(effect -> effect.felt() == 0)) {
                missing.add("no fault changed anything");
            }
        }
        return missing;
    }

    private void require(Count count, String otherwise, List<String> missing) {
        if (counts.get(count) == 0) {
            missing.add(otherwise);
        }
    }

    void print(PrintWriter out, double seconds) {
        out.printf(Locale.ROOT, "%n%s, %,d seeds in %.1f s%n%n", scenario.text(), runs, seconds);
        out.printf(Locale.ROOT, "  %-24s %15s %12s%n", "what happened", "in all", "a seed");
        for (Count count : Count.values()) {
            double mean = counts.get(count) / (double) Math.max(1, runs);
            out.printf(Locale.ROOT, "  %-24s %,15d %,12.1f%n", count.text(), counts.get(count), mean);
        }
        out.println();
        share(out, "seeds that committed under faults", committedUnderFaults);
        share(out, "seeds with two or more led terms", changedLeaders);
        share(out, "seeds left undecided", undecided);
        printEffects(out);
        printSituations(out);
        double cpuSeconds = Math.max(1, counts.get(Count.CPU_MICROS)) / 1e6;
        out.printf(
                Locale.ROOT,
                "%n  a CPU-second: %,.1f seeds, %,.0f simulated seconds, %,.0f messages delivered%n",
                runs / cpuSeconds,
                counts.get(Count.SIMULATED_MILLIS) / 1e3 / cpuSeconds,
                counts.get(Count.MESSAGES_DELIVERED) / cpuSeconds);
        out.println();
        out.println(failures == 0 ? "nothing found" : failures + " of " + runs + " seeds failed");
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            out.println("VACUOUS: " + String.join(", ", missing));
        }
    }

    private void printEffects(PrintWriter out) {
        if (effects.isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, "%n  %-24s %9s %9s %9s %9s%n", "fault", "planned", "begun", "changed", "spared");
        List<String> never = new ArrayList<>();
        effects.forEach((kind, effect) -> {
            out.printf(
                    Locale.ROOT,
                    "  %-24s %,9d %,9d %,9d %,9d%n",
                    kind,
                    effect.planned(),
                    effect.begun(),
                    effect.felt(),
                    effect.spared());
            if (effect.felt() == 0) {
                never.add(kind);
            }
        });
        if (!never.isEmpty()) {
            out.println("  changed nothing: " + String.join(", ", never));
        }
    }

    private void printSituations(PrintWriter out) {
        out.printf(Locale.ROOT, "%n  %-24s %28s%n", "situation", "seeds that came into it");
        List<String> never = new ArrayList<>();
        situations.forEach((name, met) -> {
            if (met == 0) {
                never.add(name);
            } else {
                out.printf(Locale.ROOT, "  %-24s %,28d%n", name, met);
            }
        });
        if (!never.isEmpty()) {
            out.println("  never: " + String.join(", ", never));
        }
    }

    private void share(PrintWriter out, String what, long count) {
        out.printf(Locale.ROOT, "  %-40s %6.2f %%%n", what, 100.0 * count / Math.max(1, runs));
    }
}
