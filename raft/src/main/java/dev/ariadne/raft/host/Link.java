package dev.ariadne.raft.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.membership.NodeId;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer: a queue, and a thread that dials, introduces itself and writes. What does not fit into the queue, and what
 * is sent while there is no connection, is lost, as messages may be.
 */
final class Link {
    /** The answer to a hello: another hello, or a line that says why there is none. */
    static final int WELCOME = 1;

    static final int REFUSED = 0;
    static final int REFUSAL_BYTES_MAX = 1024;

    static final int HELLO_MILLIS_MAX = 5_000;

    private static final int QUEUE_MESSAGES_MAX = 1024;
    private static final int CONNECT_MILLIS_MAX = 2_000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long BACKOFF_MILLIS_MIN = 20;
    private static final long BACKOFF_MILLIS_MAX = 1_000;

    /** How soon an idle link notices that its peer has gone, so that the next message, perhaps for a vote, gets through. */
    private static final long IDLE_MILLIS = 100;

    private final NodeId peer;
    private final Wire wire;
    private final Address address;

    /** What it says whenever it has dialled. */
    private final Supplier<Hello> hello;

    /** Says in one line why not, if who answers is not the one to talk to. */
    private final Function<Hello, @Nullable String> admission;

    private final Consumer<String> refusals;
    private final Consumer<NodeId> disconnected;
    private final Thread thread;
    private final ArrayBlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE_MESSAGES_MAX);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Invariant: while false nothing is queued, but for what slips in at the end of a connection. */
    private volatile boolean connected;

    private volatile @Nullable Socket socket;

    /** Messages for which there was no room. */
    private final AtomicLong dropped = new AtomicLong();

    Link(
            NodeId peer,
            Wire wire,
            Supplier<Hello> hello,
            Address address,
            Function<Hello, @Nullable String> admission,
            Consumer<String> refusals,
            Consumer<NodeId> disconnected,
            FailureListener failures) {
        this.peer = peer;
        this.wire = wire;
        this.address = address;
        this.hello = hello;
        this.admission = admission;
        this.refusals = refusals;
        this.disconnected = disconnected;
        this.thread = new Thread(this::run, "to-" + peer);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, bug) -> failures.failed("link to node " + peer + ": " + bug, bug));
    }

    void start() {
        thread.start();
    }

    /** Never blocks. */
    void send(Message message) {
        if (connected && !queue.offer(message)) {
            dropped.incrementAndGet();
        }
    }

    long dropped() {
        return dropped.get();
    }

    Address address() {
        return address;
    }

    /** Ends it, without waiting for that. */
    void hangUp() {
        closed.countDown();
        TcpTransport.close(socket);
    }

    /** Waits until it has ended. */
    void join() {
        Joining.join(thread);
    }

    private void run() {
        try {
            for (long backoff = BACKOFF_MILLIS_MIN; !isClosed(); backoff = Math.min(2 * backoff, BACKOFF_MILLIS_MAX)) {
                if (connectAndPump()) {
                    backoff = BACKOFF_MILLIS_MIN;
                    disconnected.accept(peer);
                }
                closed.await(backoff, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Returns, once the connection is over, whether there was one. */
    private boolean connectAndPump() throws InterruptedException {
        boolean welcome = false;
        try (Socket dialled = new Socket()) {
            socket = dialled;
            dialled.setTcpNoDelay(true);
            dialled.connect(address.resolve(), CONNECT_MILLIS_MAX);
            dialled.setSoTimeout(HELLO_MILLIS_MAX);
            Socket talk = wire.dialled(dialled);
            Hello introduction = hello.get();
            String refusal = introduce(talk, introduction);
            if (refusal == null) {
                welcome = true;
                connected = true;
                pump(talk, introduction.from().clusterId());
            } else {
                refusals.accept(refusal);
            }
        } catch (SSLException e) {
            if (!welcome && !isClosed()) {
                refusals.accept("node " + peer + " at " + address + " cannot be reached securely: " + Wire.reason(e));
            }
        } catch (IOException gone) {
            return welcome;
        } finally {
            connected = false;
            queue.clear();
        }
        return welcome;
    }

    private @Nullable String introduce(Socket talk, Hello introduction) throws IOException {
        String objection = wire.objection(talk, peer);
        if (objection != null) {
            return "at " + address + ": " + objection;
        }
        talk.getOutputStream().write(introduction.encode());
        DataInputStream in = new DataInputStream(talk.getInputStream());
        int answer = in.readUnsignedByte();
        if (answer == REFUSED) {
            byte[] reason = in.readNBytes(REFUSAL_BYTES_MAX);
            return "node " + peer + " at " + address + " refuses the connection: " + new String(reason, UTF_8);
        }
        try {
            Hello welcome = Hello.decode(in.readNBytes(Hello.BYTES));
            return welcome.from().nodeId().equals(peer)
                    ? admission.apply(welcome)
                    : "at " + address + " there is node " + welcome.from().nodeId() + ", not node " + peer;
        } catch (CodecException e) {
            return "at " + address + " there is no node of this version: " + e.getMessage();
        }
    }

    /** Writes what is queued; flushes when the queue is empty, so that what was sent together travels together. */
    private void pump(Socket talk, long clusterId) throws IOException, InterruptedException {
        OutputStream out = new BufferedOutputStream(talk.getOutputStream(), BUFFER_BYTES);
        talk.setSoTimeout(1);
        while (!isClosed()) {
            Message message = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (message == null) {
                checkAlive(talk);
                continue;
            }
            for (; message != null; message = queue.poll()) {
                out.write(MessageCodec.encode(clusterId, message));
            }
            out.flush();
        }
    }

    /** The peer says nothing after its hello, so all that can be read is the end. */
    private void checkAlive(Socket talk) throws IOException {
        try {
            int read = talk.getInputStream().read();
            throw new EOFException("node " + peer + " ended the connection, saying " + read);
        } catch (SocketTimeoutException alive) {
            talk.setSoTimeout(1);
        }
    }
}
