package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the nodes of a cluster, so that what one says to another can be held up. Loopback has many addresses, and each
 * ordered pair of nodes gets one: there node {@code from} finds node {@code to}, behind the same ports. Connections to a node leave
 * from the address at which that node finds the one they come from, so calling back goes through here as well.
 */
final class FaultProxy implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    /** Pieces that may be on the way in one direction of a connection; after that the sender has to wait. */
    private static final int PIECES_MAX = 64;

    private static final int CONNECT_MILLIS_MAX = 1_000;

    /** What came at a time; nothing at the end. */
    private static final class Piece {
        final byte[] bytes;
        final long cameNanos = System.nanoTime();

        Piece(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    /** A way from one node to a port of another. */
    private record Way(int from, int to, int port) {}

    private final Map<Integer, Wire> wires = new TreeMap<>();
    private final Selector selector;

    /** All that is open. */
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Listens for all nodes that there may be. */
    FaultProxy(ClusterFile cluster) throws IOException {
        selector = Selector.open();
        int nodes = cluster.places().size();
        for (int from = 1; from <= nodes; from++) {
            for (int to = 1; to <= nodes; to++) {
                wires.put(key(from, to), new Wire());
                if (from != to) {
                    listen(from, to, cluster.place(to).peers());
                    listen(from, to, cluster.place(to).clients());
                }
            }
        }
        startThread("proxy", this::accept);
    }

    /** Whether this machine has loopback addresses enough. Linux has; others may have to be told to. */
    static boolean isPossible() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host(1, 2)))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where one node finds another. */
    static String host(int from, int to) {
        return from == to ? ClusterFile.HOST : "127.77." + from + "." + to;
    }

    /** What is said by one node to another. */
    Wire wire(int from, int to) {
        return wires.getOrDefault(key(from, to), new Wire());
    }

    /** Makes all wires good. */
    void heal() {
        wires.values().forEach(wire -> wire.set(Wire.Quality.GOOD));
    }

    private static int key(int from, int to) {
        return from << 8 | to;
    }

    private void listen(int from, int to, Address address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(host(from, to), address.port()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT, new Way(from, to, address.port()));
    }

    private void accept() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    try {
                        SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
                        if (accepted != null) {
                            Way way = (Way) key.attachment();
                            startThread("proxy-" + way.from() + "-" + way.to(), () -> connect(accepted.socket(), way));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        } catch (ClosedSelectorException closed) {
            return;
        } catch (IOException | UncheckedIOException e) {
            if (selector.isOpen()) {
                throw new AssertionError("the proxy cannot go on", e);
            }
        }
    }

    private void connect(Socket dialled, Way way) {
        Wire forth = wire(way.from(), way.to());
        Wire back = wire(way.to(), way.from());
        Socket answering = new Socket();
        sockets.add(dialled);
        sockets.add(answering);
        try {
            forth.pass(System.nanoTime(), 0);
            answering.bind(new InetSocketAddress(host(way.to(), way.from()), 0));
            answering.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), way.port()), CONNECT_MILLIS_MAX);
            dialled.setTcpNoDelay(true);
            answering.setTcpNoDelay(true);
        } catch (IOException | InterruptedException nobodyThere) {
            close(dialled);
            close(answering);
            return;
        }
        carry(dialled, answering, forth);
        carry(answering, dialled, back);
    }

    private void carry(Socket from, Socket to, Wire wire) {
        BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
        startThread("proxy-in", () -> read(from, pieces));
        startThread("proxy-out", () -> write(to, pieces, wire));
    }

    private static void read(Socket from, BlockingQueue<Piece> pieces) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            try (InputStream in = from.getInputStream()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    pieces.put(new Piece(Arrays.copyOf(buffer, n)));
                }
            } catch (IOException gone) {
                buffer = new byte[0];
            }
            pieces.put(new Piece(new byte[0]));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** That a connection has ended travels on the wire like all else. */
    private void write(Socket to, BlockingQueue<Piece> pieces, Wire wire) {
        try {
            for (Piece piece = pieces.take(); !piece.isEnd(); piece = pieces.take()) {
                wire.pass(piece.cameNanos, piece.bytes.length);
                send(to, piece);
            }
            wire.pass(System.nanoTime(), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(to);
        }
    }

    /** Whoever is gone gets nothing more; that it is gone is for the other direction to tell. */
    private static void send(Socket to, Piece piece) {
        try {
            OutputStream out = to.getOutputStream();
            out.write(piece.bytes);
        } catch (IOException gone) {
            return;
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket without SO_LINGER closes at once", e);
        }
    }

    private static void startThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        heal();
        sockets.forEach(this::close);
    }
}
