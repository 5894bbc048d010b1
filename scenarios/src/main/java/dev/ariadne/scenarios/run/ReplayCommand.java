package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.PlanFormatException;
import dev.ariadne.sim.nemesis.PlanText;
import dev.ariadne.sim.nemesis.Shrinker;
import dev.ariadne.sim.world.Trace;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one seed or saved plan again, with its story. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one seed again, exactly as before, with its story.",
            "",
            "Tells faults, elections, crashes and what led to a violation. The last line is the hash of everything",
            "that happened.",
            ""
        })
final class ReplayCommand implements Callable<Integer> {
    /** Records worth a line on the screen; all others are for the file. */
    private static final List<String> TOLD = List.of("nemesis", "crash", "halt", "fail", "boot-fail", "role", "heal");

    private static final int LAST_LINES = 25;

    /** Runs that cutting a plan down may take. */
    private static final int TRIALS_MAX = 1_500;

    @Parameters(index = "0", arity = "0..1", description = "Which scenario; not needed with --plan.")
    private @Nullable String scenario;

    @Option(names = "--seed", description = "Which seed; not needed with --plan.")
    private @Nullable Long seed;

    @Option(names = "--plan", description = "Run the plan in this file instead.")
    private @Nullable Path plan;

    @Option(names = "--shrink", description = "Leave out first what the failure does not need. Takes many runs.")
    private boolean shrink;

    @Option(names = "--save-plan", description = "Write the plan to this file, to be read, edited and run with --plan.")
    private @Nullable Path savePlan;

    @Option(names = "--trace", description = "Write everything that happens to this file.")
    private @Nullable Path trace;

    @Option(
            names = "--history",
            description = "Write what the clients saw to this file, as './ariadne check' reads it.")
    private @Nullable Path history;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    /** What is kept of the trace for whoever has to understand a failure. */
    private final Deque<String> last = new ArrayDeque<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Plan chosen = shrink ? shrink(choose()) : choose();
        if (savePlan != null) {
            Files.writeString(savePlan, PlanText.write(chosen));
        }
        printPlan(out, chosen);
        RunReport report = run(chosen, out);
        if (history != null) {
            Files.writeString(history, JepsenWriter.print(report.history()));
        }
        printEnd(out, report);
        out.flush();
        return report.violation() == null ? 0 : 1;
    }

    private Plan choose() throws IOException {
        if (plan != null) {
            if (scenario != null || seed != null) {
                throw new UsageException("--plan names the scenario and the seed itself");
            }
            return read(plan);
        }
        if (scenario == null || seed == null) {
            throw new UsageException("replay needs a scenario and --seed, or --plan");
        }
        Scenario named = FuzzCommand.scenario(scenario);
        return named.plan(seed);
    }

    /** What is left of a plan that still fails by the same oracle. */
    private static Plan shrink(Plan whole) {
        String oracle = oracle(whole);
        FuzzCommand.require(!oracle.isEmpty(), "nothing fails, so that there is nothing to leave out");
        return Shrinker.shrink(whole, plan -> oracle(plan).equals(oracle), TRIALS_MAX);
    }

    /** Which oracle a plan fails; none if it makes no sense, as one with operations of a client that is left out. */
    private static String oracle(Plan plan) {
        try {
            Violation violation = Run.of(plan, new Trace()).violation();
            return violation == null ? "" : violation.oracle();
        } catch (IllegalArgumentException nonsense) {
            return "";
        }
    }

    static Plan read(Path file) {
        try {
            return PlanText.read(Files.readString(file));
        } catch (PlanFormatException e) {
            throw new UsageException(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("cannot read the plan " + file + ": " + e.getMessage());
        }
    }

    private RunReport run(Plan chosen, PrintWriter out) throws IOException {
        try (BufferedWriter file = trace == null ? null : Files.newBufferedWriter(trace)) {
            Consumer<String> sink = line -> {
                tell(line, out);
                if (file != null) {
                    try {
                        file.write(line);
                        file.newLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            return Run.of(chosen, new Trace(sink));
        } catch (IllegalArgumentException e) {
            throw new UsageException("the plan makes no sense: " + e.getMessage());
        }
    }

    private void tell(String line, PrintWriter out) {
        last.add(line);
        if (last.size() > LAST_LINES) {
            last.remove();
        }
        String[] words = line.split(" +", 4);
        if (words.length > 2 && TOLD.contains(words[2])) {
            out.println(line);
        }
    }

    private static void printPlan(PrintWriter out, Plan plan) {
        out.printf(
                Locale.ROOT,
                "%s, seed %d: %d faults, %d operations%n",
                plan.scenario(),
                plan.seed(),
                plan.faults().size(),
                plan.operations().size());
        out.println("knobs: " + plan.knobs());
        out.println();
    }

    private static String met(RunReport report) {
        return report.situations().entrySet().stream()
                .filter(situation -> situation.getValue() > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private void printEnd(PrintWriter out, RunReport report) {
        out.println();
        if (report.violation() != null) {
            out.println("the last that happened:");
            last.forEach(line -> out.println("  " + line));
            out.println();
            Path kept = savePlan == null ? plan : savePlan;
            out.println(kept == null ? Reproduction.of(report) : Reproduction.of(report, kept));
            out.println(Reproduction.draw(report.plan(), report.effects()));
        } else {
            for (Count count : Count.values()) {
                if (report.counts().get(count) != 0) {
                    out.printf(
                            Locale.ROOT,
                            "  %-24s %,12d%n",
                            count.text(),
                            report.counts().get(count));
                }
            }
            out.println();
            out.println(Reproduction.draw(report.plan(), report.effects()));
            out.println("met: " + met(report));
            out.println("nothing found");
        }
        out.println("trace hash: " + report.hash());
    }
}
