package dev.ariadne.sim.process;

import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Timer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * All that one incarnation of a process may touch. It is the incarnation's own: once that is dead, nothing done with it has any
 * effect.
 */
public interface Host {
    /** The number of the process, which is also its endpoint in the network. */
    int id();

    /** How often the process has been booted, this time included. */
    int incarnation();

    /** The local monotonic clock, in nanoseconds since an arbitrary origin. It may drift, and be frozen. */
    long now();

    /** Runs an action once the local clock has advanced by a delay. */
    Timer after(long delayNanos, Runnable action);

    /** Sends a message; {@code label} names its kind in traces. */
    void send(int to, byte[] message, String label);

    SimDisk disk();

    /** A stream of draws for a purpose, new with every incarnation. */
    Draws draws(String label);

    /**
     * Whether a point, named for good, now does something rare that is allowed; see {@link dev.ariadne.sim.check.Buggify}. False unless
     * the supervisor was given one.
     */
    boolean buggify(String point);

    /**
     * Starts an actor: a worker beside the loop that handles messages and timers. It takes all jobs that have queued up as one batch
     * and is busy for as long as the batch takes on the disk; what it posts is handled on the loop at the time of posting. An actor
     * and the loop share nothing but immutable jobs and answers, and an actor neither sends nor sets timers.
     *
     * @param name for traces and draws; each actor of an incarnation has its own
     * @param batch takes jobs, in order, and a sink for answers
     * @param onAnswer takes the answers one by one, in order, on the loop
     * @return a sink for jobs, which never blocks
     */
    <J, A> Consumer<J> startActor(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer);

    /**
     * Stops this process on purpose, as one does that must not go on. Never returns: what it throws is for the simulation alone to
     * catch. The process stays down until it is started again.
     */
    Error halt(String reason);
}
