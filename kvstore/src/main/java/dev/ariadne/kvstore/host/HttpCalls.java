package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Calls servers through {@code POST /v1/rpc}. Connections are kept and shared. The JDK's client does not repeat a POST that may
 * have arrived, as {@link KvRequest} demands.
 */
public final class HttpCalls implements Calls, AsyncCalls {
    private static final List<Integer> DENIALS = List.of(401, 403);
    private static final int DENIAL_BYTES_MAX = 1_000;

    private final Function<NodeId, @Nullable Address> addresses;
    private final Access access;
    private final HttpClient http;

    /** Calls servers that ask for nothing; null for one of which it is not known where it is. */
    public HttpCalls(Function<NodeId, @Nullable Address> addresses) {
        this(addresses, Access.OPEN);
    }

    /**
     * Calls servers.
     *
     * @param addresses where servers are now; null for one that is not known
     * @param access what they ask for
     */
    public HttpCalls(Function<NodeId, @Nullable Address> addresses, Access access) {
        this.addresses = addresses;
        this.access = access;
        this.http = access.client().connectTimeout(Duration.ofSeconds(1)).build();
    }

    /** Calls servers that never move, and ask for nothing. */
    public static HttpCalls to(Map<NodeId, Address> servers) {
        return to(servers, Access.OPEN);
    }

    /** Calls servers that never move. */
    public static HttpCalls to(Map<NodeId, Address> servers, Access access) {
        return new HttpCalls(new TreeMap<>(servers)::get, access);
    }

    @Override
    public KvReply call(NodeId to, KvRequest request, long nanosMax) {
        Address address = addresses.apply(to);
        if (address == null) {
            return neverSent(request);
        }
        try {
            return reply(
                    address, request, http.send(post(address, request, nanosMax), BodyHandlers.ofByteArray()), null);
        } catch (IOException e) {
            return reply(address, request, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new KvReply.Unknown(request.id());
        }
    }

    @Override
    public CompletableFuture<KvReply> callAsync(NodeId to, KvRequest request, long nanosMax) {
        Address address = addresses.apply(to);
        return address == null
                ? CompletableFuture.completedFuture(neverSent(request))
                : http.sendAsync(post(address, request, nanosMax), BodyHandlers.ofByteArray())
                        .handle((response, error) -> reply(address, request, response, error));
    }

    private HttpRequest post(Address address, KvRequest request, long nanosMax) {
        return access.request(address, V1Api.RPC)
                .timeout(Duration.ofNanos(nanosMax))
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        KvCodec.encode(request).toByteArray()))
                .build();
    }

    /** @param response null if there is an error */
    private static KvReply reply(
            Address address, KvRequest request, @Nullable HttpResponse<byte[]> response, @Nullable Throwable error) {
        if (response != null && DENIALS.contains(response.statusCode())) {
            throw new DeniedException("the server at " + address + " answers " + response.statusCode() + ": "
                    + firstLine(response.body()));
        }
        Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        if (cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException) {
            return neverSent(request);
        }
        try {
            return response != null && response.statusCode() == 200
                    ? KvCodec.decodeReply(Bytes.wrap(response.body()))
                    : new KvReply.Unknown(request.id());
        } catch (CodecException e) {
            return new KvReply.Unknown(request.id());
        }
    }

    private static String firstLine(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, DENIAL_BYTES_MAX), UTF_8);
        return text.lines().findFirst().orElse("nothing more");
    }

    private static KvReply neverSent(KvRequest request) {
        return new KvReply.Refused(request.id(), KvReply.Reason.STOPPED, null);
    }
}
