package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.log.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the pieces in which they come over one connection, and objects to what is malformed, too long or not allowed: as soon
 * as that can be known, so that nothing is kept of it. After an objection it must not be used any more.
 */
final class RequestReader {
    /** A request that has arrived as a whole. */
    record Request(String method, String target, Bytes body, Right right, boolean keepAlive) {}

    /** What a piece leads to: a request, or an objection as the client is told it, or neither yet. */
    record Step(@Nullable Request request, @Nullable HttpAnswer objection) {
        static final Step FURTHER = new Step(null, null);
    }

    private final Gate gate;
    private final HttpLimits limits;

    /** In bodies of requests without an answer, on all connections. */
    private final AtomicLong allBodyBytes;

    /** Null without TLS. */
    private final @Nullable SslHandler tls;

    /** Of the client's certificate; null before the first request. */
    private @Nullable Collection<String> names;

    /** The head of the request that is being read; null between requests. */
    private @Nullable HttpRequest head;

    /** What who sent {@link #head} may do. */
    private Right right = Right.NOTHING;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    /** Of this connection among {@link #allBodyBytes}. */
    private long bodyBytes;

    RequestReader(Gate gate, HttpLimits limits, AtomicLong allBodyBytes, @Nullable SslHandler tls) {
        this.gate = gate;
        this.limits = limits;
        this.allBodyBytes = allBodyBytes;
        this.tls = tls;
    }

    /** Takes the head of a request. */
    Step begin(HttpRequest begun) {
        HttpAnswer objection = objection(begun);
        if (objection != null) {
            return refused(begun, objection);
        }
        head = begun;
        return Step.FURTHER;
    }

    /** Takes a piece of the body of the request that was begun. */
    Step add(HttpContent content) {
        HttpRequest begun = head;
        if (begun == null) {
            return Step.FURTHER;
        }
        ByteBuf part = content.content();
        int length = body.size() + part.readableBytes();
        if (content.decoderResult().isFailure()) {
            return refused(begun, objection(content.decoderResult().cause()));
        } else if (length > limits.bodyBytesMax()) {
            return refused(begun, tooLong());
        } else if (!hold(part.readableBytes())) {
            return refused(
                    begun,
                    HttpAnswer.line(503, "nothing was done: too much is being sent already")
                            .with("Retry-After", "1"));
        } else if (content instanceof LastHttpContent) {
            return complete(begun, part);
        }
        append(part);
        return Step.FURTHER;
    }

    /** A request has its answer. */
    void release(Request answered) {
        release(answered.body.length());
    }

    /** The connection is over. */
    void close() {
        release(bodyBytes);
    }

    private static Step refused(HttpRequest begun, HttpAnswer objection) {
        return new Step(null, HttpApi.inFormOf(begun.uri(), objection));
    }

    private @Nullable HttpAnswer objection(HttpRequest begun) {
        DecoderResult decoded = begun.decoderResult();
        if (decoded.isFailure()) {
            return objection(decoded.cause());
        } else if (begun.protocolVersion().majorVersion() != 1) {
            return HttpAnswer.line(505, "this is HTTP/1.1, not " + begun.protocolVersion());
        }
        HttpAnswer denial = denial(begun);
        if (denial != null) {
            return denial;
        } else if (HttpUtil.getContentLength(begun, 0L) > limits.bodyBytesMax()) {
            return tooLong();
        } else if (begun.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(begun)) {
            return HttpAnswer.line(417, "of expectations only 100-continue is known");
        }
        return null;
    }

    /** What is told to who may not ask this, before anything of its body is kept. */
    private @Nullable HttpAnswer denial(HttpRequest begun) {
        String authorization = begun.headers().get(HttpHeaderNames.AUTHORIZATION);
        right = gate.right(authorization, names());
        return gate.objection(begun.method().name(), begun.uri(), authorization, right);
    }

    /** What the client's certificate names, if it has shown one; for who comes over a connection that does not change. */
    private Collection<String> names() {
        Collection<String> known = names;
        if (known == null) {
            try {
                known = tls == null ? List.of() : Wire.names(tls.engine().getSession());
            } catch (SSLPeerUnverifiedException none) {
                known = List.of();
            }
            names = known;
        }
        return known;
    }

    private HttpAnswer objection(Throwable malformed) {
        if (malformed instanceof TooLongHttpLineException) {
            return HttpAnswer.line(414, "the request line exceeds " + limits.lineBytesMax() + " bytes");
        } else if (malformed instanceof TooLongHttpHeaderException) {
            return HttpAnswer.line(431, "the headers exceed " + limits.headersBytesMax() + " bytes");
        } else if (malformed instanceof TooLongFrameException) {
            return HttpAnswer.line(400, "a part of the request is too long");
        }
        return HttpAnswer.line(400, "this is no request of HTTP/1.1: " + firstLine(malformed));
    }

    private static String firstLine(Throwable malformed) {
        return String.valueOf(malformed.getMessage()).lines().findFirst().orElse("it cannot be read");
    }

    private HttpAnswer tooLong() {
        return HttpAnswer.line(413, "the body exceeds " + limits.bodyBytesMax() + " bytes");
    }

    private boolean hold(long bytes) {
        bodyBytes += bytes;
        return allBodyBytes.addAndGet(bytes) <= limits.bodiesBytesMax();
    }

    private void release(long bytes) {
        bodyBytes -= bytes;
        allBodyBytes.addAndGet(-bytes);
    }

    private void append(ByteBuf part) {
        byte[] bytes = ByteBufUtil.getBytes(part);
        body.write(bytes, 0, bytes.length);
    }

    private Step complete(HttpRequest begun, ByteBuf last) {
        byte[] whole;
        if (body.size() == 0) {
            whole = ByteBufUtil.getBytes(last);
        } else {
            append(last);
            whole = body.toByteArray();
            body.reset();
        }
        head = null;
        String target = target(begun.uri());
        return target == null
                ? new Step(null, HttpAnswer.line(400, "the target of a request begins with a slash and is UTF-8"))
                : new Step(
                        new Request(begun.method().name(), target, Bytes.wrap(whole), right, isKeepAlive(begun)), null);
    }

    /** Of HTTP/1.0 the default is known here and nothing more. */
    private static boolean isKeepAlive(HttpRequest begun) {
        return begun.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(begun);
    }

    /** The target as it was sent; null if it cannot be one. The codec makes a character of every byte. */
    private static @Nullable String target(String uri) {
        if (!uri.startsWith("/")) {
            return null;
        }
        if (isAscii(uri)) {
            return uri;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(uri.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
