package dev.ariadne.raft.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What many threads put in and one takes out, all that is there at once, in the order in which it came.
 *
 * <p>Putting something in is one compare-and-set, and the taker is woken only if it sleeps, once: between threads that keep each
 * other busy nobody waits for a lock, and hardly anybody has to be woken.
 */
final class Mailbox<T> {
    /**
     * How long a taker that finds nothing lets other threads run and looks again, before it sleeps: about as long as it takes to fall
     * asleep and be woken. Threads that keep each other busy so hardly ever sleep, and one that is idle loses next to nothing.
     */
    private static final long YIELD_NANOS = 20_000;

    /**
     * A letter on top of those that came before it.
     *
     * @param height how many there are up to this one
     */
    private record Letter<T>(T content, @Nullable Letter<T> below, int height) {}

    private final AtomicReference<@Nullable Letter<T>> newest = new AtomicReference<>();

    /** The taker, from before it looks whether it may sleep until somebody sees to it that it does not. */
    private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

    /** Puts in what must not be lost. */
    void add(T content) {
        offer(content, Integer.MAX_VALUE);
    }

    /** Puts something in, unless {@code most} wait already. */
    boolean offer(T content, int most) {
        Letter<T> below;
        int height;
        do {
            below = newest.get();
            height = below == null ? 0 : below.height();
            if (height >= most) {
                return false;
            }
        } while (!newest.compareAndSet(below, new Letter<>(content, below, height + 1)));
        Thread asleep = sleeper.get();
        if (asleep != null && sleeper.compareAndSet(asleep, null)) {
            LockSupport.unpark(asleep);
        }
        return true;
    }

    /** How much is there. */
    int size() {
        Letter<T> top = newest.get();
        return top == null ? 0 : top.height();
    }

    /** Takes everything that is there, be it nothing. Only one thread may. */
    List<T> takeAll() {
        Letter<T> top = newest.getAndSet(null);
        if (top == null) {
            return List.of();
        }
        List<T> contents = new ArrayList<>(top.height());
        for (Letter<T> letter = top; letter != null; letter = letter.below()) {
            contents.add(letter.content());
        }
        Collections.reverse(contents);
        return contents;
    }

    /**
     * Waits until something is there, or so many nanoseconds have passed, or, rarely, for no reason at all. Only the thread that
     * takes may.
     *
     * @throws InterruptedException if that thread is interrupted, which nobody should do
     */
    void await(long nanos) throws InterruptedException {
        if (appears(Math.min(nanos, YIELD_NANOS))) {
            return;
        }
        sleeper.set(Thread.currentThread());
        if (newest.get() == null) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper.set(null);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Whether something is there, or appears while others run. What they do meanwhile is the scheduler's affair: only speed depends on it. */
    @SuppressWarnings("ThreadPriorityCheck")
    private boolean appears(long nanos) {
        for (long start = System.nanoTime(); newest.get() == null; Thread.yield()) {
            if (System.nanoTime() - start >= nanos) {
                return false;
            }
        }
        return true;
    }
}
