package dev.ariadne.scenarios.run;

import java.io.PrintWriter;
import java.util.Locale;

/** How far long work has come: a line that rewrites itself on a terminal, one now and then elsewhere. */
final class Progress {
    /** Set by the launcher, since a JVM cannot tell before version 22. */
    private static final boolean TERMINAL = Boolean.getBoolean("ariadne.terminal");

    /** Set by whoever starts this JVM for a part of longer work. */
    private static final String LABEL = System.getProperty("ariadne.label", "");

    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 30_000_000_000L;

    private final long total;
    private final PrintWriter out;
    private final long begun = System.nanoTime();
    private long done;
    private long shown = begun;

    Progress(long total, PrintWriter out) {
        this.total = total;
        this.out = out;
    }

    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    void done(int failures) {
        done++;
        long now = System.nanoTime();
        if (now - shown < (TERMINAL ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        shown = now;
        double rate = done / seconds();
        String line = String.format(
                Locale.ROOT,
                "%s%,d of %,d seeds, %.1f a second, %.0f s left, %d failed",
                LABEL,
                done,
                total,
                rate,
                (total - done) / rate,
                failures);
        out.print(TERMINAL ? "\r\u001b[K" + line : line + System.lineSeparator());
        out.flush();
    }

    /** Makes room for a line of output. */
    void clear() {
        if (TERMINAL) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
