package dev.ariadne.raft.host;

import static com.google.common.base.Preconditions.checkState;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs one node. Inputs queue up; the loop takes all that are there, hands them to the node, and flushes once,
 * so that whatever arrived together is written, synced and sent together. It needs no timer for that: under load batches grow by
 * themselves.
 *
 * <p>The node is built before its loop starts, since it needs the loop's clock and workers, and belongs to the loop from then on.
 */
public final class NodeLoop implements Closeable {
    /** What a loop runs; only its thread calls. */
    public interface Node {
        /** Does what is due. Comes before the inputs of the same turn. */
        void wake(long now);

        /** When {@link #wake} has something to do next. */
        long nextWake();

        /** Hands out what the inputs have made. */
        void flush();

        /** Why the node has stopped by itself; null while it runs. */
        @Nullable
        String failure();

        /** It is over; whoever waits for the node is told so, and whoever still comes. Called once, last but for leftover inputs. */
        void stop(String reason);
    }

    /** Inputs from outside that may wait; answers of the node's own workers always get in. */
    private static final int INPUTS_MAX = 4096;

    /** Inputs between two flushes, so that a flood cannot hold up ticks. */
    private static final int BATCH_MAX = 512;

    private record End(String reason, @Nullable Throwable bug, boolean failed) {}

    private final String name;
    private final FailureListener listener;
    private final LongSupplier clock;
    private final long origin;
    private final Mailbox<LongConsumer> inputs = new Mailbox<>();

    /** Taken, and waiting for one of the next turns. Only the loop's thread. */
    private final Queue<LongConsumer> taken = new ArrayDeque<>();

    /** Why the loop ends; null while it goes on. Written once. */
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();

    private @Nullable Thread thread;

    public NodeLoop(String name, FailureListener listener) {
        this(name, listener, System::nanoTime);
    }

    /** @param clock gives monotonic nanoseconds, of which {@link System#nanoTime} is the right one */
    public NodeLoop(String name, FailureListener listener, LongSupplier clock) {
        this.name = name;
        this.listener = listener;
        this.clock = clock;
        this.origin = clock.getAsLong();
    }

    /** Monotonic nanoseconds since this loop was made. */
    public long now() {
        return clock.getAsLong() - origin;
    }

    /**
     * Queues an input from outside; it will run on the loop and get the time then.
     *
     * @return false if it is lost because too much waits already, or the loop has ended
     */
    public boolean offer(LongConsumer input) {
        return end.get() == null && inputs.offer(input, INPUTS_MAX);
    }

    /** How many inputs wait for the loop to take them. */
    public int queued() {
        return inputs.size();
    }

    /** Queues an answer to the node, which must not be lost. */
    void post(LongConsumer answer) {
        inputs.add(answer);
    }

    /** Starts the thread. */
    public void start(Node node) {
        checkState(thread == null, "%s runs already", name);
        Thread started = new Thread(() -> run(node), name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Ends the loop because something that the node cannot do without has failed. Any thread; the first reason counts. */
    public void fail(String reason, @Nullable Throwable bug) {
        end(new End(reason, bug, true));
    }

    /** Stops the node and waits until it has stopped; this is no failure. */
    @Override
    public void close() {
        end(new End("it was stopped", null, false));
        Thread running = thread;
        if (running != null && running != Thread.currentThread()) {
            Joining.join(running);
        }
    }

    private void end(End why) {
        if (end.compareAndSet(null, why)) {
            post(now -> {}); // wakes the loop
        }
    }

    private void run(Node node) {
        try {
            while (end.get() == null) {
                turn(node);
            }
        } catch (RuntimeException | Error | InterruptedException bug) {
            fail(name + ": " + bug, bug);
        }
        End why = end.get();
        if (why == null) {
            throw new AssertionError("the loop ended without a reason");
        }
        try {
            stop(node, why.reason());
        } finally {
            if (why.failed()) {
                listener.failed(why.reason(), why.bug());
            }
        }
    }

    private void turn(Node node) throws InterruptedException {
        if (taken.isEmpty()) {
            inputs.await(node.nextWake() - now());
        }
        taken.addAll(inputs.takeAll());
        long now = now();
        node.wake(now);
        for (int i = 0; i < BATCH_MAX && !taken.isEmpty(); i++) {
            taken.remove().accept(now);
        }
        node.flush();
        String failure = node.failure();
        if (failure != null) {
            fail(failure, null);
        }
    }

    /** What is queued still gets its answer: that of a stopped node. */
    private void stop(Node node, String reason) {
        node.stop(reason);
        taken.addAll(inputs.takeAll());
        long now = now();
        while (!taken.isEmpty()) {
            taken.remove().accept(now);
        }
    }
}
