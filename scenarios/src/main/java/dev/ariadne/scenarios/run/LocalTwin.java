package dev.ariadne.scenarios.run;

import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Runs seeds in this JVM. */
final class LocalTwin implements Twin {
    /** Runs one seed into a trace, and returns the verdict on it. */
    @FunctionalInterface
    interface Runner {
        String run(long seed, Trace trace);
    }

    private final Runner runner;

    LocalTwin(Runner runner) {
        this.runner = runner;
    }

    @Override
    public List<Fingerprint> run(Seeds seeds, int threads, Consumer<Fingerprint> onEach) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CompletionService<Fingerprint> running = new ExecutorCompletionService<>(executor);
            for (long i = 0; i < seeds.count(); i++) {
                long seed = seeds.get(i);
                running.submit(() -> fingerprint(seed, Trace.withCheckpoints(Fingerprint.EVERY)));
            }
            List<Fingerprint> all = new ArrayList<>();
            for (long i = 0; i < seeds.count(); i++) {
                Fingerprint next = running.take().get();
                onEach.accept(next);
                all.add(next);
            }
            all.sort(Comparator.comparingLong(Fingerprint::seed));
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run ended with " + e.getCause(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private Fingerprint fingerprint(long seed, Trace trace) {
        String verdict;
        try {
            verdict = runner.run(seed, trace);
        } catch (RuntimeException | AssertionError e) {
            verdict = e.toString(); // which must be the same again
        }
        return Fingerprint.of(seed, trace, verdict);
    }

    @Override
    public Excerpt excerpt(long seed, long from) {
        List<Excerpt.Line> lines = new ArrayList<>();
        Trace[] trace = new Trace[1];
        trace[0] = Trace.excerpt(
                Fingerprint.EVERY,
                Math.max(1, from - CONTEXT),
                from + Fingerprint.EVERY,
                text -> lines.add(new Excerpt.Line(trace[0].records(), trace[0].hash(), text, stack())));
        Fingerprint whole = fingerprint(seed, trace[0]);
        return new Excerpt(whole, lines);
    }

    /** Who records, from the trace's caller out to the event that the world runs. */
    private static List<String> stack() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                        .dropWhile(frame -> !frame.getClassName().equals(Trace.class.getName()))
                        .dropWhile(frame -> frame.getClassName().equals(Trace.class.getName()))
                        .takeWhile(frame -> !frame.getMethodName().equals("runUntil")
                                && !frame.getClassName().equals(LocalTwin.class.getName()))
                        .map(StackTraceElement::toString)
                        .toList());
    }

    @Override
    public void close() {
        // nothing is held
    }
}
