package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes over the wire, byte by byte, before a store that answers when the test says so. */
@Timeout(30)
class HttpFrontTest implements HttpApi.Backend {
    private static final int BODY_MAX = 1000;
    private static final HttpLimits LIMITS =
            new HttpLimits(4, 256, 512, BODY_MAX, 3 * BODY_MAX, 3, 10, 10, millis(300), millis(1_000), millis(1_500));

    private record Asked(Operation operation, CompletableFuture<Outcome> outcome) {}

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final List<Closeable> open = new ArrayList<>();
    private HttpFront front;

    /** Whether the store answers by itself. */
    private volatile boolean prompt = true;

    /** What it then answers to a read. */
    private volatile Bytes value = Bytes.utf8("value");

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @BeforeEach
    void start() throws IOException {
        front = new HttpFront(new Address("127.0.0.1", 0), LIMITS, Security.NONE);
        front.start(new HttpApi(this));
    }

    @AfterEach
    void stop() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        front.close();
    }

    @Test
    void a_connection_is_kept() throws IOException {
        Client client = new Client();
        client.send("PUT /a HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
        assertThat(client.answer())
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .contains("Revision: 7")
                .endsWith("\r\n\r\n");
        client.send("GET /a HTTP/1.1\r\n\r\n");
        assertThat(client.answer())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-length: 5\r\n", "content-type: application/octet-stream\r\n")
                .containsPattern("date: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} 20\\d\\d \\d\\d:\\d\\d:\\d\\d GMT\r\n")
                .endsWith("\r\n\r\nvalue");
        client.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertThat(client.answer()).contains("connection: close").endsWith("value");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void of_the_old_protocol_one_request_is_taken() throws IOException {
        Client client = new Client();
        client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(client.answer()).contains("connection: close").endsWith("value");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void what_is_sent_ahead_is_done_and_answered_in_its_order() throws Exception {
        prompt = false;
        Client client = new Client();
        client.send("PUT /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /2 HTTP/1.1\r\n\r\n"
                + "GET /3 HTTP/1.1\r\n\r\nGET /4 HTTP/1.1\r\n\r\nGET /5 HTTP/1.1\r\n\r\nGET /6 HTTP/1.1\r\n\r\n");
        Asked first = asked.take();
        assertThat(first.operation()).isEqualTo(new Put(Bytes.utf8("/1"), Bytes.utf8("x")));
        assertThat(asked.poll(100, TimeUnit.MILLISECONDS))
                .as("nothing is begun before that has ended")
                .isNull();
        first.outcome().complete(new Outcome.Done(new Result.Written(1)));
        assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
        for (int i = 2; i <= 6; i++) {
            Asked next = asked.take();
            assertThat(next.operation()).isEqualTo(new Get(Bytes.utf8("/" + i)));
            next.outcome().complete(new Outcome.Done(new Result.Value(Bytes.utf8("v" + i), 1)));
            assertThat(client.answer()).endsWith("v" + i);
        }
    }

    @Test
    void a_body_may_come_in_pieces() throws Exception {
        prompt = false;
        Client client = new Client();
        client.send("PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        client.send("2\r\nde\r\n0\r\n\r\n");
        assertThat(asked.take().operation()).isEqualTo(new Put(Bytes.utf8("/a"), Bytes.utf8("abcde")));
    }

    @Test
    void who_asks_whether_the_body_may_come_is_told() throws IOException {
        Client client = new Client();
        client.send("PUT /a HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 100 Continue\r\n");
        client.send("x");
        assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
        client.send("PUT /a HTTP/1.1\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.answer()).startsWith("HTTP/1.1 413 ").endsWith("the body exceeds 1000 bytes\n");
    }

    @Test
    void a_target_is_bytes_that_are_utf8() throws Exception {
        prompt = false;
        Client client = new Client();
        client.send("GET /\u00e9?\u20ac HTTP/1.1\r\n\r\n");
        Asked get = asked.take();
        assertThat(get.operation()).isEqualTo(new Get(Bytes.utf8("/\u00e9?\u20ac")));
        get.outcome().complete(new Outcome.Refused(KvReply.Reason.BUSY));
        assertThat(client.answer()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\r\n");
        client.send("GET /\u00e9 HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(client.answer()).startsWith("HTTP/1.1 400 ").endsWith("begins with a slash and is UTF-8\n");
    }

    @Test
    void what_is_no_request_is_refused_in_a_line_and_the_connection_ends() throws IOException {
        refused("nonsense\r\n\r\n", "400 Bad Request", "this is no request of HTTP/1.1: ");
        refused("GET a HTTP/1.1\r\n\r\n", "400 Bad Request", "the target of a request begins with a slash");
        refused("GET /a HTTP/2.0\r\n\r\n", "505 HTTP Version Not Supported", "this is HTTP/1.1, not HTTP/2.0");
        refused("GET /a HTTP/1.1\r\nExpect: miracles\r\n\r\n", "417 Expectation Failed", "of expectations only");
        refused("GET /" + "a".repeat(300) + " HTTP/1.1\r\n\r\n", "414 ", "the request line exceeds 256 bytes");
        refused("GET /a HTTP/1.1\r\nA: " + "b".repeat(600) + "\r\n\r\n", "431 ", "the headers exceed 512 bytes");
        refused("PUT /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400 Bad Request", "this is no request");
        refused("PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "400 Bad Request", "this is no request");
        assertThat(asked).isEmpty();
    }

    private void refused(String request, String status, String line) throws IOException {
        try (Client client = new Client()) {
            client.send(request);
            assertThat(client.answer())
                    .as(request)
                    .startsWith("HTTP/1.1 " + status)
                    .contains("connection: close\r\n")
                    .contains("\r\n\r\n" + line);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_refusal_waits_for_the_answers_before_it() throws Exception {
        prompt = false;
        Client client = new Client();
        client.send("GET /1 HTTP/1.1\r\n\r\nnonsense\r\n\r\n");
        asked.take().outcome().complete(new Outcome.Done(new Result.Value(Bytes.utf8("v"), 1)));
        assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("v");
        assertThat(client.answer()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void who_sends_too_much_gets_to_read_why() throws IOException {
        for (String form : new String[] {"Content-Length: 9000000", "Transfer-Encoding: chunked"}) {
            Client client = new Client();
            client.send(
                    "PUT /v1/kv/a HTTP/1.1\r\n" + form + "\r\n\r\n" + (form.contains("chunked") ? "895440\r\n" : ""));
            client.send("x".repeat(9_000_000));
            assertThat(client.answer())
                    .startsWith("HTTP/1.1 413 ")
                    .endsWith("{\"error\":\"too-large\",\"message\":\"the body exceeds 1000 bytes\"}\n");
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void who_is_too_slow_is_cut_off() throws IOException {
        Client head = new Client();
        Client body = new Client();
        Client idle = new Client();
        head.send("GET /a HTT");
        body.send("PUT /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nx");
        for (Client slow : List.of(head, body)) {
            assertThat(slow.answer()).startsWith("HTTP/1.1 408 ").endsWith("the request took too long to arrive\n");
            assertThat(slow.isClosed()).isTrue();
        }
        idle.send("GET /a HTTP/1.1\r\n\r\n");
        assertThat(idle.answer()).endsWith("value");
        assertThat(idle.isClosed()).as("after a while, without a word").isTrue();
    }

    @Test
    void who_does_not_take_an_answer_is_cut_off() throws Exception {
        value = Bytes.wrap(new byte[64 << 20]);
        Client client = new Client();
        client.send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
        asked.take();
        assertThat(asked.poll(2, TimeUnit.SECONDS))
                .as("the next waits until the first is taken")
                .isNull();
        assertThat(client.in.readAllBytes().length).as("cut off").isLessThan(64 << 20);
    }

    @Test
    void one_connection_too_many_is_told_so() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(new Client());
            clients.get(i).send("GET /a HTTP/1.1\r\n\r\n");
            assertThat(clients.get(i).answer()).endsWith("value");
        }
        Client fifth = new Client();
        assertThat(fifth.answer())
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 1\r\n")
                .endsWith("there are 4 connections already\n");
        assertThat(fifth.isClosed()).isTrue();
        fifth.close();
        clients.get(0).close();
        KvNodeFixture.eventually("there is room again", () -> {
            try (Client again = new Client()) {
                again.send("GET /a HTTP/1.1\r\n\r\n");
                return again.answer().startsWith("HTTP/1.1 200 ");
            }
        });
    }

    @Test
    void all_bodies_together_are_bounded() throws Exception {
        prompt = false;
        String put = "PUT /a HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
        for (int i = 0; i < 3; i++) {
            new Client().send(put);
        }
        List<Asked> first = List.of(asked.take(), asked.take(), asked.take());
        Client fourth = new Client();
        fourth.send(put);
        assertThat(fourth.answer()).startsWith("HTTP/1.1 503 ").contains("nothing was done: too much is being sent");
        first.forEach(each -> each.outcome().complete(new Outcome.Done(new Result.Written(1))));
        fourth.close();
        prompt = true;
        KvNodeFixture.eventually("there is room again", () -> {
            try (Client again = new Client()) {
                again.send(put);
                return again.answer().startsWith("HTTP/1.1 204 ");
            }
        });
    }

    @Test
    void who_hangs_up_costs_nothing_lasting() throws Exception {
        prompt = false;
        List<Asked> orphans = new ArrayList<>();
        String put = "PUT /a HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
        for (int i = 0; i < 10; i++) {
            KvNodeFixture.eventually("the one before is gone", () -> {
                try (Client client = new Client()) {
                    client.send(put);
                    Asked here = asked.poll(1, TimeUnit.SECONDS);
                    return here != null && orphans.add(here);
                }
            });
        }
        orphans.forEach(each -> each.outcome().complete(new Outcome.Done(new Result.Written(1))));
        prompt = true;
        Client client = new Client();
        client.send(put);
        assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
    }

    @Test
    void a_mistake_in_the_program_is_told() throws Exception {
        prompt = false;
        Client client = new Client();
        client.send("GET /a HTTP/1.1\r\n\r\n");
        asked.take().outcome().completeExceptionally(new IllegalStateException("oh"));
        assertThat(client.answer()).startsWith("HTTP/1.1 500 ").contains("a mistake in the program: ");
    }

    @Test
    void answers_under_way_go_out_before_it_stops() throws Exception {
        prompt = false;
        Client client = new Client();
        Client idle = new Client();
        client.send("GET /a HTTP/1.1\r\n\r\n");
        Asked last = asked.take();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> front.close());
        assertThat(idle.isClosed()).isTrue();
        last.outcome().complete(new Outcome.Done(new Result.Value(Bytes.utf8("last"), 1)));
        assertThat(client.answer()).endsWith("last");
        assertThat(client.isClosed()).isTrue();
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void the_last_answer_before_it_stops_says_so_and_what_waits_behind_it_is_not_begun() throws Exception {
        prompt = false;
        HttpConnection.Shared shared =
                new HttpConnection.Shared(new HttpApi(this), Security.NONE.gate(new Address("127.0.0.1", 0)), LIMITS);
        for (boolean stops : new boolean[] {false, true}) {
            EmbeddedChannel channel =
                    HttpFront.pipeline(new EmbeddedChannel(), new HttpConnection(shared, null), LIMITS);
            channel.writeInbound(Unpooled.copiedBuffer("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n", ISO_8859_1));
            Asked first = asked.take();
            if (stops) {
                channel.pipeline().fireUserEventTriggered(HttpConnection.LAST_ANSWER);
            }
            first.outcome().complete(new Outcome.Done(new Result.Value(Bytes.utf8("v"), 1)));
            channel.runPendingTasks();
            ByteBuf answer = channel.readOutbound();
            assertThat(answer.toString(ISO_8859_1).contains("connection: close"))
                    .isEqualTo(stops);
            assertThat(channel.isActive()).isNotEqualTo(stops);
            assertThat(asked.poll() != null).as("the next is begun").isNotEqualTo(stops);
            answer.release();
            channel.finishAndReleaseAll();
        }
    }

    @Override
    public CompletableFuture<Outcome> execute(Operation operation) {
        Asked now = new Asked(operation, new CompletableFuture<>());
        asked.add(now);
        if (prompt) {
            now.outcome()
                    .complete(new Outcome.Done(
                            operation instanceof Get ? new Result.Value(value, 7) : new Result.Written(7)));
        }
        return now.outcome();
    }

    @Override
    public CompletableFuture<Outcome> readHere(Read read) {
        return execute(read);
    }

    @Override
    public CompletableFuture<KvReply> call(KvRequest request) {
        return CompletableFuture.completedFuture(new KvReply.Unknown(request.id()));
    }

    @Override
    public CompletableFuture<Optional<NodeSample>> sample() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Json>> status() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Membership>> membership() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** A socket, and what HTTP one needs to tell answers apart. */
    private final class Client implements Closeable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
        private final OutputStream out = socket.getOutputStream();
        private final DataInputStream in = new DataInputStream(socket.getInputStream());

        Client() throws IOException {
            open.add(this);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000); // what never comes fails the test
        }

        void send(String text) throws IOException {
            send(text.getBytes(UTF_8));
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        /** Up to its empty line, in lower case but for the first line. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        }

        /** With its body. */
        String answer() throws IOException {
            String head = head();
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
            int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
            return head + new String(in.readNBytes(length), UTF_8);
        }

        boolean isClosed() throws IOException {
            return in.read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
