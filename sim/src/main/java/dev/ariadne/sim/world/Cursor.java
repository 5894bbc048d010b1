package dev.ariadne.sim.world;

import static com.google.common.base.Verify.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * The own time of code that runs ahead of the world. A job runs at once, as plain blocking code; every call that would have taken
 * time moves the cursor on, and what the job did is stamped with it.
 *
 * <p>What is done under a cursor reaches the {@link Trace} as one digest when the world's clock gets there, because until then it
 * may still be undone by a crash, and because the order in which jobs are really run must not show.
 */
public final class Cursor {
    private final List<Line> lines = new ArrayList<>();
    private boolean running;
    private long begun;
    private long now;
    private long digest;

    /**
     * Opens the cursor at a time. Cursors do not nest.
     *
     * @param begun the world's time at which the job was settled on, however much later its code really runs
     */
    public void open(long at, long begun) {
        verify(!running, "cursor opened twice, at %s and %s", now, at);
        running = true;
        this.begun = begun;
        now = at;
        digest = 0;
        lines.clear();
    }

    /** Closes the cursor and returns what was noted under it. */
    public Notes close() {
        verify(running, "cursor is not open");
        running = false;
        return new Notes(now, digest, lines.isEmpty() ? List.of() : List.copyOf(lines));
    }

    public boolean isRunning() {
        return running;
    }

    /** The time the running code has reached. */
    public long now() {
        verify(running, "no job is running");
        return now;
    }

    /** The time from which on the world can no longer change what the running code meets, except by a crash. */
    public long begun() {
        verify(running, "no job is running");
        return begun;
    }

    public void advance(long nanos) {
        verify(running && nanos >= 0, "cursor cannot advance by %s", nanos);
        now += nanos;
    }

    /** Notes something done at the cursor for the trace. */
    public void note(long value) {
        digest = Mixer.fold(Mixer.fold(digest, now), value);
    }

    /** Adds a line for a trace that is told. */
    public void tell(String kind, String text) {
        lines.add(new Line(now, kind, text));
    }

    /** What was done under a cursor: its end, a digest of it all, and the lines, empty unless told. */
    public record Notes(long end, long digest, List<Line> lines) {
        /** Puts the notes into a trace, as one record. */
        public void into(Trace trace, String kind, long subject, String label) {
            for (Line line : lines) {
                trace.tell(line.time(), line.kind(), subject, subject, line.text());
            }
            trace.record(end, kind, subject, subject, digest, label);
        }
    }

    /** A line of the story, not yet told. */
    public record Line(long time, String kind, String text) {}
}
