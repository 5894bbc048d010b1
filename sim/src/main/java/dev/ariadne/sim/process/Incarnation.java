package dev.ariadne.sim.process;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Verify.verify;

import dev.ariadne.sim.disk.SimDisk;
import dev.ariadne.sim.network.Receiver;
import dev.ariadne.sim.world.Cursor;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.EventQueue;
import dev.ariadne.sim.world.Timer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a process, and the host it sees. Every event of the process goes through {@link #dispatch}: it is dropped when the
 * incarnation is dead, held while it boots or is paused, and when its code throws the incarnation ends.
 */
final class Incarnation implements Host, Receiver {
    final Supervisor supervisor;
    final SimProcess process;
    final Cursor cursor = new Cursor();

    private final int number;
    private final TreeSet<String> actors = new TreeSet<>();

    /** Timers by local time, with one alarm in the world for the first of them. */
    private final EventQueue timers = new EventQueue();

    private @Nullable Timer alarm;
    private long alarmAt = Long.MAX_VALUE;

    /** What happened to a process that boots or is paused, in order. */
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();

    private final Backlog backlog = new Backlog(this);

    private boolean dead;
    private boolean paused;

    /** The actor whose code runs; null on the loop. */
    private @Nullable String actor;

    /** Set by a halt, so that no code under test can catch it and live. */
    private @Nullable HaltError halting;

    private @Nullable Booted booted;

    Incarnation(Supervisor supervisor, SimProcess process, int number) {
        this.supervisor = supervisor;
        this.process = process;
        this.number = number;
    }

    // Life.

    /** Boots the program under the cursor; the incarnation comes up at its end. */
    void boot() {
        cursor.open(supervisor.world.now(), supervisor.world.now());
        Booted result = null;
        Throwable cause = null;
        try {
            result = Objects.requireNonNull(process.program.boot(this), "boot gave null");
        } catch (Throwable e) {
            cause = e;
        }
        cause = haltOr(cause);
        Cursor.Notes notes = cursor.close();
        Booted running = result;
        Throwable failure = cause;
        at(notes.end(), () -> {
            notes.into(supervisor.world.trace(), "boot", id(), failure == null ? "done" : "failed");
            if (failure != null) {
                supervisor.bootFailed(this, failure);
            } else if (running != null) {
                booted = running;
                supervisor.cameUp(this);
                dispatch("started", running::started);
                if (!paused) {
                    release();
                }
            }
        });
    }

    /** Schedules something that happens only if this incarnation is still alive, paused or not. */
    void at(long time, Runnable event) {
        supervisor.world.schedule(time, ifAlive(event));
    }

    /** As {@link #at}, for what comes of a job: its order among events of the same time does not tell when the job was really run. */
    void atFromJob(long time, Runnable event) {
        supervisor.world.schedule(time, 1 + id(), ifAlive(event));
    }

    private Runnable ifAlive(Runnable event) {
        return () -> {
            if (!dead) {
                event.run();
            }
        };
    }

    /** Runs code of the process as one event. */
    void dispatch(String kind, Runnable event) {
        if (dead) {
            return;
        }
        if (paused || booted == null) {
            process.eventsHeld += paused ? 1 : 0;
            held.add(() -> dispatch(kind, event));
            return;
        }
        if (backlog.isClear(supervisor.world.now())) {
            handle(kind, event);
        } else {
            process.eventsDelayed++;
            backlog.add(() -> handle(kind, event));
        }
    }

    private void handle(String kind, Runnable event) {
        backlog.busyUntil(supervisor.world.now() + process.eventNanos);
        supervisor.world.trace().mark(supervisor.world.now(), kind, id());
        Throwable cause = null;
        try {
            event.run();
        } catch (Throwable e) {
            cause = e;
        }
        cause = haltOr(cause);
        if (cause != null) {
            supervisor.ended(this, cause);
        }
    }

    @Override
    public void receive(int from, byte[] message) {
        Booted receiver = booted;
        verify(receiver != null, "message for a process that is not up");
        dispatch("receive", () -> receiver.receive(from, message));
    }

    @Override
    public void disconnected(int peer) {
        Booted receiver = booted;
        verify(receiver != null, "reset of a process that is not up");
        dispatch("reset", () -> receiver.disconnected(peer));
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        if (booted != null) {
            release();
        }
    }

    /** Keeps something for when the process is resumed. */
    void hold(Runnable event) {
        held.add(event);
    }

    /** What was held happens now, each as an event of its own, before anything that comes later. */
    private void release() {
        while (!held.isEmpty()) {
            at(supervisor.world.now(), held.remove());
        }
    }

    void die() {
        dead = true;
        held.clear();
        if (alarm != null) {
            alarm.cancel();
        }
    }

    boolean isPaused() {
        return paused;
    }

    @Nullable
    Booted booted() {
        return booted;
    }

    /** Why the code that just ran ends the incarnation: because it halted, or else because of what it threw, if anything. */
    @Nullable
    Throwable haltOr(@Nullable Throwable thrown) {
        HaltError halt = halting;
        halting = null; // a job's halt is carried out only at the end of the job; until then the loop goes on
        return halt == null ? thrown : halt;
    }

    // What the program sees.

    @Override
    public int id() {
        return process.id();
    }

    @Override
    public int incarnation() {
        return number;
    }

    @Override
    public long now() {
        return process.clock.at(worldNow());
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
        checkArgument(delayNanos >= 0, "delay %s is negative", delayNanos);
        checkOnLoop("set a timer");
        Timer timer = new Timer(action);
        timers.add(now() + delayNanos, timer);
        setAlarm();
        return timer;
    }

    @Override
    public void send(int to, byte[] message, String label) {
        checkOnLoop("send");
        if (cursor.isRunning()) {
            byte[] copy = message.clone();
            at(cursor.now(), () -> dispatch("send", () -> supervisor.network.send(id(), to, copy, label)));
        } else if (!dead && halting == null) {
            supervisor.network.send(id(), to, message, label);
        }
    }

    @Override
    public SimDisk disk() {
        return process.disk();
    }

    @Override
    public Draws draws(String label) {
        return supervisor.world.draws(label, id(), number);
    }

    @Override
    public boolean buggify(String point) {
        long begun = cursor.isRunning() ? cursor.begun() : supervisor.world.now();
        return supervisor.buggify.fires(point, id(), number, actor == null ? "" : actor, begun);
    }

    @Override
    public <J, A> Consumer<J> startActor(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
        checkOnLoop("start an actor");
        checkArgument(actors.add(name), "there is an actor %s already", name);
        return new Actor<>(this, name, batch, onAnswer)::submit;
    }

    @Override
    public Error halt(String reason) {
        halting = new HaltError(reason);
        throw halting;
    }

    // For its actors.

    /** The world's time as running code sees it: ahead of the world during a boot or a job. */
    long worldNow() {
        return cursor.isRunning() ? cursor.now() : supervisor.world.now();
    }

    void enterActor(String name) {
        actor = name;
    }

    void leaveActor() {
        actor = null;
    }

    void checkOnLoop(String what) {
        verify(actor == null, "an actor of process %s may not %s", id(), what);
    }

    // Timers.

    /** Sets the alarm anew after the clock has changed. */
    void clockChanged() {
        alarmAt = Long.MAX_VALUE;
        if (alarm != null) {
            alarm.cancel();
        }
        setAlarm();
    }

    private void setAlarm() {
        if (dead || timers.size() == 0) {
            return;
        }
        long due = process.clock.worldTimeOf(timers.firstTime());
        long at = Math.max(due, worldNow());
        if (at >= alarmAt || due == Long.MAX_VALUE) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmAt = at;
        alarm = supervisor.world.scheduleTimer(at, this::ring);
    }

    /** Runs the first timer that is due; further ones are events of their own. */
    private void ring() {
        alarmAt = Long.MAX_VALUE;
        Runnable first = timers.removeFirst();
        if (first instanceof Timer timer && timer.isPending()) {
            supervisor.timersRung++;
            dispatch("timer", timer);
        }
        setAlarm();
    }
}
