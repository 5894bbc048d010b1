package dev.ariadne.raft.host;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.Outbox;
import dev.ariadne.raft.storage.Identity;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages over TCP. Each replica dials each other one and writes on the connections it dialled, so a pair has two. Both sides
 * introduce themselves first and check who the other is; then frames of {@link MessageCodec} follow, one way only. A frame that is
 * damaged, or not from and to the two that were introduced, ends the connection. The {@link Wire} decides whether all that goes
 * over TLS, and then certificates say who is who.
 *
 * <p>Whom to dial, and which incarnation of a member to talk to, follows from the membership, see {@link #members}. Who calls and
 * is no member by what this replica knows is let in nevertheless, as a guest: the membership as of the last applied entry may be
 * an old one, and the leader to hear the news from may be new. A guest is called back, at the host it comes from and the port it
 * names, until it hangs up or turns out to be a member. There are 16 guests at most; one more takes the place of the oldest.
 * A leader under the id of a member, but of another incarnation, is such a guest, too, and nothing but a leader's messages are heard of
 * it.
 */
public final class TcpTransport implements Outbox, Closeable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int TOLD_MAX = 100;

    /** So much memory is taken for a frame at first; more only as its bytes arrive, whatever length it says it has. */
    private static final int FRAME_BYTES_FIRST = 256 << 10;

    private static final long ACCEPT_AGAIN_NANOS = 100_000_000;

    private final ServerSocket server;
    private final Wire wire;
    private final Map<NodeId, Address> byHand;
    private final Consumer<String> refusals;
    private final FailureListener failures;
    private final Consumer<Thread> starter;

    /** Refusals are tried again every second, but told once. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private final Lobby lobby = new Lobby(Link.HELLO_MILLIS_MAX);
    private final AtomicLong damagedFrames = new AtomicLong();
    private final AtomicLong strangersMessages = new AtomicLong();

    /** The membership; empty while nothing is known of it. */
    private volatile AddressBook book = AddressBook.EMPTY;

    /** Null until {@link #start}. */
    private volatile @Nullable Links links;

    /** Null until {@link #start}. The port is free only once this one no longer waits for connections. */
    private volatile @Nullable Thread accepting;

    private volatile boolean closed;

    /**
     * Takes the address, so that nobody else has it; connections wait until {@link #start}.
     *
     * @param wire what connections are made of, those that this replica dials and those that it takes
     * @param byHand the other replicas, or some of them, for as long as the membership is not known
     * @param refusals gets one line whenever this replica refuses another, or is refused by it, for a new reason
     * @throws IOException if the address is in use or not of this machine
     */
    public TcpTransport(
            Address listen, Wire wire, Map<NodeId, Address> byHand, Consumer<String> refusals, FailureListener failures)
            throws IOException {
        this(listen, wire, byHand, refusals, failures, Thread::start);
    }

    /**
     * As the other.
     *
     * @param starter of its threads; it may take its time
     */
    TcpTransport(
            Address listen,
            Wire wire,
            Map<NodeId, Address> byHand,
            Consumer<String> refusals,
            FailureListener failures,
            Consumer<Thread> starter)
            throws IOException {
        this.wire = wire;
        this.byHand = new TreeMap<>(byHand);
        this.refusals = refusals;
        this.failures = failures;
        this.starter = starter;
        server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(listen.resolve());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IOException("cannot listen at " + listen + " for other nodes: " + e.getMessage(), e);
        }
    }

    /** The port it listens at. */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Starts talking.
     *
     * @param clientPort where this replica serves clients, for its peers to know; 0 if nowhere
     */
    public synchronized void start(Identity self, int clientPort, KnownPeers known, Receiver receiver) {
        checkState(links == null, "the transport runs already");
        Doorkeeper keeper = new Doorkeeper(self, clientPort, known);
        Links started = new Links(keeper, wire, port(), this::tell, receiver::disconnected, failures);
        links = started;
        if (book.contacts().isEmpty()) {
            AddressBook first = AddressBook.EMPTY;
            for (Map.Entry<NodeId, Address> peer : byHand.entrySet()) {
                first = first.with(peer.getKey(), new Contact(peer.getValue().toString(), 0));
            }
            started.dial(first);
        } else {
            started.members(book);
        }
        accepting = startThread("accept", () -> accept(keeper, started, receiver));
    }

    /**
     * Follows the membership, once it is not empty any more: dials the members at their addresses, and nobody else. The
     * incarnation that the book names is the member; if it names none (0), then whoever came first under the id, until the id
     * leaves the book. A contact that changes hangs up what is connected under its id.
     *
     * <p>Any thread, before and after {@link #start}. Waits for nobody, but for the disk when a member has left; costs nothing
     * if the book is the one before.
     *
     * @param members of this replica as of its last applied entry; their addresses are those of {@link Address#parse}, and others
     *     are told as refusals
     */
    public void members(AddressBook members) {
        if (!members.equals(book)) {
            follow(members);
        }
    }

    private synchronized void follow(AddressBook members) {
        book = members;
        Links running = links;
        if (running != null) {
            running.members(members);
        }
    }

    /** Whether this replica leads, which it says when it introduces itself: leaders are heard that are not recognized yet. */
    public void leads(boolean now) {
        Links running = links;
        if (running != null) {
            running.leads(now);
        }
    }

    @Override
    public void send(Message message) {
        Links running = links;
        if (running != null) {
            running.send(message);
        }
    }

    /** Where a peer serves clients; null while it is not known. */
    public @Nullable Address clientAddress(NodeId peer) {
        Links running = links;
        return running == null ? null : running.clientAddress(peer);
    }

    /** Frames so far that were damaged or not for this replica. */
    public long damagedFrames() {
        return damagedFrames.get();
    }

    /** Messages so far that were dropped because they came from a leader who is not the member of its id, and were not a leader's. */
    public long strangersMessages() {
        return strangersMessages.get();
    }

    /** Messages so far for which there was no room on the way to their peer. */
    public long droppedMessages() {
        Links running = links;
        return running == null ? 0 : running.dropped();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            tell("cannot close the port for other nodes: " + e.getMessage());
        }
        Links running = links;
        if (running != null) {
            running.close();
        }
        lobby.close();
        Thread waiting = accepting;
        if (waiting != null && waiting != Thread.currentThread()) {
            Uninterruptibles.joinUninterruptibly(waiting);
        }
    }

    static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError("a socket without SO_LINGER closes at once", e);
        }
    }

    private void tell(String refusal) {
        if (told.size() < TOLD_MAX && told.add(refusal)) {
            refusals.accept(refusal);
        }
    }

    private Thread startThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, bug) -> failures.failed("transport, " + name + ": " + bug, bug));
        starter.accept(thread);
        return thread;
    }

    private void accept(Doorkeeper keeper, Links peers, Receiver receiver) {
        while (!closed) {
            try {
                Socket socket = server.accept();
                lobby.enter(socket); // here, since a thread may be long in coming, and a crowd take all files meanwhile
                startThread("from-" + socket.getRemoteSocketAddress(), () -> serve(socket, keeper, peers, receiver));
            } catch (IOException e) {
                if (!closed) { // too many files are open, say: that passes, and who was not heard calls again
                    tell("cannot accept connections of other nodes: " + e.getMessage());
                    LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
                }
            }
        }
    }

    private void serve(Socket socket, Doorkeeper keeper, Links peers, Receiver receiver) {
        Identity peer = null;
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Link.HELLO_MILLIS_MAX);
            Socket talk = secure(socket);
            DataInputStream in = new DataInputStream(new BufferedInputStream(talk.getInputStream(), BUFFER_BYTES));
            if (isQuestion(in)) {
                answer(talk.getOutputStream(), keeper, receiver);
                return;
            }
            peer = receive(socket, talk, in, peers);
            if (peer != null) {
                lobby.leave(socket);
                welcome(talk.getOutputStream(), keeper.hello(peer.nodeId(), 0));
                socket.setSoTimeout(0);
                read(in, peer, keeper.self(), peers.isStranger(socket), receiver);
            }
        } catch (CodecException e) {
            damagedFrames.incrementAndGet();
        } catch (IOException gone) {
            return; // it dials again if it is still there
        } finally {
            lobby.leave(socket);
            if (peer != null) {
                peers.leave(peer.nodeId(), socket);
            }
        }
    }

    /** The socket itself goes on standing for the connection: closing it waits for nobody, as closing what is above it may. */
    private Socket secure(Socket socket) throws IOException {
        try {
            return wire.accepted(socket);
        } catch (IOException e) {
            tell("whoever comes from " + socket.getInetAddress() + " is no node: " + Wire.reason(e));
            throw e;
        }
    }

    /** Whether who is there only asks for the {@link Roster}; nothing is taken from the stream unless it does. */
    private static boolean isQuestion(DataInputStream in) throws IOException, CodecException {
        in.mark(Integer.BYTES);
        byte[] opening = in.readNBytes(Integer.BYTES);
        if (opening.length == Integer.BYTES && new ByteReader(opening).int32("opening") == Roster.QUESTION) {
            return true;
        }
        in.reset();
        return false;
    }

    private static void answer(OutputStream out, Doorkeeper keeper, Receiver receiver) throws IOException {
        Identity self = keeper.self();
        Snapshot membership = receiver.membership();
        if (membership == null) {
            write(out, "node " + self.nodeId() + " does not know its cluster yet");
        } else {
            out.write(new Roster(self, keeper.clientPort(), membership).encode());
        }
    }

    /** Who is there; null if it was turned away. */
    private @Nullable Identity receive(Socket socket, Socket talk, DataInputStream in, Links peers) throws IOException {
        Hello hello = null;
        String objection;
        try {
            hello = Hello.decode(in.readNBytes(Hello.BYTES));
            objection = wire.objection(talk, hello.from().nodeId());
            if (objection == null) {
                objection = peers.arrive(hello, socket);
            }
        } catch (CodecException e) {
            objection = "whoever comes from " + socket.getInetAddress() + " is no node: " + e.getMessage();
        }
        if (hello == null || objection != null) {
            refuse(talk.getOutputStream(), String.valueOf(objection));
            return null;
        }
        return hello.from();
    }

    private static void welcome(OutputStream out, Hello hello) throws IOException {
        out.write(Link.WELCOME);
        out.write(hello.encode());
    }

    private void refuse(OutputStream out, String objection) throws IOException {
        tell(objection);
        write(out, objection);
    }

    private static void write(OutputStream out, String objection) throws IOException {
        byte[] reason = objection.getBytes(UTF_8);
        out.write(Link.REFUSED);
        out.write(reason, 0, Math.min(reason.length, Link.REFUSAL_BYTES_MAX));
    }

    private void read(DataInputStream in, Identity peer, Identity self, boolean isStranger, Receiver receiver)
            throws IOException, CodecException {
        while (true) {
            Message message = MessageCodec.decode(self.clusterId(), readFrame(in));
            if (!message.from().equals(peer.nodeId()) || !message.to().equals(self.nodeId())) {
                throw new CodecException("a message from " + message.from() + " to " + message.to() + " came from "
                        + peer.nodeId() + " to " + self.nodeId());
            }
            if (isStranger && !Links.isOfLeader(message)) {
                strangersMessages.incrementAndGet();
            } else {
                receiver.receive(peer, message);
            }
        }
    }

    /** The next frame. One that says to be too long is refused before there is memory for it. */
    static byte[] readFrame(DataInputStream in) throws IOException, CodecException {
        byte[] prefix = new byte[MessageCodec.PREFIX_BYTES];
        in.readFully(prefix);
        int bytes = MessageCodec.frameBytes(prefix);
        byte[] frame = Arrays.copyOf(prefix, Math.min(bytes, FRAME_BYTES_FIRST));
        in.readFully(frame, prefix.length, frame.length - prefix.length);
        while (frame.length < bytes) {
            int filled = frame.length;
            frame = Arrays.copyOf(frame, Math.min(bytes, 2 * filled));
            in.readFully(frame, filled, frame.length - filled);
        }
        return frame;
    }
}
