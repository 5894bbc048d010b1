package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs seeds of a scenario and says what they found. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = {
            "Runs seeds of a scenario and says what they found.",
            "",
            "Each seed draws a plan of faults and operations, runs it, checks every oracle after every event and",
            "the recorded history at the end. The table at the end says what happened, so that a batch which",
            "exercised nothing is visible.",
            "",
            "Scenarios: calm, lossy, partitions, crashes, members, leases, slow, swarm.",
            ""
        })
final class FuzzCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("(\\d+)([smh])");
    private static final int FAILURES_SHOWN = 10;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "swarm",
            description = "Which scenario (default: ${DEFAULT-VALUE}).")
    private String scenario = "swarm";

    @Option(names = "--seeds", defaultValue = "500", description = "How many seeds (default: ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--from", defaultValue = "1", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--jobs", description = "How many at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Option(names = "--time", description = "Begin no seed after this long, such as 90s, 10m or 2h.")
    private @Nullable String time;

    @Option(names = "--failures", description = "Begin no seed once so many have failed; all below them are run.")
    private @Nullable Integer failuresMax;

    @Option(names = "--hashes", description = "Write 'SEED HASH' of every run to this file, in order of seeds.")
    private @Nullable Path hashes;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Scenario chosen = scenario(scenario);
        int threads = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        require(threads > 0, "--jobs is at least 1, not " + threads);
        require(seeds > 0, "--seeds is at least 1, not " + seeds);
        require(failuresMax == null || failuresMax > 0, "--failures is at least 1, not " + failuresMax);
        long deadline = time == null ? Long.MAX_VALUE : System.nanoTime() + nanos(time);
        PrintWriter out = spec.commandLine().getOut();

        Progress progress = new Progress(seeds, spec.commandLine().getErr());
        List<RunReport> failures = new ArrayList<>();
        BooleanSupplier goOn =
                () -> System.nanoTime() < deadline && (failuresMax == null || failures.size() < failuresMax);
        List<RunReport> reports = Fleet.run(chosen, from, seeds, threads, goOn, report -> {
            if (report.violation() != null) {
                progress.clear();
                failures.add(report);
                if (failures.size() <= FAILURES_SHOWN || failuresMax != null) {
                    out.println(Reproduction.of(report));
                    out.flush();
                }
            }
            progress.done(failures.size());
        });
        progress.clear();
        if (hashes != null) {
            Files.write(
                    hashes,
                    reports.stream().map(r -> r.plan().seed() + " " + r.hash()).toList());
        }
        printTable(out, chosen, reports, failures, progress);
        out.flush();
        return failures.isEmpty() ? 0 : 1;
    }

    private static void printTable(
            PrintWriter out, Scenario scenario, List<RunReport> reports, List<RunReport> failures, Progress progress) {
        Counts sum = new Counts();
        reports.forEach(report -> sum.addAll(report.counts()));
        out.printf(Locale.ROOT, "%n%s, %,d seeds in %.1f s%n%n", scenario.text(), reports.size(), progress.seconds());
        out.printf(Locale.ROOT, "  %-24s %15s %12s%n", "what happened", "in all", "a seed");
        for (Count count : Count.values()) {
            double mean = sum.get(count) / (double) Math.max(1, reports.size());
            out.printf(Locale.ROOT, "  %-24s %,15d %,12.1f%n", count.text(), sum.get(count), mean);
        }
        out.println();
        share(out, reports, "seeds that committed under faults", r -> r.counts().get(Count.DONE_UNDER_FAULTS) > 0);
        share(out, reports, "seeds with two or more led terms", r -> r.counts().get(Count.TERMS_WITH_LEADER) > 1);
        share(out, reports, "seeds left undecided", r -> r.counts().get(Count.UNDECIDED) > 0);
        double cpuSeconds = Math.max(1, sum.get(Count.CPU_MICROS)) / 1e6;
        out.printf(
                Locale.ROOT,
                "%n  a CPU-second: %,.1f seeds, %,.0f simulated seconds, %,.0f messages delivered%n",
                reports.size() / cpuSeconds,
                sum.get(Count.SIMULATED_MILLIS) / 1e3 / cpuSeconds,
                sum.get(Count.MESSAGES_DELIVERED) / cpuSeconds);
        out.println();
        out.println(failures.isEmpty() ? "nothing found" : failures.size() + " of " + reports.size() + " seeds failed");
    }

    private static void share(PrintWriter out, List<RunReport> reports, String what, Predicate<RunReport> holds) {
        long count = reports.stream().filter(holds).count();
        out.printf(Locale.ROOT, "  %-40s %6.2f %%%n", what, 100.0 * count / Math.max(1, reports.size()));
    }

    static Scenario scenario(String name) {
        try {
            return Scenario.named(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UsageException(otherwise);
        }
    }

    private static long nanos(String duration) {
        Matcher matcher = DURATION.matcher(duration);
        require(matcher.matches(), "--time is a number of s, m or h, such as 10m, not '" + duration + "'");
        long seconds = switch (matcher.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        return Long.parseLong(matcher.group(1)) * seconds * 1_000_000_000L;
    }
}
