package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.knossos.Knossos;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/** What a verdict of the Clojure port costs who asks for it from Java: the first time, when Clojure has to start, and later. */
final class FacadeTable {
    private static final int OPERATIONS = 100;
    private static final int CLIENTS = 10;
    private static final int WARM_UP_TIMES = 2_000;
    private static final int SAMPLES = 101;
    private static final Limits LIMITS = Limits.steps(1_000_000);

    private final PrintWriter out;
    private final Model<?> model = Models.named("register", 0L);
    private final History history =
            SyntheticHistory.register(OPERATIONS, CLIENTS).withValues(5).play(1);

    FacadeTable(PrintWriter out) {
        this.out = out;
    }

    /** Prints a row for each search. The first of them pays for the start, if nothing in this JVM has used Clojure before. */
    void print() {
        out.printf(Locale.ROOT, "%-58s %16s %16s%n", "Clojure, 100 operations, time of day", "first call", "warm call");
        print("knossos-linear", Knossos::linear);
        print("knossos-wgl", Knossos::wgl);
        print("knossos (both)", Knossos::competition);
        out.println();
        out.flush();
    }

    private void print(String name, Supplier<Engine> search) {
        long begin = System.nanoTime();
        Engine engine = search.get();
        run(engine);
        long first = System.nanoTime() - begin;
        for (int i = 0; i < WARM_UP_TIMES; i++) {
            run(engine);
        }
        long[] samples = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            begin = System.nanoTime();
            run(engine);
            samples[i] = System.nanoTime() - begin;
        }
        Arrays.sort(samples);
        out.printf(Locale.ROOT, "%-58s %13.1f ms %13.2f ms%n", name, first / 1e6, samples[SAMPLES / 2] / 1e6);
    }

    private void run(Engine engine) {
        LinearizabilityChecker.check(engine, model, history, LIMITS);
    }
}
