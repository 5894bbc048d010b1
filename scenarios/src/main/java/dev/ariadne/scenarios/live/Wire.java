package dev.ariadne.scenarios.live;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction between two nodes. What comes while it is cut is held, as by a network whose hosts try again; so what was sent
 * before a cut arrives after it, late and in order. Thread-safe.
 */
final class Wire {
    /**
     * How a wire is.
     *
     * @param cut whether nothing gets through
     * @param delayNanos how much later everything arrives
     * @param bytesPerSecond how much gets through; 0 for any amount
     */
    record Quality(boolean cut, long delayNanos, long bytesPerSecond) {
        static final Quality GOOD = new Quality(false, 0, 0);
        static final Quality CUT = new Quality(true, 0, 0);
    }

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private Quality quality = Quality.GOOD;

    /** When the last that was let through is over, on a wire of little bandwidth. */
    private long busyUntil = System.nanoTime();

    Quality quality() {
        lock.lock();
        try {
            return quality;
        } finally {
            lock.unlock();
        }
    }

    void set(Quality next) {
        lock.lock();
        try {
            quality = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when so many bytes that came at that time have gone through; later if the wire gets worse meanwhile. */
    void pass(long cameNanos, int bytes) throws InterruptedException {
        lock.lock();
        try {
            for (long left = latency(cameNanos); left > 0; left = latency(cameNanos)) {
                changed.awaitNanos(left);
            }
            if (quality.bytesPerSecond() > 0) {
                long begin = Math.max(System.nanoTime(), busyUntil);
                busyUntil = begin + TimeUnit.SECONDS.toNanos(bytes) / quality.bytesPerSecond();
                long end = busyUntil;
                while (quality.bytesPerSecond() > 0 && end - System.nanoTime() > 0) {
                    changed.awaitNanos(end - System.nanoTime());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait before looking again. */
    private long latency(long cameNanos) {
        return quality.cut() ? AGAIN_NANOS : cameNanos + quality.delayNanos() - System.nanoTime();
    }
}
