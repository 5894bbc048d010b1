package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
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
            "Scenarios: calm, lossy, partitions, crashes, members, leases, slow, swarm, catastrophe, disk-and-crash,",
            "reconfiguration, long-partition, overload, unrestricted.",
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
                    out.println(Reproduction.draw(chosen.plan(report.plan().seed()), report.effects()));
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
        Batch batch = new Batch(chosen);
        reports.forEach(batch::add);
        batch.print(out, progress.seconds());
        out.flush();
        return failures.isEmpty() && batch.missing().isEmpty() ? 0 : 1;
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
