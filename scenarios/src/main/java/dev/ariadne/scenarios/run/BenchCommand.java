package dev.ariadne.scenarios.run;

import dev.ariadne.scenarios.run.SimBench.Measured;
import dev.ariadne.scenarios.run.SimBench.Size;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how fast the simulator is, or the checker, or the store. */
@Command(
        name = "bench",
        subcommands = BenchStoreCommand.class,
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast the simulator is, or the checker, on one thread, or the real store.",
            "",
            "sim: runs a frozen workload, the standard swarm, with all oracles on, for clusters of 3, 5 and 7 nodes and",
            "for 10, 60 and 600 simulated seconds, and prints the median of several measurements of each. CPU time is",
            "that of the whole process.",
            "",
            "checker: judges recorded and synthetic histories with each engine, and prints the median CPU time of the",
            "thread from a history in memory to its verdict; '-' where an engine cannot judge the like. Then what the online",
            "checker costs for each event. Before all that, the first and a warm call of the searches in Clojure.",
            "",
            "Exit codes: 0 measured, 1 a run found a violation or an engine was wrong, 2 wrong usage.",
            ""
        })
final class BenchCommand implements Callable<Integer> {
    enum What {
        sim,
        checker
    }

    private static final int QUICK_LENGTH = 10_000;

    private static final List<Integer> NODES = List.of(3, 5, 7);
    private static final List<Integer> SECONDS = List.of(10, 60, 600);

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WHAT",
            description = "What to measure: sim or checker; or store, a command of its own.")
    private @Nullable What what;

    @Option(
            names = "--quick",
            description = {
                "Of sim only the standard: 5 nodes, 60 simulated seconds;",
                "of checker no synthetic history of more than 10,000 operations."
            })
    private boolean quick;

    @Option(
            names = "--simulate",
            defaultValue = "1200",
            paramLabel = "SECONDS",
            description = "Simulated seconds of each measurement (default: ${DEFAULT-VALUE}).")
    private int simulate;

    @Option(
            names = "--times",
            defaultValue = "3",
            description = "How often each size is measured (default: ${DEFAULT-VALUE}).")
    private int times;

    @Option(
            names = "--warm-up",
            defaultValue = "12000",
            paramLabel = "SECONDS",
            description = "Simulated seconds before the first, while the JVM compiles (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--histories",
            paramLabel = "DIR",
            defaultValue = "${sys:checker.histories}",
            description = "Where checker finds recorded histories and their expected.tsv.")
    private @Nullable Path histories;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    private boolean violated;

    @Override
    public Integer call() throws IOException {
        FuzzCommand.require(what != null, "say what to measure: sim, checker or store");
        return what == What.sim ? sim() : checker();
    }

    private int checker() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        new FacadeTable(out).print(); // first, while Clojure has not started
        CheckerTable table = new CheckerTable(out);
        if (histories == null) {
            out.println("no recorded histories: --histories says where they are");
        } else if (!Files.exists(histories.resolve("expected.tsv"))) {
            out.println("no recorded histories: there is no " + histories.resolve("expected.tsv"));
        } else {
            table.printFiles(histories);
        }
        table.printSynthetic(quick ? QUICK_LENGTH : Integer.MAX_VALUE);
        new OnlineTable(out).print(quick);
        return table.contradicted() ? 1 : 0;
    }

    private int sim() {
        FuzzCommand.require(simulate > 0, "--simulate is at least 1, not " + simulate);
        FuzzCommand.require(times > 0, "--times is at least 1, not " + times);
        PrintWriter out = spec.commandLine().getOut();
        SimBench bench = new SimBench(this::violated);
        bench.measure(Size.STANDARD, Math.max(1, warmUp / Size.STANDARD.seconds()), 1);
        out.printf(
                Locale.ROOT,
                "%5s %8s %6s %16s %12s %18s %12s %12s %10s%n",
                "nodes",
                "seconds",
                "seeds",
                "deliveries/CPU-s",
                "ticks/CPU-s",
                "simulated s/CPU-s",
                "seeds/CPU-h",
                "bytes/event",
                "heap MiB");
        for (Size size : quick ? List.of(Size.STANDARD) : sizes()) {
            print(out, bench.measure(size, seeds(size), times));
        }
        return violated ? 1 : 0;
    }

    private static List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        for (int nodes : NODES) {
            SECONDS.forEach(seconds -> sizes.add(new Size(nodes, seconds)));
        }
        return sizes;
    }

    private int seeds(Size size) {
        return Math.max(1, simulate / size.seconds());
    }

    private void violated(RunReport report) {
        violated = true;
        spec.commandLine()
                .getErr()
                .println("the figures are not of whole runs: seed "
                        + report.plan().seed() + " FAILED " + report.violation());
    }

    private static void print(PrintWriter out, Measured measured) {
        out.printf(
                Locale.ROOT,
                "%5d %8d %6d %,16.0f %,12.0f %,18.1f %,12.0f %,12.0f %10s%n",
                measured.size().nodes(),
                measured.size().seconds(),
                measured.seeds(),
                measured.deliveriesPerSecond(),
                measured.ticksPerSecond(),
                measured.simulatedPerSecond(),
                measured.seedsPerHour(),
                measured.bytesPerEvent(),
                measured.heapPeak() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%,.1f", measured.heapPeak() / (double) (1 << 20)));
        out.flush();
    }
}
