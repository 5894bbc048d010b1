package dev.ariadne.sim.process;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.check.Buggify;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskTiming;
import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.network.SimNetwork;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Mixer;
import dev.ariadne.sim.world.World;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/** Runs processes, and does to them what the world does to machines: starts, crashes and pauses them and disturbs their clocks. */
public final class Supervisor {
    final World world;
    final SimNetwork network;
    private final SupervisorListener listener;
    private final TreeMap<Integer, SimProcess> processes = new TreeMap<>();
    private double jobsRunAt;

    /** Decides for the programs of all processes. */
    Buggify buggify = Buggify.off();

    /** Timers of processes that rang, ticks above all. */
    long timersRung;

    public Supervisor(World world, SimNetwork network, SupervisorListener listener) {
        this.world = world;
        this.network = network;
        this.listener = listener;
    }

    /** Lets points in programs fire from now on as this decides. Until then none does. */
    public void buggify(Buggify decides) {
        buggify = decides;
    }

    /** Adds a process with an empty disk. It is down until it is started. */
    public SimProcess add(int id, Program program, DiskTiming timing) {
        SimProcess process = new SimProcess(id, program, new SimDisk(world, id, timing));
        checkArgument(processes.putIfAbsent(id, process) == null, "there is a process %s already", id);
        process.clock.skip(0, world.draws("clock.origin", id).nextLong(1_000_000_000_000L));
        return process;
    }

    public SimProcess process(int id) {
        SimProcess process = processes.get(id);
        checkArgument(process != null, "there is no process %s", id);
        return process;
    }

    /** All processes, by id. */
    public Collection<SimProcess> processes() {
        return Collections.unmodifiableCollection(processes.values());
    }

    /** How many timers of processes have rung, ticks above all. */
    public long timersRung() {
        return timersRung;
    }

    /** Boots a process that is down. */
    public void start(int id) {
        SimProcess process = process(id);
        checkArgument(process.current == null, "process %s is not down", id);
        Incarnation incarnation = new Incarnation(this, process, process.nextIncarnation());
        record("start", incarnation, 0, "");
        process.disk().attach(incarnation.cursor, incarnation.draws("disk.latency"));
        process.current = incarnation;
        incarnation.boot();
    }

    /** Crashes a process; without effect on one that is down, except that a power failure reaches its disk all the same. */
    public void crash(int id, Crash crash) {
        SimProcess process = process(id);
        Incarnation incarnation = process.current;
        if (incarnation != null) {
            end(incarnation, crash);
            record("crash", incarnation, process.disk().digest(), crash.name());
            listener.crashed(process, crash);
        } else if (crash == Crash.POWER_FAILURE) {
            losePower(process);
        }
    }

    /** Stops the events of a process until it is resumed. A job that an actor has begun goes on; its answers wait. */
    public void pause(int id) {
        Incarnation incarnation = process(id).current;
        if (incarnation != null) {
            record("pause", incarnation, 0, "");
            incarnation.pause();
        }
    }

    /** Lets a paused process go on. It is given what it missed, in order, by a clock that did not stop. */
    public void resume(int id) {
        Incarnation incarnation = process(id).current;
        if (incarnation != null && incarnation.isPaused()) {
            record("resume", incarnation, 0, "");
            incarnation.resume();
        }
    }

    /**
     * Slows a process down from now on, this incarnation and later ones; 1 and 0 set it right.
     *
     * @param handOffFactor how many times longer than usual its actors take to get to work
     * @param eventNanos how long each event keeps it busy, while later ones wait
     */
    public void slowDown(int id, int handOffFactor, long eventNanos) {
        checkArgument(handOffFactor >= 1 && eventNanos >= 0, "slower by %s and %s ns", handOffFactor, eventNanos);
        SimProcess process = process(id);
        process.handOffFactor = handOffFactor;
        process.eventNanos = eventNanos;
        world.trace().record(world.now(), "slow", id, id, Mixer.fold(handOffFactor, eventNanos), "");
    }

    /**
     * Lets the clock of a process run so many millionths faster than the world from now on; −1,000,000 freezes it, 0 sets it right.
     */
    public void drift(int id, long ppm) {
        SimProcess process = process(id);
        process.clock.drift(world.now(), ppm);
        clockChanged(process, "drift", ppm);
    }

    /** Lets the clock of a process jump forward. */
    public void skip(int id, long nanos) {
        SimProcess process = process(id);
        process.clock.skip(world.now(), nanos);
        clockChanged(process, "skip", nanos);
    }

    /** Runs code as an event of a process; without effect when it is not up, and late when it is paused. */
    public void execute(int id, Runnable event) {
        Incarnation incarnation = process(id).current;
        if (incarnation != null && incarnation.booted() != null) {
            incarnation.dispatch("execute", event);
        }
    }

    /**
     * When, between the beginning (0) and the end (1) of an actor's hand-off, the code of its jobs is really run. The stamps stay the
     * same, and so must the hash of the trace; where it does not, an actor shares state with the loop.
     */
    public void runJobsAt(double share) {
        checkArgument(share >= 0 && share <= 1, "share %s is not in 0 to 1", share);
        jobsRunAt = share;
    }

    double jobsRunAt() {
        return jobsRunAt;
    }

    /** How long an actor takes to get to work: 2 to 50 µs, one time in fifty up to 2 ms. */
    long handOffNanos(Draws draws) {
        boolean late = draws.chance(0.02);
        return 2_000 + draws.nextLong(late ? 2_000_000 : 48_000);
    }

    // What becomes of incarnations.

    void cameUp(Incarnation incarnation) {
        network.register(incarnation.id(), incarnation);
        listener.started(incarnation.process);
    }

    void bootFailed(Incarnation incarnation, Throwable cause) {
        end(incarnation, Crash.PROCESS_KILL);
        if (cause instanceof HaltError) {
            record("halt", incarnation, 0, text(cause));
            listener.halted(incarnation.process, text(cause));
        } else {
            record("boot-fail", incarnation, 0, text(cause));
            listener.bootFailed(incarnation.process, cause);
        }
    }

    /** Ends an incarnation whose code threw. */
    void ended(Incarnation incarnation, Throwable cause) {
        end(incarnation, Crash.PROCESS_KILL);
        if (cause instanceof HaltError) {
            record("halt", incarnation, 0, text(cause));
            listener.halted(incarnation.process, text(cause));
        } else {
            record("fail", incarnation, 0, text(cause));
            listener.failed(incarnation.process, cause);
        }
    }

    private void end(Incarnation incarnation, Crash crash) {
        SimProcess process = incarnation.process;
        incarnation.die();
        process.current = null;
        network.unregister(process.id());
        process.disk().crash(world.now(), crash, world.draws("disk.crash", process.id(), incarnation.incarnation()));
    }

    private void losePower(SimProcess process) {
        process.disk()
                .crash(
                        world.now(),
                        Crash.POWER_FAILURE,
                        world.draws("disk.crash.down", process.id(), process.incarnations()));
    }

    private void clockChanged(SimProcess process, String kind, long value) {
        world.trace().record(world.now(), kind, process.id(), process.id(), value, "");
        Incarnation incarnation = process.current;
        if (incarnation != null) {
            incarnation.clockChanged();
        }
    }

    private void record(String kind, Incarnation incarnation, long digest, String label) {
        int id = incarnation.id();
        world.trace().record(world.now(), kind, id, id, digest, "#" + incarnation.incarnation() + " " + label);
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof HaltError && message != null ? message : cause.toString();
    }
}
