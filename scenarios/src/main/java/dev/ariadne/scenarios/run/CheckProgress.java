package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far a long check has come: a line that rewrites itself on a terminal, one now and then elsewhere; nothing for a short one.
 * A thread of its own tells it, since an engine tells nothing before it is done.
 */
final class CheckProgress implements AutoCloseable {
    /** Set by the launcher, since a JVM cannot tell before version 22. */
    private static final boolean TERMINAL = Boolean.getBoolean("ariadne.terminal");

    private static final long FIRST_MILLIS = TERMINAL ? 1_000 : 30_000;
    private static final long NEXT_MILLIS = TERMINAL ? 200 : 30_000;

    private final String file;
    private final PrintWriter out;
    private final long begun = System.nanoTime();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger judged = new AtomicInteger();
    private final Thread teller = new Thread(this::tell, "progress");
    private volatile String stage = "reading";
    private volatile int partitions;

    /** Guarded by this: whether a line is on the terminal that has to go. */
    private boolean shown;

    CheckProgress(String file, PrintWriter out) {
        this.file = file;
        this.out = out;
        teller.setDaemon(true);
        teller.start();
    }

    /** {@code engine}, counted here from now on; {@code name} names it and {@code total} is how often it will be asked. */
    Engine counted(String name, Engine engine, int total) {
        judged.set(0);
        partitions = total;
        stage = name;
        return new Counted(engine);
    }

    private final class Counted implements Engine {
        private final Engine engine;

        Counted(Engine engine) {
            this.engine = engine;
        }

        @Override
        public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
            ObjectVerdict verdict = engine.check(model, operations, limits);
            judged.incrementAndGet();
            return verdict;
        }
    }

    private void tell() {
        try {
            long wait = FIRST_MILLIS;
            while (!closed.await(wait, TimeUnit.MILLISECONDS)) {
                show();
                wait = NEXT_MILLIS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void show() {
        if (closed.getCount() == 0) {
            return;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        String done =
                partitions == 0 ? "" : String.format(Locale.ROOT, ", %,d of %,d partitions", judged.get(), partitions);
        String line = String.format(Locale.ROOT, "%s: %s%s, %.0f s", file, stage, done, seconds);
        out.print(TERMINAL ? "\r\u001b[K" + line : line + System.lineSeparator());
        out.flush();
        shown = true;
    }

    /** Makes room for the verdict; nothing is told after that. */
    @Override
    public synchronized void close() {
        closed.countDown();
        if (TERMINAL && shown) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
