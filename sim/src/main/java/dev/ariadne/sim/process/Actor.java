package dev.ariadne.sim.process;

import dev.ariadne.sim.world.Cursor;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A worker that is busy until its batch is done. Between waking up and working lies a short hand-off, as between two threads; the
 * batch is fixed when the actor wakes and stamped from the end of the hand-off on, but its code may really run at any moment of it
 * ({@link Supervisor#runJobsAt}). That makes no difference unless the actor shares state with the loop.
 */
final class Actor<J, A> {
    private final Incarnation incarnation;
    private final String name;
    private final BiConsumer<List<J>, Consumer<A>> batch;
    private final Consumer<A> onAnswer;
    private final Draws handOff;
    private List<J> queue = new ArrayList<>();

    /** Whether it works, or is about to wake up. */
    private boolean busy;

    Actor(Incarnation incarnation, String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
        this.incarnation = incarnation;
        this.name = name;
        this.batch = batch;
        this.onAnswer = onAnswer;
        this.handOff = incarnation.draws("actor." + name);
    }

    void submit(J job) {
        incarnation.checkOnLoop("submit a job");
        queue.add(job);
        if (!busy) {
            busy = true;
            incarnation.at(incarnation.worldNow(), () -> incarnation.dispatch("wake", this::wake));
        }
    }

    private void wake() {
        if (queue.isEmpty()) {
            busy = false;
            return;
        }
        List<J> jobs = List.copyOf(queue);
        queue = new ArrayList<>();
        Supervisor supervisor = incarnation.supervisor;
        long now = supervisor.world.now();
        long nanos = supervisor.handOffNanos(handOff) * incarnation.process.handOffFactor;
        incarnation.at(now + (long) (nanos * supervisor.jobsRunAt()), () -> run(jobs, now, now + nanos));
    }

    private void run(List<J> jobs, long begun, long start) {
        Cursor cursor = incarnation.cursor;
        Throwable cause = null;
        cursor.open(start, begun);
        incarnation.enterActor(name);
        try {
            batch.accept(jobs, this::post);
        } catch (Throwable e) {
            cause = e;
        }
        cause = incarnation.haltOr(cause);
        incarnation.leaveActor();
        Cursor.Notes notes = cursor.close();
        Throwable failure = cause;
        incarnation.atFromJob(notes.end(), () -> {
            notes.into(incarnation.supervisor.world.trace(), "job", incarnation.id(), name);
            if (failure != null) {
                incarnation.supervisor.ended(incarnation, failure);
            } else {
                incarnation.dispatch("wake", this::wake);
            }
        });
    }

    private void post(A answer) {
        incarnation.atFromJob(
                incarnation.cursor.now(), () -> incarnation.dispatch("answer", () -> onAnswer.accept(answer)));
    }
}
