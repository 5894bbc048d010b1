package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.sim.nemesis.Effect;
import dev.ariadne.sim.nemesis.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The line that shows a failure again. */
public final class Reproduction {
    private Reproduction() {}

    /** A command, and the commit it holds for. */
    public static String line(Plan plan) {
        return line(plan.scenario() + " --seed " + plan.seed());
    }

    private static String line(String what) {
        return "./ariadne replay " + what + "    # on commit " + commit();
    }

    /** The failure of a seed in two lines. */
    public static String of(RunReport report) {
        return of(report, line(report.plan()));
    }

    /** The failure of a plan that lies in a file, in two lines. */
    static String of(RunReport report, Path plan) {
        return of(report, line("--plan " + plan));
    }

    private static String of(RunReport report, String line) {
        return "FAILED " + report.violation() + System.lineSeparator() + "again: " + line;
    }

    /** What a seed drew: the settings that are not the usual ones, and how many faults of each kind. */
    static String draw(Plan plan, SortedMap<String, Effect> effects) {
        SortedMap<String, String> usual = Knobs.USUAL.toText();
        String knobs = plan.knobs().entrySet().stream()
                .filter(knob -> !knob.getValue().equals(usual.get(knob.getKey())))
                .map(knob -> knob.getKey() + "=" + knob.getValue())
                .collect(Collectors.joining(" "));
        String faults = effects.entrySet().stream()
                .map(fault -> fault.getValue().planned() + " " + fault.getKey())
                .collect(Collectors.joining(", "));
        return "drawn: " + (knobs.isEmpty() ? "the usual settings" : knobs) + "; faults: "
                + (faults.isEmpty() ? "none" : faults);
    }

    /** The commit of the working directory, marked where it has been changed since; "unknown" outside of a checkout. */
    static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude", "*")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(git.getInputStream(), StandardCharsets.UTF_8))) {
                String commit = out.readLine();
                return git.waitFor() == 0 && commit != null ? commit : "unknown";
            }
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
