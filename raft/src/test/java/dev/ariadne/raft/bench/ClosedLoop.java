package dev.ariadne.raft.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A load that keeps a number of proposals open: whenever one is committed, the next is made at once, on the thread that said so. */
final class ClosedLoop {
    /** Commits waited for in one go. */
    static final int CHUNK = 1 << 10;

    /** A replicated log under load. */
    interface Cluster extends AutoCloseable {
        /** Proposes an entry to the leader, from any thread; the loop hears when it is committed and applied there. */
        void propose();

        @Override
        void close();
    }

    private final Semaphore chunks = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Only the leader's thread counts. */
    private int committed;

    private volatile boolean open = true;

    void start(Cluster cluster, int proposals) {
        for (int i = 0; i < proposals; i++) {
            cluster.propose();
        }
    }

    /** The leader has applied a proposal. */
    void committed(Cluster cluster) {
        if (++committed % CHUNK == 0) {
            chunks.release();
        }
        if (open) {
            cluster.propose();
        }
    }

    /** A proposal was lost, which the cluster must not do here. */
    void failed(Throwable why) {
        failure.compareAndSet(null, why);
    }

    /** Forgets what was committed while nobody measured. */
    void forget() {
        chunks.drainPermits();
    }

    void awaitChunk() throws InterruptedException {
        if (!chunks.tryAcquire(30, TimeUnit.SECONDS) || failure.get() != null) {
            throw new IllegalStateException("no progress", failure.get());
        }
    }

    void stop() {
        open = false;
    }
}
