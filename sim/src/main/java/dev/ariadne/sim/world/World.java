package dev.ariadne.sim.world;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A world with its own time. It runs one event after the other, ordered by time and then by the order in which they were
 * scheduled, and lets its clock jump from each to the next; nothing happens between events.
 *
 * <p>All times are nanoseconds since the beginning of the world. What an event throws leaves {@link #runUntil} at once.
 */
public final class World {
    /** Why a run stopped. */
    public enum Stop {
        /** The condition holds. */
        CONDITION,
        /** The deadline is reached; the clock stands on it. */
        TIME,
        /** The step budget is used up. */
        STEPS,
    }

    private final long seed;
    private final Trace trace;
    private final EventQueue queue = new EventQueue();
    private final List<Runnable> afterEveryEvent = new ArrayList<>();

    /** The time of the current event, or a deadline that was reached. Never goes back. */
    private long now;

    private long steps;

    public World(long seed) {
        this(seed, new Trace());
    }

    public World(long seed, Trace trace) {
        this.seed = seed;
        this.trace = trace;
    }

    public long seed() {
        return seed;
    }

    public long now() {
        return now;
    }

    /** Events run so far. */
    public long steps() {
        return steps;
    }

    public Trace trace() {
        return trace;
    }

    /**
     * A fresh stream of draws for a purpose and an entity. Its n-th draw depends on the seed, the label, the entity and n alone; so
     * two streams with the same key draw the same, and whoever needs them to differ puts what differs into the key.
     */
    public Draws draws(String label, long... entity) {
        return Draws.of(seed, label, entity);
    }

    /** Schedules an event, at the current time or later. */
    public void schedule(long at, Runnable event) {
        checkArgument(at >= now, "event at %s lies before now, %s", at, now);
        queue.add(at, event);
    }

    /**
     * Schedules an event in a lane. Where times are equal, events without a lane happen first, and then one lane after the other. It
     * is for whoever schedules at moments that must not show, as code does that runs ahead of the world.
     */
    public void schedule(long at, int lane, Runnable event) {
        checkArgument(at >= now, "event at %s lies before now, %s", at, now);
        queue.add(at, lane, event);
    }

    /** Schedules an event that can be cancelled. */
    public Timer scheduleTimer(long at, Runnable event) {
        Timer timer = new Timer(event);
        schedule(at, timer);
        return timer;
    }

    /** Runs a check after every event from now on, in the order in which the checks were added. */
    public void afterEveryEvent(Runnable check) {
        afterEveryEvent.add(check);
    }

    /** Runs all events up to and including a time. */
    public void runUntil(long time) {
        runUntil(() -> false, time, Long.MAX_VALUE);
    }

    /**
     * Runs until the condition holds (it is asked before the first event and after every one), the deadline has passed with all
     * events due by then, or {@code maxSteps} events were run.
     */
    public Stop runUntil(BooleanSupplier condition, long deadline, long maxSteps) {
        checkArgument(deadline >= now, "deadline %s lies before now, %s", deadline, now);
        for (long left = maxSteps; ; left--) {
            if (condition.getAsBoolean()) {
                return Stop.CONDITION;
            }
            dropCancelled();
            if (queue.size() == 0 || queue.firstTime() > deadline) {
                now = deadline;
                return Stop.TIME;
            }
            if (left <= 0) {
                return Stop.STEPS;
            }
            step();
        }
    }

    /** A cancelled event is none: it moves no clock and asks for no check. */
    private void dropCancelled() {
        while (queue.first() instanceof Timer timer && !timer.isPending()) {
            queue.removeFirst();
        }
    }

    private void step() {
        now = queue.firstTime();
        queue.removeFirst().run();
        steps++;
        for (int i = 0; i < afterEveryEvent.size(); i++) {
            afterEveryEvent.get(i).run();
        }
    }
}
