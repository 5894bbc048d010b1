package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Action;
import dev.ariadne.kvstore.client.Action.Finish;
import dev.ariadne.kvstore.client.Action.Send;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.KvClient;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.raft.membership.NodeId;
import java.io.Closeable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Any number of operations at once, without a thread for each. Every operation under way has a {@link KvClient} and so a session of
 * its own; those that are idle are used again, the last one first, so there are no more sessions than operations at once. Two
 * operations of which the second begins before the first has ended may take effect in either order. Thread-safe.
 *
 * <p>An operation ends when there is an answer or its time is up: {@link Outcome.Done}, {@link Outcome.Refused} if it certainly had
 * no effect and will have none, {@link Outcome.Unknown} if nobody can tell. What to do about the last is for the caller to know:
 * read and decide, or a condition on a revision. If a server does not let this client in, what it certainly did not do ends with a
 * {@link DeniedException}.
 */
public final class AsyncKvClient implements Closeable {
    private static final SecureRandom IDS = new SecureRandom();

    private final ClientConfig config;
    private final Supplier<List<NodeId>> nodes;
    private final AsyncCalls calls;
    private final long origin = System.nanoTime();
    private final ConcurrentLinkedDeque<Caller> idle = new ConcurrentLinkedDeque<>();
    private final Queue<Caller> all = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, AsyncKvClient::thread);

    private volatile boolean closed;

    public AsyncKvClient(ClientConfig config, AsyncCalls calls) {
        this(config, config::nodes, calls);
    }

    /** @param nodes whom an operation may ask that begins now; never nobody */
    AsyncKvClient(ClientConfig config, Supplier<List<NodeId>> nodes, AsyncCalls calls) {
        this.config = config;
        this.nodes = nodes;
        this.calls = calls;
        alarms.setRemoveOnCancelPolicy(true);
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "kv-client-alarms");
        thread.setDaemon(true);
        return thread;
    }

    /** Does one operation within the configured time. */
    public CompletableFuture<Outcome> execute(Operation operation) {
        return execute(operation, Duration.ofNanos(config.operationNanos()));
    }

    /**
     * Does one operation within a time. What is done with the future does not concern the operation: to cancel it stops nothing.
     *
     * @return completes with the outcome, or with a {@link DeniedException}
     */
    public CompletableFuture<Outcome> execute(Operation operation, Duration timeMax) {
        Caller pooled = idle.pollFirst();
        Caller caller = pooled == null ? newCaller() : pooled;
        return caller.begin(operation, timeMax.toNanos());
    }

    private Caller newCaller() {
        Caller caller = new Caller(new KvClient(config, IDS.nextLong(), new SplittableRandom(IDS.nextLong())));
        all.add(caller);
        return caller;
    }

    /** Stops; operations under way, and those that still come, end as if their time were up. */
    @Override
    public void close() {
        closed = true;
        all.forEach(caller -> caller.happens(Optional::empty));
        alarms.shutdownNow();
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    /** Something that happens to a client. */
    private interface Event {
        Optional<Action> happen();
    }

    /** A client, and the operation that it has under way or had last. */
    private final class Caller {
        private final KvClient core;

        /** Of the operation under way, or the last one. */
        private CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        /** What was sent last; null before that. */
        private @Nullable Send attempt;

        /** Why that was the last attempt of its operation; null if the server has let this client in. */
        private @Nullable Throwable denial;

        /**
         * When the core is woken next, and by what. Invariant: not later than the core asks for. It may be earlier, since an
         * operation that ends in time leaves its alarm to the next: to set and cancel one for each would cost more than most operations do.
         */
        private long alarmAt = Long.MAX_VALUE;

        private @Nullable Future<?> alarm;

        Caller(KvClient core) {
            this.core = core;
        }

        CompletableFuture<Outcome> begin(Operation operation, long nanosMax) {
            CompletableFuture<Outcome> begun = new CompletableFuture<>();
            happens(() -> {
                outcome = begun;
                denial = null;
                core.follow(nodes.get());
                return core.start(now(), operation, nanosMax);
            });
            return begun;
        }

        /** One thing at a time. What comes late is an answer to an attempt that does not matter any more, which the core knows. */
        void happens(Event event) {
            Optional<Action> action;
            CompletableFuture<Outcome> current;
            Throwable denied;
            long patience;
            synchronized (this) {
                action = event.happen();
                if (closed && !core.isIdle()) {
                    action = core.wake(Long.MAX_VALUE);
                }
                attempt = action.isPresent() && action.get() instanceof Send send ? send : attempt;
                current = outcome;
                denied = denial;
                patience = Math.max(1, core.nextWake() - now());
                setAlarm();
            }
            if (action.isPresent() && action.get() instanceof Send send) {
                var unused = calls.callAsync(send.to(), send.request(), patience)
                        .whenComplete((reply, error) -> happens(
                                () -> error == null ? core.onReply(now(), send.to(), reply) : denied(send, error)));
            } else if (action.isPresent() && action.get() instanceof Finish finish) {
                idle.addFirst(this);
                if (denied != null && finish.outcome() instanceof Outcome.Refused) {
                    current.completeExceptionally(denied);
                } else {
                    current.complete(finish.outcome());
                }
            }
        }

        /** The end of the operation, if what was denied is its last attempt. */
        private Optional<Action> denied(Send send, Throwable error) {
            if (core.isIdle() || !send.equals(attempt)) {
                return Optional.empty();
            }
            denial = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            return BlockingKvClient.end(core, now(), send);
        }

        private void setAlarm() {
            long due = core.nextWake();
            if (due >= alarmAt) {
                return;
            }
            if (alarm != null) {
                alarm.cancel(false);
            }
            alarmAt = due;
            alarm = alarms.schedule(this::ring, Math.max(0, due - now()), TimeUnit.NANOSECONDS);
        }

        private void ring() {
            happens(() -> {
                alarmAt = Long.MAX_VALUE;
                return core.wake(now());
            });
        }
    }
}
