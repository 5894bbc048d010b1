package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.Fuzz;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Bytes on a connection that are almost requests, before a store that is always busy. */
class HttpFuzzTest implements HttpApi.Backend {
    private static final Outcome BUSY = new Outcome.Refused(KvReply.Reason.BUSY);

    @Override
    public CompletableFuture<Outcome> execute(Operation operation) {
        return CompletableFuture.completedFuture(BUSY);
    }

    @Override
    public CompletableFuture<Outcome> readHere(Read read) {
        return CompletableFuture.completedFuture(BUSY);
    }

    @Override
    public CompletableFuture<KvReply> call(KvRequest request) {
        return CompletableFuture.completedFuture(new KvReply.Unknown(request.id()));
    }

    @Override
    public CompletableFuture<Optional<Json>> status() {
        return CompletableFuture.completedFuture(Optional.of(new Json().with("id", 1)));
    }

    @Override
    public CompletableFuture<Optional<Membership>> membership() {
        AddressBook addresses = AddressBook.of(NodeId.of(1), new Contact("127.0.0.1:9021", 11));
        return CompletableFuture.completedFuture(
                Optional.of(new Membership(Configuration.of(1, 2), addresses, NodeId.of(1))));
    }

    @Override
    public CompletableFuture<Optional<NodeSample>> sample() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<HttpApi.Download>> snapshot() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Test
    void requests_are_answered_or_refused() throws Exception {
        HttpConnection.Shared shared = new HttpConnection.Shared(
                new HttpApi(this), Security.NONE.gate(new Address("127.0.0.1", 0)), HttpLimits.DEFAULT);
        new Fuzz("requests over HTTP", CodecException.class, 1 << 23, 64)
                .run(valid(), Fuzz::unsealed, input -> talk(shared, input));
    }

    /** Throws what it is told if that is a refusal. */
    private static void talk(HttpConnection.Shared shared, byte[] input) throws CodecException {
        EmbeddedChannel channel =
                HttpFront.pipeline(new EmbeddedChannel(), new HttpConnection(shared, null), HttpLimits.DEFAULT);
        StringBuilder answers = new StringBuilder();
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input));
            channel.runPendingTasks();
            channel.checkException();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                answers.append(out.toString(ISO_8859_1));
                out.release();
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        assertThat(answers).doesNotContain("HTTP/1.1 500 ");
        if (answers.indexOf("HTTP/1.1 4") >= 0) {
            throw new CodecException(answers.substring(0, 12));
        }
    }

    private static List<byte[]> valid() {
        List<String> requests = new ArrayList<>(List.of(
                "GET /key HTTP/1.1\r\nHost: a\r\n\r\n",
                "PUT /key HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nvalue",
                "PUT /key HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nval\r\n2;x=y\r\nue\r\n0\r\nA: b\r\n\r\n",
                "POST /4 HTTP/1.1\r\nContent-Length: 14\r\n\r\n127.0.0.1:9024",
                "DELETE /0x2 HTTP/1.1\r\nConnection: close\r\n\r\n",
                "PUT /v1/kv/%2Fkey%00?expect=a%20b&session=12&sequence=3 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
                "DELETE /v1/kv/key?revision=123456789 HTTP/1.1\r\n\r\n",
                "GET /v1/kv?prefix=%2F&after=%FF&limit=100&consistency=stale HTTP/1.1\r\n\r\n",
                "GET /v1/snapshot HTTP/1.1\r\n\r\nGET /health HTTP/1.1\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
                "GET /v1/watch?prefix=a&after=9223372036854775807&limit=1&wait=60 HTTP/1.1\r\n\r\n",
                "POST /v1/sessions HTTP/1.1\r\n\r\nGET /v1/members HTTP/1.1\r\n\r\nGET /v1/status HTTP/1.1\r\n\r\n",
                "PUT /v1/members/2?learner HTTP/1.1\r\nContent-Length: 14\r\n\r\n127.0.0.1:9022",
                "POST /v1/members/2/promote HTTP/1.1\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n",
                "POST /v1/members/1/lead HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        String rpc = new String(
                KvCodec.encode(new KvRequest(new RequestId(1, 2), new Get(Bytes.utf8("key"))))
                        .toByteArray(),
                ISO_8859_1);
        requests.add("POST /v1/rpc HTTP/1.1\r\nContent-Length: " + rpc.length() + "\r\n\r\n" + rpc);
        return requests.stream().map(request -> request.getBytes(ISO_8859_1)).toList();
    }
}
