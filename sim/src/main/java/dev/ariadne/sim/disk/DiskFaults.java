package dev.ariadne.sim.disk;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What will go wrong with the calls of a disk, and when. Everything is declared ahead of time and looked up by a call's own start,
 * because the code that makes the call may really run before the world's clock gets there.
 */
public final class DiskFaults {
    /** Later than any run, and far from overflowing. */
    private static final long FOREVER = 1L << 60;

    private final World world;
    private final List<FaultWindow> windows = new ArrayList<>();
    private final List<Aim> aims = new ArrayList<>();

    /** No window is open from the one time to the other; so calls in between need not look. */
    private long quietFrom;

    private long quietUntil;

    DiskFaults(World world) {
        this.world = world;
    }

    // What is declared.

    /** Lets the first {@code times} calls of a kind fail that start at {@code from} or later and before {@code until}. */
    public DiskFault fail(DiskCall call, long from, long until, int times) {
        return add(new FaultWindow.Counted(FaultWindow.Kind.FAIL, call, from, until, times));
    }

    /** Lets calls that start in a window take {@code factor} times as long; of several windows the slowest counts. */
    public DiskFault slow(long from, long until, int factor) {
        checkArgument(factor >= 1, "factor %s is less than 1", factor);
        return add(new FaultWindow.Slow(from, until, factor));
    }

    /** Lets no call that starts in a window end before the window does. */
    public DiskFault stall(long from, long until) {
        return add(new FaultWindow.Stall(from, until));
    }

    /** Leaves so many bytes of room in a window, to begin with; what is deleted or cut off adds to it. */
    public DiskFault fill(long from, long until, long roomBytes) {
        checkArgument(roomBytes >= 0, "room of %s bytes", roomBytes);
        return add(new FaultWindow.Full(from, until, roomBytes));
    }

    /**
     * Lets the first {@code times} reads or writes in a window transfer a part of their bytes.
     *
     * @param thrown whether a write fails after the part, instead of saying how much it wrote
     */
    public DiskFault shorten(DiskCall call, long from, long until, int times, boolean thrown) {
        checkArgument(call == DiskCall.READ || call == DiskCall.WRITE, "a %s call transfers nothing", call);
        checkArgument(!thrown || call == DiskCall.WRITE, "a short read says so");
        FaultWindow.Kind kind = thrown ? FaultWindow.Kind.TEAR : FaultWindow.Kind.SHORTEN;
        return add(new FaultWindow.Counted(kind, call, from, until, times));
    }

    /** Lets the first {@code times} reads in a window, of which that can be said safely, find one sector of another place. */
    public DiskFault misdirectReads(long from, long until, int times) {
        FaultWindow window = new FaultWindow.Counted(FaultWindow.Kind.MISDIRECT, DiskCall.READ, from, until, times);
        window.startWith(from); // declared at the last moment, when jobs of before may already have run
        return add(window);
    }

    private DiskFault add(FaultWindow window) {
        windows.add(window);
        quietUntil = 0;
        return window;
    }

    /**
     * Aims at the {@code count}-th call of a kind, or of any, that starts at {@code from} or later: {@code at} is given the instant
     * {@code perMille} thousandths into the call, beyond its end if more than 1000. A crash that comes first ends the aim.
     */
    public void aim(@Nullable DiskCall call, long from, int count, int perMille, LongConsumer at) {
        checkArgument(count >= 1 && perMille >= 0, "no call is number %s, at %s thousandths", count, perMille);
        aims.add(new Aim(call, from, count, perMille, at));
    }

    /** Takes back all faults and aims; a job that has begun still meets the faults. */
    public void clear() {
        windows.forEach(window -> window.clear(world.now()));
        aims.clear();
    }

    /** Lets the faults in force go on for ever, and drops all aims and all faults to come. */
    public void freeze() {
        windows.removeIf(window -> !window.freeze(world.now(), FOREVER));
        quietUntil = 0;
        aims.clear();
    }

