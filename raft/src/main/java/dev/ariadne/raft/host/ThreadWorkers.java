package dev.ariadne.raft.host;

import dev.ariadne.raft.node.Workers;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A thread for each actor. It takes all jobs that have queued up while it was busy as one batch, which is group commit; answers
 * go through the loop's queue. If an actor throws, the node has failed.
 *
 * <p>The threads are never interrupted: that would close the files they work on.
 */
public final class ThreadWorkers implements Workers, Closeable {
    private final NodeLoop loop;
    private final List<Actor<?, ?>> actors = new ArrayList<>();

    public ThreadWorkers(NodeLoop loop) {
        this.loop = loop;
    }

    @Override
    public <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer) {
        Actor<J, A> actor = new Actor<>(name, batch, answer -> loop.post(now -> onAnswer.accept(answer)));
        actor.thread.setUncaughtExceptionHandler((thread, bug) -> loop.fail(name + ": " + bug, bug));
        actors.add(actor);
        actor.thread.start();
        return actor::give;
    }

    /** Lets each actor finish the jobs it has, and waits for that. The loop must have ended. */
    @Override
    public void close() {
        actors.forEach(Actor::close);
    }

    private static final class Actor<J, A> {
        private final BiConsumer<List<J>, Consumer<A>> batch;
        private final Consumer<A> answers;
        private final Thread thread;

        /** An empty one is the last. Bounded by what the node lets be in flight. */
        private final Mailbox<Optional<J>> jobs = new Mailbox<>();

        Actor(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> answers) {
            this.batch = batch;
            this.answers = answers;
            this.thread = new Thread(this::run, name);
            thread.setDaemon(true);
        }

        void give(J job) {
            jobs.add(Optional.of(job));
        }

        void close() {
            jobs.add(Optional.empty());
            Joining.join(thread);
        }

        private void run() {
            for (boolean open = true; open; ) {
                List<Optional<J>> taken = take();
                open = taken.stream().allMatch(Optional::isPresent);
                List<J> present = taken.stream().flatMap(Optional::stream).toList();
                if (!present.isEmpty()) {
                    batch.accept(present, answers);
                }
            }
        }

        private List<Optional<J>> take() {
            try {
                jobs.await(Long.MAX_VALUE);
                return jobs.takeAll();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
