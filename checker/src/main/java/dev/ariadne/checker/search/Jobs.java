package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work that falls into independent parts, done on threads, with results in the order of the parts. */
final class Jobs {
    private Jobs() {}

    /**
     * The results of {@code parts}; if some fail, what the first of them threw.
     *
     * @param jobs how many threads at most; with one, all is done on this one
     */
    static <T> List<T> inOrder(List<Callable<T>> parts, int jobs) {
        checkArgument(jobs > 0, "%s jobs", jobs);
        List<T> results = new ArrayList<>();
        try {
            if (jobs == 1 || parts.size() <= 1) {
                for (Callable<T> part : parts) {
                    results.add(part.call());
                }
                return results;
            }
            ExecutorService threads = Executors.newFixedThreadPool(Math.min(jobs, parts.size()));
            try {
                for (Future<T> future : threads.invokeAll(parts)) {
                    results.add(future.get());
                }
            } finally {
                threads.shutdownNow();
            }
            return results;
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(e.getCause() == null ? e : e.getCause());
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking", e);
        } catch (Exception e) {
            Throwables.throwIfUnchecked(e);
            throw new IllegalStateException(e);
        }
    }
}
