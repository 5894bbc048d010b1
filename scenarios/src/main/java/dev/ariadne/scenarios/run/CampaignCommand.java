package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Situation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs many seeds of all scenarios, and goes on where it was stopped. */
@Command(
        name = "campaign",
        mixinStandardHelpOptions = true,
        description = {
            "Runs many seeds of all scenarios, and goes on where it was stopped.",
            "",
            "The seeds are shared out among the scenarios, and run in rows, of all scenarios in turn. Each row that is",
            "done is kept in a file of the commit, so that the same command goes on after the last; of a changed tree",
            "nothing is kept. The table at the end is about all rows so far.",
            ""
        })
final class CampaignCommand implements Callable<Integer> {
    @Option(
            names = "--seeds",
            defaultValue = "30000",
            description = "How many seeds in all (default: ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--row", defaultValue = "100", description = "Seeds in a row (default: ${DEFAULT-VALUE}).")
    private long row;

    @Option(names = "--jobs", description = "How many at a time (default: one a processor).")
    private @Nullable Integer jobs;

    @Option(
            names = "--results",
            defaultValue = "scenarios/target/campaign",
            description = "Folder of what is done (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("scenarios", "target", "campaign");

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        FuzzCommand.require(seeds > 0, "--seeds is at least 1, not " + seeds);
        FuzzCommand.require(row > 0, "--row is at least 1, not " + row);
        FuzzCommand.require(jobs == null || jobs > 0, "--jobs is at least 1, not " + jobs);
        PrintWriter out = spec.commandLine().getOut();
        String commit = Reproduction.commit();
        boolean isChanged = commit.endsWith("-dirty") || commit.equals("unknown");
        Path file = isChanged ? null : results.resolve(commit + ".tsv");
        List<CampaignChunk> done = file == null ? new ArrayList<>() : read(file);
        run(done, file, out);
        print(done, out);
        out.flush();
        return done.stream().allMatch(chunk -> chunk.failures().isEmpty()) ? 0 : 1;
    }

    private static List<CampaignChunk> read(Path file) throws IOException {
        List<CampaignChunk> done = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            try {
                done.add(CampaignChunk.parse(line));
            } catch (IllegalArgumentException e) {
                throw new UsageException(file + ": '" + line + "' is no row of seeds: " + e.getMessage());
            }
        }
        return done;
    }

    private void run(List<CampaignChunk> done, @Nullable Path file, PrintWriter out) throws IOException {
        Scenario[] scenarios = Scenario.values();
        long each = (seeds + scenarios.length - 1) / scenarios.length;
        long known = done.stream().mapToLong(CampaignChunk::count).sum();
        Progress progress = new Progress(
                Math.max(1, each * scenarios.length - known), spec.commandLine().getErr());
        for (long begun = 0; begun < each; begun += row) {
            for (Scenario scenario : scenarios) {
                long from = 1 + begun;
                long count = Math.min(row, each - begun);
                if (done.stream().noneMatch(chunk -> chunk.scenario() == scenario && chunk.from() == from)) {
                    CampaignChunk chunk = run(scenario, from, count, progress, out);
                    done.add(chunk);
                    keep(chunk, file);
                }
            }
        }
        progress.clear();
    }

    private CampaignChunk run(Scenario scenario, long from, long count, Progress progress, PrintWriter out) {
        int threads = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        int[] failures = new int[1];
        List<RunReport> reports = Fleet.run(scenario, from, count, threads, () -> true, report -> {
            if (report.violation() != null) {
                failures[0]++;
                progress.clear();
                out.println(Reproduction.of(report));
                out.flush();
            }
            progress.done(failures[0]);
        });
        return CampaignChunk.of(scenario, from, reports);
    }

    private static void keep(CampaignChunk chunk, @Nullable Path file) throws IOException {
        if (file != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, chunk.toLine() + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void print(List<CampaignChunk> done, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n  %-18s %10s %10s %14s %16s%n",
                "scenario",
                "seeds",
                "failed",
                "CPU seconds",
                "simulated s");
        TreeSet<String> met = new TreeSet<>();
        TreeSet<String> felt = new TreeSet<>();
        for (Scenario scenario : Scenario.values()) {
            List<CampaignChunk> own =
                    done.stream().filter(chunk -> chunk.scenario() == scenario).toList();
            printRow(scenario.text(), own, out);
            own.forEach(chunk -> {
                met.addAll(chunk.met());
                felt.addAll(chunk.felt());
            });
        }
        printRow("all", done, out);
        List<String> never = new ArrayList<>();
        for (Situation situation : Situation.values()) {
            if (!met.contains(situation.text())) {
                never.add(situation.text());
            }
        }
        out.printf("%n  faults that changed something: %s%n", String.join(", ", felt));
        out.printf("  situations never met: %s%n%n", never.isEmpty() ? "none" : String.join(", ", never));
        List<String> failures = done.stream()
                .flatMap(chunk -> chunk.failures().stream()
                        .map(failure -> chunk.scenario().text() + " " + failure))
                .toList();
        out.println(failures.isEmpty() ? "nothing found" : "found: " + String.join(", ", failures));
    }

    private static void printRow(String name, List<CampaignChunk> chunks, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "  %-18s %,10d %,10d %,14.0f %,16.0f%n",
                name,
                chunks.stream().mapToLong(CampaignChunk::count).sum(),
                chunks.stream().mapToLong(chunk -> chunk.failures().size()).sum(),
                chunks.stream().mapToDouble(CampaignChunk::cpuSeconds).sum(),
                chunks.stream().mapToDouble(CampaignChunk::simulatedSeconds).sum());
    }
}
