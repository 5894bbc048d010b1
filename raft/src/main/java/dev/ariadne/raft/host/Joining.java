package dev.ariadne.raft.host;

import java.util.concurrent.TimeUnit;

/** Waiting for a thread to end. */
final class Joining {
    /** A thread that does not end by then hangs in the disk or the network, and ends with the process. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private Joining() {}

    static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
