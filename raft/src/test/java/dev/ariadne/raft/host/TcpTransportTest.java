package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Node 1 is real; the test plays node 2. */
@Timeout(60)
class TcpTransportTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Identity SELF = new Identity(77, ONE, 11);
    private static final Identity PEER = new Identity(77, TWO, 22);

    @TempDir
    Path directory;

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private ServerSocket peer;
    private TcpTransport transport;

    @BeforeEach
    void start() throws IOException {
        peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        peer.setSoTimeout(10_000);
        Address two = new Address("127.0.0.1", peer.getLocalPort());
        transport = new TcpTransport(
                new Address("127.0.0.1", 0), Wire.PLAIN, Map.of(TWO, two), refusals::add, (reason, bug) -> {
                    throw new AssertionError(reason, bug);
                });
        transport.start(SELF, 8080, KnownPeers.open(directory), (from, message) -> received.add(message));
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        peer.close();
    }

    @Test
    void a_port_in_use_is_refused_with_one_line() {
        Address taken = new Address("127.0.0.1", peer.getLocalPort());
        assertThatThrownBy(() -> new TcpTransport(taken, Wire.PLAIN, Map.of(), refusals::add, (reason, bug) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen at " + taken + " for other nodes: Address already in use");
    }

    @Test
    void a_port_is_free_again_once_it_is_closed() throws IOException {
        Address listen = new Address("127.0.0.1", transport.port());
        for (int i = 0; i < 300; i++) {
            transport.close();
            transport = new TcpTransport(listen, Wire.PLAIN, Map.of(), refusals::add, (reason, bug) -> {});
            transport.start(SELF, 8080, KnownPeers.open(directory), (from, message) -> received.add(message));
        }
    }

    @Test
    void messages_arrive_after_an_introduction() throws IOException {
        Heartbeat heartbeat = new Heartbeat(TWO, ONE, 5, 0, 0, 0);
        try (Socket socket = dial(new Hello(PEER, ONE, 0, 9121))) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(in.readUnsignedByte()).isEqualTo(Link.WELCOME);
            assertThat(in.readNBytes(Hello.BYTES)).isEqualTo(new Hello(SELF, TWO, 0, 8080).encode());
            socket.getOutputStream().write(MessageCodec.encode(77, heartbeat));
            eventually("it arrives", () -> received.contains(heartbeat));
        }
        assertThat(transport.clientAddress(TWO)).isEqualTo(new Address("127.0.0.1", 9121));
    }

    @Test
    void strangers_are_refused_with_one_line() throws IOException {
        refused(
                new Hello(new Identity(78, TWO, 22), ONE, 0, 0),
                "node 2 incarnation 22 of cluster 78 does not belong to cluster 77");
        refused(new Hello(PEER, NodeId.of(3), 0, 0), "node 2 looks for node 3, but this is node 1");
        refused(new Hello(new Identity(77, ONE, 22), ONE, 0, 0), "there is another node 1");
        byte[] damaged = new Hello(PEER, ONE, 0, 0).encode();
        damaged[20] ^= 1;
        refused(damaged, "whoever comes from /127.0.0.1 is no node: a hello does not match its checksum");
        refused(new byte[Hello.BYTES], "whoever comes from /127.0.0.1 is no node: a hello cannot begin with 0");
    }

    @Test
    void another_incarnation_is_refused_even_after_a_restart() throws IOException {
        dial(new Hello(PEER, ONE, 0, 0)).getInputStream().readNBytes(1 + Hello.BYTES);
        String line = "node 2 lost its disk: it came back as incarnation 23;"
                + " remove it from the cluster and add it again with this incarnation";
        refused(new Hello(new Identity(77, TWO, 23), ONE, 0, 0), line);
        stop();
        start();
        refusals.clear();
        refused(new Hello(new Identity(77, TWO, 23), ONE, 0, 0), line);
    }

    @Test
    void the_caller_checks_whom_it_reached() throws IOException {
        hangs_up_on(new Hello(new Identity(78, TWO, 22), ONE, 0, 0));
        assertThat(refusals).containsExactly("node 2 incarnation 22 of cluster 78 does not belong to cluster 77");
    }

    @Test
    void the_caller_hangs_up_on_another_incarnation_than_it_met() throws IOException {
        try (Socket met = dial(new Hello(PEER, ONE, 0, 0))) {
            met.getInputStream().readNBytes(1 + Hello.BYTES);
            hangs_up_on(new Hello(new Identity(77, TWO, 23), ONE, 0, 0));
        }
        assertThat(refusals)
                .containsExactly("node 2 lost its disk: it came back as incarnation 23;"
                        + " remove it from the cluster and add it again with this incarnation");
    }

    private void hangs_up_on(Hello welcome) throws IOException {
        try (Socket socket = peer.accept()) {
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().readNBytes(Hello.BYTES))
                    .isEqualTo(new Hello(SELF, TWO, transport.port(), 8080).encode());
            socket.getOutputStream().write(Link.WELCOME);
            socket.getOutputStream().write(welcome.encode());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_damaged_frame_ends_the_connection_and_is_counted() throws IOException {
        byte[] flipped = MessageCodec.encode(77, new Heartbeat(TWO, ONE, 5, 0, 0, 0));
        flipped[flipped.length - 1] ^= 1;
        ends_the_connection(flipped);
        ends_the_connection(MessageCodec.encode(77, new Heartbeat(NodeId.of(3), ONE, 5, 0, 0, 0)));
        ends_the_connection(MessageCodec.encode(77, new Heartbeat(TWO, NodeId.of(3), 5, 0, 0, 0)));
        ends_the_connection("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        ends_the_connection(new byte[] {'A', 'R', 0, 1, 4, 0, 0, 0});
        eventually("all are counted", () -> transport.damagedFrames() == 5);
        assertThat(received).isEmpty();
    }

    /** The whole of it far exceeds what queue and socket hold, so a sender that waited would wait for ever. */
    @Test
    void a_peer_that_sleeps_blocks_nobody() throws IOException {
        Entry entry = Entry.normal(1, 1, Bytes.wrap(new byte[1 << 16]));
        Message message = new AppendEntries(ONE, TWO, 1, EntryId.ZERO, List.of(entry), 0);
        try (Socket asleep = peer.accept()) {
            asleep.getInputStream().readNBytes(Hello.BYTES);
            asleep.getOutputStream().write(Link.WELCOME);
            asleep.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
            eventually("the queue is full", () -> {
                for (int i = 0; i < 1000; i++) {
                    transport.send(message);
                }
                return transport.droppedMessages() > 0;
            });
        }
    }

    @Test
    void a_peer_that_comes_back_is_found_again() throws IOException {
        for (int life = 0; life < 3; life++) {
            try (Socket socket = peer.accept()) {
                socket.getInputStream().readNBytes(Hello.BYTES);
                socket.getOutputStream().write(Link.WELCOME);
                socket.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
                Heartbeat heartbeat = new Heartbeat(ONE, TWO, 1, life, 0, 0);
                byte[] frame = MessageCodec.encode(77, heartbeat);
                eventually("a message gets through", () -> {
                    transport.send(heartbeat);
                    return available(socket) >= frame.length;
                });
                assertThat(socket.getInputStream().readNBytes(frame.length)).isEqualTo(frame);
            }
        }
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void ends_the_connection(byte[] frame) throws IOException {
        try (Socket socket = dial(new Hello(PEER, ONE, 0, 0))) {
            socket.getInputStream().readNBytes(1 + Hello.BYTES);
            socket.getOutputStream().write(frame);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void refused(Hello hello, String line) throws IOException {
        refused(hello.encode(), line);
    }

    private void refused(byte[] hello, String line) throws IOException {
        try (Socket socket = dial(hello)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(in.readUnsignedByte()).isEqualTo(Link.REFUSED);
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(line);
        }
        assertThat(refusals).contains(line);
    }

    private Socket dial(Hello hello) throws IOException {
        return dial(hello.encode());
    }

    private Socket dial(byte[] hello) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(hello);
        return socket;
    }
}
