package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.NodeLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Asks the loop of a node what only the loop may look at. */
final class Questions {
    private static final long NANOS_MAX = Duration.ofSeconds(1).toNanos();

    private final NodeLoop loop;

    Questions(NodeLoop loop) {
        this.loop = loop;
    }

    /** Asks; nothing if the loop does not answer, or that is its answer. */
    <T> CompletableFuture<Optional<T>> ask(LongFunction<@Nullable T> question) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        boolean taken = loop.offer(now -> answer.complete(Optional.ofNullable(question.apply(now))));
        return taken
                ? answer.completeOnTimeout(Optional.empty(), NANOS_MAX, TimeUnit.NANOSECONDS)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /** Asks and waits; not for those on whom others wait. */
    <T> @Nullable T await(LongFunction<@Nullable T> question) {
        Optional<T> answer = await(ask(question));
        return answer == null ? null : answer.orElse(null);
    }

    /** Waits for what never completes with an exception, for about as long as the loop may take; null if that was too short. */
    static <T> @Nullable T await(CompletableFuture<T> future) {
        try {
            return future.get(2 * NANOS_MAX, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new AssertionError("nobody completes it with an exception", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
