package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who waits for something to change. Each look begins where the one before has ended. */
final class WaitingWatches {
    private static final class Waiting {
        final RequestId id;
        final long deadline;
        final Consumer<KvReply> reply;

        /** What is still of interest. Invariant: nothing up to {@code watch.after()} is. */
        Watch watch;

        Waiting(RequestId id, Watch watch, long deadline, Consumer<KvReply> reply) {
            this.id = id;
            this.watch = watch;
            this.deadline = deadline;
            this.reply = reply;
        }
    }

    private final Answers answers;
    private final List<Waiting> all = new ArrayList<>();

    /** What was applied at the last look. */
    private long seen;

    WaitingWatches(Answers answers) {
        this.answers = answers;
    }

    int size() {
        return all.size();
    }

    /** Begins to wait for what comes after the last look. */
    void add(RequestId id, Watch watch, long deadline, Consumer<KvReply> reply) {
        all.add(new Waiting(id, watch, deadline, reply));
    }

    /** Answers those for whom something has changed since. */
    void look(long applied, Function<Watch, Result> store) {
        if (applied == seen) {
            return;
        }
        seen = applied;
        all.removeIf(waiting -> isAnswered(waiting, store.apply(waiting.watch)));
    }

    private boolean isAnswered(Waiting waiting, Result result) {
        if (result instanceof Result.Changes changes && changes.changes().isEmpty()) {
            waiting.watch = waiting.watch.from(changes.revision());
            return false;
        }
        answers.add(waiting.reply, new KvReply.Done(waiting.id, result));
        return true;
    }

    /** Tells those who have waited long enough that nothing has changed. */
    void expire(long now) {
        all.removeIf(waiting -> {
            if (waiting.deadline > now) {
                return false;
            }
            Result nothing = new Result.Changes(List.of(), waiting.watch.after());
            answers.add(waiting.reply, new KvReply.Done(waiting.id, nothing));
            return true;
        });
    }

    void refuseAll() {
        all.forEach(
                waiting -> answers.add(waiting.reply, new KvReply.Refused(waiting.id, KvReply.Reason.STOPPED, null)));
        all.clear();
    }
}