    /** Whether a stall lasts for ever since {@link #freeze}: calls that met it never end, and only a crash gets over them. */
    public boolean isStalledForGood() {
        return windows.stream()
                .anyMatch(window -> window instanceof FaultWindow.Stall
                        && window.until() == FOREVER
                        && !window.isOver(world.now()));
    }

    // What calls ask.

    /** Whether no window is open for a call that starts now; else one may be. */
    boolean isQuiet(long start) {
        if (start >= quietFrom && start < quietUntil) {
            return true;
        }
        long next = Long.MAX_VALUE;
        for (FaultWindow window : windows) {
            if (window.isOpen(start)) {
                return false;
            }
            next = window.from() > start ? Math.min(next, window.from()) : next;
        }
        quietFrom = start;
        quietUntil = next;
        return true;
    }

    /** A fault of a kind that a call meets which starts now, in a job begun earlier; the call has to use it. */
    FaultWindow.@Nullable Counted find(FaultWindow.Kind kind, DiskCall call, long start, long begun) {
        for (FaultWindow window : windows) {
            if (window instanceof FaultWindow.Counted counted
                    && counted.kind == kind
                    && counted.call == call
                    && counted.covers(start, begun)
                    && counted.isLeft()) {
                return counted;
            }
        }
        return null;
    }

    /** When a call ends that would take so long. */
    long end(long start, long begun, long nanos) {
        long factor = 1;
        long earliest = 0;
        for (FaultWindow window : windows) {
            if (window instanceof FaultWindow.Slow slow && slow.covers(start, begun)) {
                slow.meet();
                factor = Math.max(factor, slow.factor);
            } else if (window instanceof FaultWindow.Stall stall && stall.covers(start, begun)) {
                stall.meet();
                earliest = Math.max(earliest, stall.until());
            }
        }
        return Math.max(start + nanos * factor, earliest);
    }

    /** How many more bytes the files may hold, if that is limited; they hold {@code used} now. */
    long room(long start, long begun, long used) {
        long room = Long.MAX_VALUE;
        for (FaultWindow window : windows) {
            if (window instanceof FaultWindow.Full full && full.covers(start, begun)) {
                room = Math.min(room, full.room(start, used));
            }
        }
        return room;
    }

    /** Whether room may be limited for a call; it is worth knowing only then how much is used. */
    boolean limitsRoom(long start, long begun) {
        for (FaultWindow window : windows) {
            if (window instanceof FaultWindow.Full full && full.covers(start, begun)) {
                return true;
            }
        }
        return false;
    }

    /** Counts a call that found no room. */
    void refused(long start, long begun) {
        for (FaultWindow window : windows) {
            if (window instanceof FaultWindow.Full full && full.covers(start, begun)) {
                full.meet();
            }
        }
    }

    /** Tells those who wait for this call that it was made. */
    void hit(DiskCall call, long start, long end) {
        for (int i = 0; i < aims.size(); i++) {
            Aim aim = aims.get(i);
            if ((aim.call == null || aim.call == call) && start >= aim.from && --aim.left == 0) {
                aims.remove(i--);
                aim.at.accept(start + (long) ((end - start) * (aim.perMille / 1000.0)));
            }
        }
    }

    /** A crash undoes the faults of calls that were not made by then, and ends what was aimed at this incarnation. */
    void crashedAt(long time) {
        windows.forEach(window -> window.undoFrom(time));
        windows.removeIf(window -> window.isOver(time));
        aims.removeIf(aim -> aim.from <= time);
    }

    private static final class Aim {
        final @Nullable DiskCall call;
        final long from;
        final int perMille;
        final LongConsumer at;
        int left;

        Aim(@Nullable DiskCall call, long from, int count, int perMille, LongConsumer at) {
            this.call = call;
            this.from = from;
            this.left = count;
            this.perMille = perMille;
            this.at = at;
        }
    }
}
