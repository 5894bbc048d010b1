package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Action;
import dev.ariadne.kvstore.client.Action.Finish;
import dev.ariadne.kvstore.client.Action.Send;
import dev.ariadne.kvstore.client.ClientConfig;
import dev.ariadne.kvstore.client.KvClient;
import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Operation;
import java.io.Closeable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Any number of operations at once, without a thread for each. Every operation under way has a {@link KvClient} and so a session of
 * its own; those that are idle are used again, the last one first, so there are no more sessions than operations at once. Two
 * operations of which the second begins before the first has ended may take effect in either order. Thread-safe.
 *
 * <p>An operation ends when there is an answer or its time is up: {@link Outcome.Done}, {@link Outcome.Refused} if it certainly had
 * no effect and will have none, {@link Outcome.Unknown} if nobody can tell. What to do about the last is for the caller to know:
 * read and decide, or a condition on a revision.
 */
public final class AsyncKvClient implements Closeable {
    private static final SecureRandom IDS = new SecureRandom();

    private final ClientConfig config;
    private final AsyncCalls calls;
    private final long origin = System.nanoTime();
    private final ConcurrentLinkedDeque<KvClient> idle = new ConcurrentLinkedDeque<>();
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, AsyncKvClient::thread);

    public AsyncKvClient(ClientConfig config, AsyncCalls calls) {
        this.config = config;
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
     * @return completes with the outcome, never with an exception, unless the client is closed before
     */
    public CompletableFuture<Outcome> execute(Operation operation, Duration timeMax) {
        KvClient pooled = idle.pollFirst();
        KvClient core =
                pooled == null ? new KvClient(config, IDS.nextLong(), new SplittableRandom(IDS.nextLong())) : pooled;
        Call call = new Call(core);
        call.happens(() -> core.start(now(), operation, timeMax.toNanos()));
        return call.outcome;
    }

    /** Stops; operations under way are left as they are, and their futures may never complete. */
    @Override
    public void close() {
        alarms.shutdownNow();
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    /** Something that happens to a client. */
    private interface Event {
        Optional<Action> happen();
    }

    /** An operation under way. */
    private final class Call {
        final KvClient core;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        /** Wakes the core; guarded by this. */
        private @Nullable Future<?> alarm;

        /** Whether the core is somebody else's by now; guarded by this. */
        private boolean over;

        Call(KvClient core) {
            this.core = core;
        }

        /** One thing at a time, and nothing after the end: what comes late is an answer to an attempt that does not matter any more. */
        void happens(Event event) {
            Optional<Action> action = step(event);
            if (action.isPresent() && action.get() instanceof Send send) {
                var unused = calls.callAsync(send.to(), send.request(), patience())
                        .thenAccept(reply -> happens(() -> core.onReply(now(), send.to(), reply)));
            } else if (action.isPresent() && action.get() instanceof Finish finish) {
                idle.addFirst(core);
                outcome.complete(finish.outcome());
            }
        }

        /** How long the attempt just begun may take. */
        private synchronized long patience() {
            return Math.max(1, core.nextWake() - now());
        }

        private synchronized Optional<Action> step(Event event) {
            if (over) {
                return Optional.empty();
            }
            Optional<Action> action = event.happen();
            if (alarm != null) {
                alarm.cancel(false);
            }
            over = core.isIdle();
            if (!over) {
                long delay = Math.max(0, core.nextWake() - now());
                alarm = alarms.schedule(() -> happens(() -> core.wake(now())), delay, TimeUnit.NANOSECONDS);
            }
            return action;
        }
    }
}
