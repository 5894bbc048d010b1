package dev.ariadne.scenarios.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How long after there is a healthy quorum the service is back: until an update has been answered that began after that. Thread-safe.
 */
final class Recovery implements LiveClients.Listener {
    /** Updates that are remembered: those of the last ten seconds, about. */
    private static final int UPDATES_MAX = 8_192;

    private record Update(long begunNanos, long endNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();

    /** Those answered last, in the order of their answers. */
    private final Deque<Update> updates = new ArrayDeque<>();

    private final List<Long> all = new ArrayList<>();

    @Override
    public void answered(boolean isUpdate, long begunNanos, long endNanos) {
        if (!isUpdate) {
            return;
        }
        lock.lock();
        try {
            updates.addLast(new Update(begunNanos, endNanos));
            if (updates.size() > UPDATES_MAX) {
                updates.removeFirst();
            }
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the service, from the moment, not long ago, of which there is a healthy quorum.
     *
     * @return after how long it was back; empty if it is not so many from now on
     */
    OptionalLong await(long healthyNanos, long nanosMax) throws InterruptedException {
        lock.lock();
        try {
            OptionalLong back = first(healthyNanos);
            for (long left = nanosMax; back.isEmpty() && left > 0; back = first(healthyNanos)) {
                left = answered.awaitNanos(left);
            }
            back.ifPresent(all::add);
            return back;
        } finally {
            lock.unlock();
        }
    }

    /** How long after then the first update was answered that began after then. */
    private OptionalLong first(long nanos) {
        return updates.stream()
                .filter(update -> update.begunNanos() - nanos > 0)
                .mapToLong(update -> update.endNanos() - nanos)
                .findFirst();
    }

    /** All times so far, in ascending order. */
    List<Long> all() {
        lock.lock();
        try {
            List<Long> sorted = new ArrayList<>(all);
            Collections.sort(sorted);
            return sorted;
        } finally {
            lock.unlock();
        }
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
