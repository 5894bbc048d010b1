package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to a server that does what the test says, byte by byte. */
@Timeout(30)
class PeerCallsTest {
    private static final NodeId PEER = NodeId.of(2);
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private ServerSocket server;
    private PeerCalls calls;
    private long attempt;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Address address = new Address("127.0.0.1", server.getLocalPort());
        calls = new PeerCalls(loops, id -> id.equals(PEER) ? address : null, new Access(null, "secret"));
    }

    private void listenAnew() throws IOException {
        server.close();
        listen();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void a_connection_serves_one_call_after_the_other() throws Exception {
        KvRequest first = request();
        CompletableFuture<KvReply> firstReply = calls.callAsync(PEER, first, LONG);
        try (Socket peer = server.accept()) {
            assertThat(receive(peer)).isEqualTo(first);
            answer(peer, "200 OK", KvCodec.encode(new KvReply.Unknown(first.id())));
            assertThat(firstReply.get()).isEqualTo(new KvReply.Unknown(first.id()));
            KvRequest second = request();
            CompletableFuture<KvReply> secondReply = calls.callAsync(PEER, second, LONG);
            assertThat(receive(peer)).as("on the same connection").isEqualTo(second);
            KvRequest third = request();
            CompletableFuture<KvReply> thirdReply = calls.callAsync(PEER, third, LONG);
            try (Socket another = server.accept()) {
                assertThat(receive(another))
                        .as("on another one, since that is busy")
                        .isEqualTo(third);
                answer(another, "200 OK", KvCodec.encode(new KvReply.Unknown(third.id())));
                assertThat(thirdReply.get()).isEqualTo(new KvReply.Unknown(third.id()));
            }
            answer(peer, "401 Unauthorized", Bytes.EMPTY);
            assertThat(secondReply.get()).as("not let in").isInstanceOf(KvReply.Refused.class);
        }
    }

    @Test
    void what_certainly_never_left_is_refused() throws Exception {
        assertThat(calls.callAsync(NodeId.of(3), request(), LONG).get()).isInstanceOf(KvReply.Refused.class);
        server.close();
        assertThat(calls.callAsync(PEER, request(), LONG).get()).isInstanceOf(KvReply.Refused.class);
    }

    @Test
    void what_may_have_arrived_is_not_known_and_not_sent_again() throws Exception {
        for (String end : new String[] {"hangs up", "answers nonsense", "says it failed", "says nothing"}) {
            KvRequest request = request();
            CompletableFuture<KvReply> reply =
                    calls.callAsync(PEER, request, end.equals("says nothing") ? 300_000_000L : LONG);
            try (Socket peer = server.accept()) {
                assertThat(receive(peer)).isEqualTo(request);
                switch (end) {
                    case "hangs up" -> peer.shutdownOutput();
                    case "answers nonsense" -> answer(peer, "200 OK", Bytes.utf8("nonsense"));
                    case "says it failed" -> answer(peer, "500 Internal Server Error", Bytes.EMPTY);
                    default -> assertThat(reply).isNotDone();
                }
                assertThat(reply.get()).as(end).isEqualTo(new KvReply.Unknown(request.id()));
                if (end.equals("says nothing")) {
                    assertThat(peer.getInputStream().read())
                            .as("it is hung up on")
                            .isNegative();
                }
            }
            listenAnew();
        }
    }

    private KvRequest request() {
        return new KvRequest(new RequestId(1, ++attempt), new Get(Bytes.utf8("key")));
    }

    private static KvRequest receive(Socket peer) throws Exception {
        DataInputStream in = new DataInputStream(peer.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head).startsWith("POST /v1/rpc HTTP/1.1\r\n").contains("authorization: Bearer secret\r\n", "host: ");
        int at = head.indexOf("content-length: ") + 16;
        byte[] body = in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
        return KvCodec.decodeRequest(Bytes.wrap(body));
    }

    private static void answer(Socket peer, String status, Bytes body) throws IOException {
        peer.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        peer.getOutputStream().write(body.toByteArray());
    }
}
