package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.oracle.Count;
import dev.ariadne.scenarios.oracle.Counts;
import dev.ariadne.scenarios.oracle.Violation;
import dev.ariadne.sim.world.Trace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs many seeds, several at a time; each run is alone in its world, so neither order nor number of threads matters. */
public final class Fleet {
    private Fleet() {}

    /**
     * Runs consecutive seeds.
     *
     * @param goOn asked before each seed is begun
     * @param onReport hears of every run, in the order in which they end, on the calling thread
     * @return the reports in order of seeds, without histories: those of a large fleet would fill the memory
     */
    public static List<RunReport> run(
            Scenario scenario, long from, long count, int jobs, BooleanSupplier goOn, Consumer<RunReport> onReport) {
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            CompletionService<RunReport> running = new ExecutorCompletionService<>(threads);
            List<RunReport> reports = new ArrayList<>();
            long begun = 0;
            long ended = 0;
            while (ended < begun || (begun < count && goOn.getAsBoolean())) {
                while (begun < count && begun < ended + 2L * jobs && goOn.getAsBoolean()) {
                    long seed = from + begun++;
                    running.submit(() -> one(scenario, seed));
                }
                RunReport report = running.take().get();
                ended++;
                reports.add(report);
                onReport.accept(report);
            }
            reports.sort((a, b) -> Long.compare(a.plan().seed(), b.plan().seed()));
            return reports;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run ended with " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static RunReport one(Scenario scenario, long seed) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        RunReport report;
        try {
            report = Run.of(scenario.plan(seed), new Trace()).withoutHistory();
        } catch (RuntimeException | AssertionError e) {
            report = broken(scenario, seed, e);
        }
        report.counts().add(Count.CPU_MICROS, (threads.getCurrentThreadCpuTime() - begun) / 1_000);
        return report;
    }

    /** A run that ended with an exception has a seed like any other, and is shown again by it. */
    private static RunReport broken(Scenario scenario, long seed, Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        String where = stack.length == 0 ? "" : " at " + stack[0];
        return new RunReport(
                        scenario.plan(seed),
                        "none",
                        new Violation("Simulator", 0, 0, cause + where),
                        new Counts(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new History(List.of()))
                .withoutHistory();
    }
}
