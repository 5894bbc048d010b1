package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Node 1 is real and talks over TLS; the test plays all others. */
@Timeout(60)
class WireTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Identity SELF = new Identity(77, ONE, 11);
    private static final Identity PEER = new Identity(77, TWO, 22);

    @TempDir
    Path directory;

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private TestAuthority ours;
    private ServerSocket peer;
    private TcpTransport transport;

    @BeforeEach
    void start() throws IOException {
        ours = new TestAuthority(directory, "ours");
        peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        peer.setSoTimeout(10_000);
        transport = new TcpTransport(
                new Address("127.0.0.1", 0),
                wire(ours.sign("node-1")),
                Map.of(TWO, new Address("127.0.0.1", peer.getLocalPort())),
                refusals::add,
                (reason, bug) -> {
                    throw new AssertionError(reason, bug);
                });
        transport.start(SELF, 8080, KnownPeers.open(directory), new Receiver() {
            @Override
            public void receive(Identity from, Message message) {
                received.add(message);
            }

            @Override
            public Snapshot membership() {
                AddressBook book = AddressBook.of(ONE, new Contact("127.0.0.1:9021", 11));
                return new Snapshot(new EntryId(3, 14), Configuration.of(1), book);
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        peer.close();
    }

    @Test
    void with_the_certificate_of_a_node_messages_arrive() throws IOException {
        Heartbeat heartbeat = new Heartbeat(TWO, ONE, 5, 0, 0, 0);
        try (Socket socket = dial(ours.sign("node-2"))) {
            assertThat(introduced(socket)).isEqualTo(Link.WELCOME);
            socket.getOutputStream().write(MessageCodec.encode(77, heartbeat));
            eventually("it arrives", () -> received.contains(heartbeat));
        }
        assertThat(Roster.ask(address(), wire(ours.sign("node-2")), 5_000).from())
                .isEqualTo(SELF);
    }

    /** It looks after the connection whenever it has nothing to say, by a read that mostly runs out of time. */
    @Test
    void what_it_sends_arrives_after_a_silence_too() throws Exception {
        try (Socket socket = peer.accept()) {
            Socket talk = wire(ours.sign("node-2")).accepted(socket);
            DataInputStream in = new DataInputStream(talk.getInputStream());
            in.readNBytes(Hello.BYTES);
            talk.getOutputStream().write(Link.WELCOME);
            talk.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
            for (int i = 0; i < 3; i++) {
                Heartbeat heartbeat = new Heartbeat(ONE, TWO, 1, i, 0, 0);
                byte[] frame = MessageCodec.encode(77, heartbeat);
                CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> read(in, frame.length));
                eventually("a message gets through", () -> {
                    if (!arrived.isDone()) {
                        transport.send(heartbeat);
                    }
                    return arrived.isDone();
                });
                assertThat(arrived.join()).isNotEmpty();
                socket.setSoTimeout(350);
                while (in.available() > 0 || !quiet(in)) {
                    in.skipNBytes(in.available());
                }
                socket.setSoTimeout(0);
            }
        }
        assertThat(refusals).isEmpty();
    }

    private static byte[] read(DataInputStream in, int bytes) {
        try {
            return in.readNBytes(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean quiet(DataInputStream in) throws IOException {
        try {
            assertThat(in.read()).as("the connection goes on").isNotNegative();
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void a_node_cannot_pass_for_another() throws IOException {
        String line = "who says to be node 2 has a certificate for [localhost, node-3], not for node-2";
        try (Socket socket = dial(ours.sign("node-3"))) {
            assertThat(introduced(socket)).isEqualTo(Link.REFUSED);
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo(line);
        }
        assertThat(refusals).contains(line);
        try (Socket socket = peer.accept()) {
            Socket talk = wire(ours.sign("node-3")).accepted(socket);
            assertThat(talk.getInputStream().read()).as("nothing is said to it").isEqualTo(-1);
        }
        eventually("told", () -> refusals.contains("at 127.0.0.1:" + peer.getLocalPort() + ": " + line));
        assertThatThrownBy(() -> Roster.ask(impostor(), wire(ours.sign("node-2")), 5_000))
                .hasMessageEndingWith(
                        "who says to be node 1 has a certificate for [localhost, node-3], not for node-1");
    }

    /** Answers one question as if it was node 1. */
    private Address impostor() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AddressBook book = AddressBook.of(ONE, new Contact("127.0.0.1:9021", 11));
        byte[] answer = new Roster(SELF, 8080, new Snapshot(new EntryId(3, 14), Configuration.of(1), book)).encode();
        Wire wire = wire(ours.sign("node-3"));
        Thread thread = new Thread(() -> {
            try (server;
                    Socket socket = server.accept()) {
                Socket talk = wire.accepted(socket);
                talk.getInputStream().readNBytes(Integer.BYTES);
                talk.getOutputStream().write(answer);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return new Address("127.0.0.1", server.getLocalPort());
    }

    /** Though it goes by the same name. */
    @Test
    void the_certificate_of_another_authority_is_refused() throws IOException {
        TestAuthority theirs = new TestAuthority(Files.createDirectory(directory.resolve("theirs")), "ours");
        TestAuthority.Signed foreign = theirs.sign("node-2");
        refuses(
                Wire.tls(Pem.context(foreign.certificate(), foreign.key(), ours.certificate())),
                "whoever comes from /127.0.0.1 is no node: its certificate is of another authority");
        try (Socket socket = peer.accept()) {
            assertThatThrownBy(() -> wire(theirs, foreign).accepted(socket)).isInstanceOf(IOException.class);
        }
        eventually(
                "told",
                () -> refusals.contains("node 2 at 127.0.0.1:" + peer.getLocalPort()
                        + " cannot be reached securely: its certificate is of another authority"));
    }

    @Test
    void an_expired_certificate_is_refused() throws IOException {
        refuses(
                wire(ours.signExpired("node-2")),
                "whoever comes from /127.0.0.1 is no node: its certificate has expired: NotAfter: ");
    }

    @Test
    void who_shows_no_certificate_or_speaks_no_tls_is_refused() throws IOException {
        refuses(
                Wire.tls(Pem.context(null, null, ours.certificate())),
                "whoever comes from /127.0.0.1 is no node: it shows no certificate of this authority");
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), transport.port())) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
            assertThat(plain.getInputStream().readAllBytes()).hasSizeLessThan(20);
        }
        eventually(
                "told",
                () -> refusals.contains(
                        "whoever comes from /127.0.0.1 is no node: Unsupported or unrecognized SSL message"));
    }

    private void refuses(Wire wire, String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port())) {
            socket.setSoTimeout(10_000);
            assertThatThrownBy(() -> {
                        Socket talk = wire.dialled(socket);
                        introduced(talk);
                    })
                    .isInstanceOf(IOException.class);
        }
        eventually("told", () -> refusals.stream().anyMatch(told -> told.startsWith(line)));
    }

    @Test
    void files_that_are_not_what_they_should_be_are_named() throws IOException {
        TestAuthority.Signed one = ours.sign("node-1");
        TestAuthority.Signed two = ours.sign("node-2");
        Path none = directory.resolve("none");
        Path letter = Files.writeString(directory.resolve("letter"), "Dear reader");
        Path old = Files.writeString(
                directory.resolve("old"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        Path torn = Files.writeString(
                directory.resolve("torn"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path authority = ours.certificate();
        says(none, one.key(), authority, "there is no file " + none);
        says(letter, one.key(), authority, letter + " holds no certificate in PEM form");
        says(torn, one.key(), authority, torn + " holds a certificate that cannot be read: ");
        says(one.certificate(), letter, authority, letter + " holds no RSA, EC or EdDSA key in PEM form");
        says(one.certificate(), old, authority, old + " holds an EC PRIVATE KEY; what is needed is PKCS#8");
        says(one.certificate(), two.key(), authority, two.key() + " is not the key of the certificate in ");
        says(one.certificate(), one.key(), letter, letter + " holds no certificate in PEM form");
    }

    private static void says(Path certificate, Path key, Path authority, String beginning) {
        assertThatThrownBy(() -> Pem.context(certificate, key, authority))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(beginning)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    private Wire wire(TestAuthority.Signed own) throws IOException {
        return wire(ours, own);
    }

    private static Wire wire(TestAuthority authority, TestAuthority.Signed own) throws IOException {
        return Wire.tls(authority.context(own));
    }

    private Address address() {
        return new Address("127.0.0.1", transport.port());
    }

    private SSLSocket dial(TestAuthority.Signed own) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port());
        socket.setSoTimeout(10_000);
        return (SSLSocket) wire(own).dialled(socket);
    }

    private static int introduced(Socket talk) throws IOException {
        talk.getOutputStream().write(new Hello(PEER, ONE, 0, 0).encode());
        DataInputStream in = new DataInputStream(talk.getInputStream());
        int answer = in.readUnsignedByte();
        if (answer == Link.WELCOME) {
            in.readNBytes(Hello.BYTES);
        }
        return answer;
    }
}
