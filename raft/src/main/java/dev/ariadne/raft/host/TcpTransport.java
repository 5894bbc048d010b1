package dev.ariadne.raft.host;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages over TCP. Each replica dials each other one and writes on the connections it dialled, so a pair has two. Both sides
 * introduce themselves first and check who the other is; then frames of {@link MessageCodec} follow, one way only. A frame that is
 * damaged, or not from and to the two that were introduced, ends the connection.
 */
public final class TcpTransport implements Outbox, Closeable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int TOLD_MAX = 100;

    private final ServerSocket server;
    private final Map<NodeId, Address> peers;
    private final Consumer<String> refusals;
    private final FailureListener failures;

    /** Refusals are tried again every second, but told once. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** The open connection that each peer dialled last. */
    private final Map<NodeId, Socket> incoming = new ConcurrentHashMap<>();

    private final AtomicLong damagedFrames = new AtomicLong();

    /** Empty until {@link #start}. */
    private volatile Map<NodeId, Link> links = Map.of();

    private volatile @Nullable Doorkeeper doorkeeper;
    private volatile boolean closed;

    /**
     * Takes the address, so that nobody else has it; connections wait until {@link #start}.
     *
     * @param peers the other replicas
     * @param refusals gets one line whenever this replica refuses another, or is refused by it, for a new reason
     * @throws IOException if the address is in use or not of this machine
     */
    public TcpTransport(Address listen, Map<NodeId, Address> peers, Consumer<String> refusals, FailureListener failures)
            throws IOException {
        this.peers = new TreeMap<>(peers);
        this.refusals = refusals;
        this.failures = failures;
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
     * @param receiver takes messages, on many threads
     */
    public void start(Identity self, int clientPort, KnownPeers known, Consumer<Message> receiver) {
        checkState(doorkeeper == null, "the transport runs already");
        Doorkeeper keeper = new Doorkeeper(self, clientPort, peers.keySet(), known);
        doorkeeper = keeper;
        Map<NodeId, Link> started = new TreeMap<>();
        peers.forEach((peer, address) -> started.put(peer, new Link(peer, address, keeper, this::tell, failures)));
        links = started;
        started.values().forEach(Link::start);
        startThread("accept", () -> accept(keeper, receiver));
    }

    @Override
    public void send(Message message) {
        Link link = links.get(message.to());
        if (link != null) {
            link.send(message);
        }
    }

    /** Where a peer serves clients; null while it is not known. */
    public @Nullable Address clientAddress(NodeId peer) {
        Address address = peers.get(peer);
        Doorkeeper keeper = doorkeeper;
        int port = keeper == null ? 0 : keeper.clientPort(peer);
        return address == null || port == 0 ? null : new Address(address.host(), port);
    }

    /** Frames so far that were damaged or not for this replica. */
    public long damagedFrames() {
        return damagedFrames.get();
    }

    /** Messages so far for which there was no room on the way to their peer. */
    public long droppedMessages() {
        return links.values().stream().mapToLong(Link::dropped).sum();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            tell("cannot close the port for other nodes: " + e.getMessage());
        }
        links.values().forEach(Link::close);
        incoming.values().forEach(TcpTransport::close);
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

    private void startThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, bug) -> failures.failed("transport, " + name + ": " + bug, bug));
        thread.start();
    }

    private void accept(Doorkeeper keeper, Consumer<Message> receiver) {
        while (!closed) {
            try {
                Socket socket = server.accept();
                startThread("from-" + socket.getRemoteSocketAddress(), () -> serve(socket, keeper, receiver));
            } catch (IOException e) {
                if (!closed) {
                    failures.failed("cannot accept connections of other nodes: " + e.getMessage(), null);
                    return;
                }
            }
        }
    }

    private void serve(Socket socket, Doorkeeper keeper, Consumer<Message> receiver) {
        NodeId peer = null;
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
            peer = welcome(socket, in, keeper);
            if (peer != null && !closed) {
                close(incoming.put(peer, socket));
                read(in, peer, keeper.self(), receiver);
            }
        } catch (CodecException e) {
            damagedFrames.incrementAndGet();
        } catch (IOException gone) {
            return; // it dials again if it is still there
        } finally {
            if (peer != null) {
                incoming.remove(peer, socket);
            }
        }
    }

    /** Who is there; null if it was turned away. */
    private @Nullable NodeId welcome(Socket socket, DataInputStream in, Doorkeeper keeper) throws IOException {
        socket.setSoTimeout(Link.HELLO_MILLIS_MAX);
        OutputStream out = socket.getOutputStream();
        Hello hello = null;
        String objection;
        try {
            hello = Hello.decode(in.readNBytes(Hello.BYTES));
            objection = keeper.admit(hello);
        } catch (CodecException e) {
            objection = "whoever comes from " + socket.getInetAddress() + " is no node: " + e.getMessage();
        }
        if (hello == null || objection != null) {
            refuse(out, String.valueOf(objection));
            return null;
        }
        NodeId peer = hello.from().nodeId();
        out.write(Link.WELCOME);
        out.write(keeper.hello(peer).encode());
        socket.setSoTimeout(0);
        return peer;
    }

    private void refuse(OutputStream out, String objection) throws IOException {
        tell(objection);
        byte[] reason = objection.getBytes(UTF_8);
        out.write(Link.REFUSED);
        out.write(reason, 0, Math.min(reason.length, Link.REFUSAL_BYTES_MAX));
    }

    private static void read(DataInputStream in, NodeId peer, Identity self, Consumer<Message> receiver)
            throws IOException, CodecException {
        byte[] prefix = new byte[MessageCodec.PREFIX_BYTES];
        while (true) {
            in.readFully(prefix);
            byte[] frame = Arrays.copyOf(prefix, MessageCodec.frameBytes(prefix));
            in.readFully(frame, prefix.length, frame.length - prefix.length);
            Message message = MessageCodec.decode(self.clusterId(), frame);
            if (!message.from().equals(peer) || !message.to().equals(self.nodeId())) {
                throw new CodecException("a message from " + message.from() + " to " + message.to() + " came from "
                        + peer + " to " + self.nodeId());
            }
            receiver.accept(message);
        }
    }
}
