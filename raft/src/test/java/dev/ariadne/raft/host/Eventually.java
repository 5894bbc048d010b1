package dev.ariadne.raft.host;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Polls for what other threads bring about, up to a deadline. */
final class Eventually {
    private static final long DEADLINE_NANOS = Duration.ofSeconds(15).toNanos();

    private Eventually() {}

    static void eventually(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new AssertionError("not within 15 s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
