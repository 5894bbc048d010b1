package dev.ariadne.sim.process;

import dev.ariadne.sim.disk.SimDisk;
import org.jspecify.annotations.Nullable;

/** A process with a disk and a clock of its own, which outlive its incarnations. */
public final class SimProcess {
    /** What a process is up to. */
    public enum State {
        DOWN,
        BOOTING,
        UP,
        PAUSED,
    }

    final Program program;
    final LocalClock clock = new LocalClock();

    /** The incarnation that boots or runs; null when down. */
    @Nullable
    Incarnation current;

    /** How many times longer than usual its actors take to get to work. */
    int handOffFactor = 1;

    /** How long each event keeps it busy. */
    long eventNanos;

    long eventsHeld;
    long eventsDelayed;

    private final int id;
    private final SimDisk disk;
    private int incarnations;

    SimProcess(int id, Program program, SimDisk disk) {
        this.id = id;
        this.program = program;
        this.disk = disk;
    }

    public int id() {
        return id;
    }

    public SimDisk disk() {
        return disk;
    }

    /** How often it was booted. */
    public int incarnations() {
        return incarnations;
    }

    /** Events so far that waited because it was paused. */
    public long eventsHeld() {
        return eventsHeld;
    }

    /** Events so far that waited because it was busy with earlier ones. */
    public long eventsDelayed() {
        return eventsDelayed;
    }

    public State state() {
        Incarnation incarnation = current;
        if (incarnation == null) {
            return State.DOWN;
        }
        if (incarnation.isPaused()) {
            return State.PAUSED;
        }
        return incarnation.booted() == null ? State.BOOTING : State.UP;
    }

    /** What the program booted to; null while down or booting. */
    public @Nullable Booted booted() {
        Incarnation incarnation = current;
        return incarnation == null ? null : incarnation.booted();
    }

    int nextIncarnation() {
        return ++incarnations;
    }
}
