package dev.ariadne.sim.disk;

import static com.google.common.base.Verify.verify;

import dev.ariadne.sim.disk.FaultWindow.Kind;
import dev.ariadne.sim.world.Cursor;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.World;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When the calls of a disk begin and end, and which faults they meet. Without a cursor they take no time and meet none. */
final class DiskClock {
    private final World world;
    private final DiskTiming timing;
    private final DiskFaults faults;

    /** Of the running incarnation; null where disk calls take no time. */
    private @Nullable Cursor cursor;

    private Draws latency;

    /** The end of the last call. */
    private long lastEnd;

    private long completions;

    DiskClock(World world, DiskTiming timing, DiskFaults faults, Draws latency) {
        this.world = world;
        this.timing = timing;
        this.faults = faults;
        this.latency = latency;
    }

    /** A clock that stands where this one does, and of which no call takes time. */
    DiskClock stopped(DiskFaults other) {
        DiskClock copy = new DiskClock(world, timing, other, latency);
        copy.lastEnd = lastEnd;
        return copy;
    }

    void attach(Cursor newCursor, Draws newLatency) {
        cursor = newCursor;
        latency = newLatency;
    }

    void detach() {
        cursor = null;
    }

    void crashedAt(long time) {
        faults.crashedAt(time);
        lastEnd = time;
    }

    /** When the job began that makes the present call; calls without a cursor come after everything. */
    long begun() {
        Cursor running = cursor;
        return running == null ? Long.MAX_VALUE : running.begun();
    }

    /** The start of a call. */
    long begin(String what, String name) {
        Cursor running = cursor;
        if (running == null) {
            return lastEnd;
        }
        long start = running.now();
        verify(
                start >= lastEnd,
                "disk used by two jobs at once: %s of %s at %s, before %s",
                what,
                name,
                start,
                lastEnd);
        running.note((long) what.hashCode() << 32 ^ name.hashCode());
        if (world.trace().isTold()) {
            running.tell(what, name);
        }
        return start;
    }

    /** The end of a call, to which the clock moves on. */
    long end(DiskCall call, long start, int bytes) {
        Cursor running = cursor;
        if (running == null) {
            return start;
        }
        long nanos = timing.draw(call, bytes, latency);
        running.advance(faults.isQuiet(start) ? nanos : faults.end(start, running.begun(), nanos) - start);
        lastEnd = running.now();
        completions += call == DiskCall.META ? 0 : 1;
        faults.hit(call, start, lastEnd);
        return lastEnd;
    }

    /** Whether a call may meet a fault of a kind. */
    boolean mayMeet(Kind kind, DiskCall call, long start) {
        return find(kind, call, start) != null;
    }

    /** Whether a call meets a fault of a kind, which it uses up. */
    boolean meets(Kind kind, DiskCall call, long start) {
        FaultWindow.Counted fault = find(kind, call, start);
        if (fault != null) {
            fault.use(start);
        }
        return fault != null;
    }

    private FaultWindow.@Nullable Counted find(Kind kind, DiskCall call, long start) {
        Cursor running = cursor;
        return running == null || faults.isQuiet(start) ? null : faults.find(kind, call, start, running.begun());
    }

    /** How many bytes more the files may hold, which hold so many now. */
    long room(long start, LongSupplier used) {
        Cursor running = cursor;
        if (running == null || faults.isQuiet(start) || !faults.limitsRoom(start, running.begun())) {
            return Long.MAX_VALUE;
        }
        return faults.room(start, running.begun(), used.getAsLong());
    }

    /** A call has found no room. */
    DiskFullException refused(String name, long start) {
        Cursor running = cursor;
        if (running != null) {
            faults.refused(start, running.begun());
        }
        return new DiskFullException(name);
    }

    /** Reads, writes and syncs so far that took time. */
    long completions() {
        return completions;
    }

    void note(long value) {
        Cursor running = cursor;
        if (running != null) {
            running.note(value);
        }
    }
}
