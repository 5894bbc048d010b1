package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.MessageCodec;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Node 1 is real and was told of node 2 by hand; the test plays all others. */
@Timeout(60)
class TcpTransportMembersTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final NodeId NINE = NodeId.of(9);
    private static final Identity SELF = new Identity(77, ONE, 11);

    @TempDir
    Path directory;

    private final Deque<Closeable> open = new ArrayDeque<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private ServerSocket two;
    private ServerSocket three;
    private TcpTransport transport;

    @BeforeEach
    void start() throws IOException {
        two = listen();
        three = listen();
        begin(AddressBook.EMPTY);
    }

    private void begin(AddressBook book) throws IOException {
        transport = new TcpTransport(
                new Address("127.0.0.1", 0), Wire.PLAIN, Map.of(TWO, address(two)), refusals::add, (reason, bug) -> {
                    throw new AssertionError(reason, bug);
                });
        open.push(transport);
        transport.members(book);
        transport.start(SELF, 8080, KnownPeers.open(directory), (from, message) -> received.add(message));
    }

    @AfterEach
    void stop() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    // ---- whom it dials

    @Test
    void who_was_given_by_hand_counts_until_there_is_a_book() throws IOException {
        Socket byHand = accept(two, TWO, 22);
        transport.members(AddressBook.EMPTY);
        arrives(byHand, TWO);
        transport.members(book(ONE, 11, two).with(THREE, contact(three, 0)));
        ended(byHand);
        arrives(accept(three, THREE, 33), THREE);
        nobody_calls(two);
    }

    @Test
    void a_member_that_moves_is_dialled_where_it_is() throws IOException {
        transport.members(book(TWO, 0, two));
        Socket before = accept(two, TWO, 22);
        transport.members(book(TWO, 0, three));
        ended(before);
        arrives(accept(three, TWO, 22), TWO);
        nobody_calls(two);
    }

    @Test
    void a_book_that_says_the_same_leaves_everything_as_it_is() throws IOException {
        Socket byHand = accept(two, TWO, 22);
        transport.members(book(TWO, 0, two));
        transport.members(book(TWO, 0, two));
        arrives(byHand, TWO);
    }

    @Test
    void a_book_that_says_whom_it_has_met_leaves_everything_as_it_is() throws IOException {
        transport.members(book(TWO, 0, two));
        Socket dialled = accept(two, TWO, 22);
        arrives(dialled, TWO);
        Socket called = welcomed(hello(TWO, 22, 0));
        transport.members(book(TWO, 22, two));
        called.getOutputStream().write(MessageCodec.encode(77, new Heartbeat(TWO, ONE, 9, 0, 0, 0)));
        eventually("it is still heard", () -> !received.isEmpty());
        arrives(dialled, TWO);
        transport.members(book(TWO, 22, three));
        ended(dialled);
        ended(called);
    }

    @Test
    void a_book_from_before_the_start_counts() throws IOException {
        transport.close();
        begin(book(THREE, 0, three));
        arrives(accept(three, THREE, 33), THREE);
    }

    @Test
    void an_address_that_is_none_is_told_and_skipped() throws IOException {
        transport.members(book(THREE, 0, three).with(TWO, new Contact("over there", 0)));
        assertThat(refusals)
                .containsExactly("node 2 cannot be dialled: 'over there' is not an address"
                        + " like 127.0.0.1:9021 or http://127.0.0.1:9021");
        arrives(accept(three, THREE, 33), THREE);
    }

    // ---- which incarnation

    @Test
    void the_incarnation_in_the_book_is_let_in_and_no_other() throws IOException {
        transport.members(book(TWO, 22, two));
        refused(hello(TWO, 23, 0), "node 2 comes as incarnation 23, but the member is incarnation 22");
        Socket first = welcomed(hello(TWO, 22, 0));
        transport.members(book(TWO, 23, two));
        ended(first);
        refused(hello(TWO, 22, 0), "node 2 comes as incarnation 22, but the member is incarnation 23");
        welcomed(hello(TWO, 23, 0));

        transport.close();
        begin(AddressBook.EMPTY);
        refused(
                hello(TWO, 22, 0),
                "node 2 lost its disk: it came back as incarnation 22;"
                        + " remove it from the cluster and add it again with this incarnation");
        welcomed(hello(TWO, 23, 0));
    }

    @Test
    void the_caller_keeps_to_the_book_too() throws IOException {
        transport.members(book(TWO, 22, three));
        ended(accept(three, TWO, 23));
        arrives(accept(three, TWO, 22), TWO);
        assertThat(refusals).containsExactly("node 2 comes as incarnation 23, but the member is incarnation 22");
    }

    @Test
    void who_left_the_book_is_forgotten_so_that_another_can_be_met() throws IOException {
        transport.members(book(TWO, 0, two).with(THREE, contact(three, 0)));
        Socket first = welcomed(hello(TWO, 22, 0));
        transport.members(book(THREE, 0, three));
        ended(first);
        assertThat(KnownPeers.open(directory).isEmpty()).isTrue();
        transport.members(book(TWO, 0, two).with(THREE, contact(three, 0)));
        welcomed(hello(TWO, 23, 0));
    }

    /** After a restart it may be older than what is remembered. */
    @Test
    void the_first_book_makes_nobody_forgotten() throws IOException {
        welcomed(hello(TWO, 22, 0));
        transport.members(book(THREE, 0, three));
        assertThat(KnownPeers.open(directory).isEmpty()).isFalse();
        refused(
                hello(TWO, 23, 0),
                "node 2 lost its disk: it came back as incarnation 23;"
                        + " remove it from the cluster and add it again with this incarnation");
    }

    // ---- guests

    @Test
    void who_is_not_in_the_book_is_called_back_until_it_leaves() throws IOException {
        transport.members(book(TWO, 0, two));
        ServerSocket nine = listen();
        Socket guest = welcomed(hello(NINE, 99, nine.getLocalPort()));
        Socket answers = acceptAs(nine, NINE, 99, 0);
        arrives(answers, NINE);
        assertThat(transport.clientAddress(NINE)).isEqualTo(new Address("127.0.0.1", 9129));
        guest.close();
        ended(answers);
        nobody_calls(nine);
        assertThat(transport.clientAddress(NINE)).isNull();
    }

    @Test
    void a_guest_that_comes_again_is_called_where_it_listens_now() throws IOException {
        ServerSocket nine = listen();
        Socket guest = welcomed(hello(NINE, 99, three.getLocalPort()));
        acceptAs(three, NINE, 99, 0);
        welcomed(hello(NINE, 99, nine.getLocalPort()));
        ended(guest);
        arrives(acceptAs(nine, NINE, 99, 0), NINE);
    }

    @Test
    void a_guest_becomes_a_member_when_the_book_names_it() throws IOException {
        ServerSocket nine = listen();
        Socket guest = welcomed(hello(NINE, 99, three.getLocalPort()));
        Socket answers = acceptAs(three, NINE, 99, 0);
        transport.members(book(NINE, 99, nine));
        ended(guest);
        ended(answers);
        Socket link = accept(nine, NINE, 99);
        welcomed(hello(NINE, 99, three.getLocalPort())).close();
        arrives(link, NINE);
        nobody_calls(three);
    }

    @Test
    void who_calls_back_is_not_called_back() throws IOException {
        welcomed(hello(NINE, 99, 0));
        assertThat(transport.clientAddress(NINE)).isNull();
    }

    @Test
    void the_oldest_guest_goes_when_there_are_too_many() throws IOException {
        List<Socket> guests = new ArrayList<>();
        for (int i = 0; i <= Links.GUESTS_MAX; i++) {
            guests.add(welcomed(hello(NodeId.of(100 + i), i, three.getLocalPort())));
        }
        ended(guests.get(0));
        for (Socket guest : guests.subList(1, guests.size())) {
            guest.setSoTimeout(1);
            assertThatThrownBy(guest.getInputStream()::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    // ---- strangers

    @Test
    void a_leader_under_the_id_of_a_member_is_heard_and_answered_beside_it_but_gets_no_vote() throws IOException {
        transport.members(book(TWO, 22, three));
        Socket member = accept(three, TWO, 22);
        ServerSocket other = listen();
        Socket stranger = welcomed(leader(TWO, 23, other.getLocalPort()));
        Socket answers = acceptAs(other, TWO, 23, 0);
        assertThat(refusals).containsExactly("node 2 comes as incarnation 23, but the member is incarnation 22");

        Heartbeat heartbeat = new Heartbeat(TWO, ONE, 5, 0, 0, 0);
        stranger.getOutputStream().write(MessageCodec.encode(77, new TimeoutNow(TWO, ONE, 5)));
        stranger.getOutputStream().write(MessageCodec.encode(77, heartbeat));
        eventually("it is heard", () -> received.contains(heartbeat));
        assertThat(received).containsExactly(heartbeat);
        assertThat(transport.strangersMessages()).isOne();

        arrives(member, TWO);
        transport.send(new RequestVoteResponse(ONE, TWO, 5, false, true));
        Message answer = new HeartbeatResponse(ONE, TWO, 5, 0, 0);
        transport.send(answer);
        byte[] frame = MessageCodec.encode(77, answer);
        assertThat(answers.getInputStream().readNBytes(frame.length))
                .as("and nothing that was meant for the member")
                .isEqualTo(frame);
    }

    @Test
    void a_stranger_that_the_book_names_comes_again_as_the_member() throws IOException {
        transport.members(book(TWO, 22, two));
        Socket stranger = welcomed(leader(TWO, 23, three.getLocalPort()));
        Socket answers = acceptAs(three, TWO, 23, 0);
        transport.members(book(TWO, 23, three));
        ended(stranger);
        ended(answers);
        arrives(accept(three, TWO, 23), TWO);
    }

    @Test
    void a_stranger_that_hangs_up_is_not_called_any_more() throws IOException {
        transport.members(book(TWO, 22, two));
        Socket stranger = welcomed(leader(TWO, 23, three.getLocalPort()));
        Socket answers = acceptAs(three, TWO, 23, 0);
        stranger.close();
        ended(answers);
        nobody_calls(three);
    }

    @Test
    void a_leader_says_that_it_leads() throws IOException {
        transport.leads(true);
        transport.members(book(THREE, 33, three));
        three.setSoTimeout(10_000);
        Socket call = three.accept();
        open.push(call);
        assertThat(call.getInputStream().readNBytes(Hello.BYTES))
                .isEqualTo(new Hello(SELF, THREE, transport.port(), 8080, true).encode());
    }

    // ---- the others

    private ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.push(server);
        return server;
    }

    private static Address address(ServerSocket server) {
        return new Address("127.0.0.1", server.getLocalPort());
    }

    private static Contact contact(ServerSocket server, long incarnation) {
        return new Contact(address(server).toString(), incarnation);
    }

    private static AddressBook book(NodeId id, long incarnation, ServerSocket server) {
        return AddressBook.of(id, contact(server, incarnation));
    }

    /** Every node that the test plays serves clients at port 9129. */
    private static Hello hello(NodeId from, long incarnation, int peerPort) {
        return new Hello(new Identity(77, from, incarnation), ONE, peerPort, 9129);
    }

    private static Hello leader(NodeId from, long incarnation, int peerPort) {
        return new Hello(new Identity(77, from, incarnation), ONE, peerPort, 9129, true);
    }

    /** Takes the call that a member gets. */
    private Socket accept(ServerSocket server, NodeId as, long incarnation) throws IOException {
        return acceptAs(server, as, incarnation, transport.port());
    }

    private Socket acceptAs(ServerSocket server, NodeId as, long incarnation, int peerPort) throws IOException {
        server.setSoTimeout(10_000);
        Socket socket = server.accept();
        open.push(socket);
        socket.setSoTimeout(10_000);
        assertThat(socket.getInputStream().readNBytes(Hello.BYTES))
                .isEqualTo(new Hello(SELF, as, peerPort, 8080).encode());
        socket.getOutputStream().write(Link.WELCOME);
        socket.getOutputStream().write(hello(as, incarnation, 0).encode());
        return socket;
    }

    private Socket call(Hello hello) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port());
        open.push(socket);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(hello.encode());
        return socket;
    }

    private Socket welcomed(Hello hello) throws IOException {
        Socket socket = call(hello);
        assertThat(socket.getInputStream().read()).isEqualTo(Link.WELCOME);
        assertThat(socket.getInputStream().readNBytes(Hello.BYTES))
                .isEqualTo(new Hello(SELF, hello.from().nodeId(), 0, 8080).encode());
        return socket;
    }

    private void refused(Hello hello, String line) throws IOException {
        Socket socket = call(hello);
        assertThat(socket.getInputStream().read()).isEqualTo(Link.REFUSED);
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo(line);
    }

    private void arrives(Socket socket, NodeId to) throws IOException {
        Heartbeat heartbeat = new Heartbeat(ONE, to, 1, 0, 0, 0);
        byte[] frame = MessageCodec.encode(77, heartbeat);
        eventually("a message gets through", () -> {
            transport.send(heartbeat);
            return available(socket) >= frame.length;
        });
        assertThat(socket.getInputStream().readNBytes(frame.length)).isEqualTo(frame);
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void ended(Socket socket) throws IOException {
        while (socket.getInputStream().read() != -1) {
            // what was sent before
        }
    }

    /** Before whoever dials has tried twice. */
    private static void nobody_calls(ServerSocket server) throws IOException {
        server.setSoTimeout(1_200);
        assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
}
