package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.host.Gate.Right;
import dev.ariadne.raft.host.Wire;
import dev.ariadne.raft.log.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. It has one request under way at a time, so that answers come in the order of the requests, as HTTP demands, and
 * so do their effects; what is sent ahead waits, and when enough waits, nothing more is read. The next request is begun when the answer
 * before it has been taken, so a client that reads slowly holds up itself alone.
 *
 * <p>What cannot be answered within HTTP's rules (malformed, too long, too slow) is refused and the connection closed: not before the
 * client has seen the answer, which it would not if what it still sends met a closed socket; so the rest is read and thrown away for a while.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    /** An event: the answer under way is the last. */
    static final Object LAST_ANSWER = new Object();

    private static final long CHECK_MILLIS = 500;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What all connections of a front have in common. */
    static final class Shared {
        private final HttpApi api;
        private final Gate gate;
        private final HttpLimits limits;
        private final AtomicInteger connections = new AtomicInteger();

        /** In bodies of requests without an answer. */
        private final AtomicLong bodyBytes = new AtomicLong();

        Shared(HttpApi api, Gate gate, HttpLimits limits) {
            this.api = api;
            this.gate = gate;
            this.limits = limits;
        }
    }

    /** A request that has arrived as a whole. */
    private record Request(String method, String target, Bytes body, Right right, boolean keepAlive) {}

    /** What the connection is about. */
    private enum Phase {
        /** It waits for a request, or for the rest of one. */
        READING,
        /** The store has a request. */
        WORKING,
        /** The client has to take an answer. */
        WRITING,
        /** The client has been told that this is the end, and whatever it still sends is thrown away. */
        DRAINING
    }

    private final Shared shared;
    private final HttpLimits limits;

    /** Null without TLS. */
    private final @Nullable SslHandler tls;

    private final Deque<Request> waiting = new ArrayDeque<>();
    private Phase phase = Phase.READING;

    /** When the phase began, by the monotonic clock. */
    private long phaseSince = System.nanoTime();

    /** Of the client's certificate; null before the first request. */
    private @Nullable Collection<String> names;

    /** The head of the request that is being read; null between requests. */
    private @Nullable HttpRequest head;

    /** What who sent {@link #head} may do. */
    private Right right = Right.NOTHING;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    /** Whether a part of a request is here, and since when. */
    private boolean partial;

    private long partialSince;

    /** Of this connection among {@link Shared#bodyBytes}. */
    private long bodyBytes;

    /** The last answer, to who cannot go on; null while all is well. Whatever comes after it is thrown away. */
    private @Nullable HttpAnswer refusal;

    private boolean lastAnswer;

    /** The answer that is being written part by part; null if none is. */
    private @Nullable HttpParts parts;

    private @Nullable ScheduledFuture<?> checks;

    HttpConnection(Shared shared, @Nullable SslHandler tls) {
        this.shared = shared;
        this.tls = tls;
        this.limits = shared.limits;
    }

    /** Stands before the codec, and notes when the first byte of a request comes: the codec tells only of whole heads. */
    ChannelInboundHandlerAdapter watch() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (refusal != null) {
                    ReferenceCountUtil.release(message);
                    return;
                }
                if (!partial) {
                    partial = true;
                    partialSince = System.nanoTime();
                }
                context.fireChannelRead(message);
            }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        checks = context.executor()
                .scheduleWithFixedDelay(() -> check(context), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        int connections = shared.connections.incrementAndGet();
        if (connections > 2 * limits.connectionsMax()) {
            close(context); // not even a word for so many
        } else if (connections > limits.connectionsMax()) {
            refuse(
                    context,
                    HttpAnswer.line(503, "there are " + limits.connectionsMax() + " connections already")
                            .with("Retry-After", "1"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        shared.connections.decrementAndGet();
        release(bodyBytes);
        waiting.clear();
        if (parts != null) {
            parts.end();
        }
        if (checks != null) {
            checks.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        close(context); // the client hung up in the middle of something
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == LAST_ANSWER) {
            lastAnswer = true;
            waiting.clear();
            if (phase == Phase.READING) {
                close(context);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (refusal == null && message instanceof HttpRequest begun) {
                begin(context, begun);
            }
            if (refusal == null && message instanceof HttpContent content && head != null) {
                add(context, head, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest begun) {
        HttpAnswer objection = objection(begun);
        if (objection != null) {
            refuse(context, begun.uri(), objection);
            return;
        }
        head = begun;
        if (HttpUtil.is100ContinueExpected(begun)) {
            var unused = context.writeAndFlush(HttpResponses.goAhead());
        }
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
        right = shared.gate.right(authorization, names());
        return shared.gate.objection(begun.method().name(), begun.uri(), authorization, right);
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

    private void add(ChannelHandlerContext context, HttpRequest begun, HttpContent content) {
        ByteBuf part = content.content();
        int length = body.size() + part.readableBytes();
        if (content.decoderResult().isFailure()) {
            refuse(context, begun.uri(), objection(content.decoderResult().cause()));
        } else if (length > limits.bodyBytesMax()) {
            refuse(context, begun.uri(), tooLong());
        } else if (!hold(part.readableBytes())) {
            refuse(
                    context,
                    begun.uri(),
                    HttpAnswer.line(503, "nothing was done: too much is being sent already")
                            .with("Retry-After", "1"));
        } else if (content instanceof LastHttpContent) {
            complete(context, begun, part);
        } else {
            append(part);
        }
    }

    private boolean hold(long bytes) {
        bodyBytes += bytes;
        return shared.bodyBytes.addAndGet(bytes) <= limits.bodiesBytesMax();
    }

    private void release(long bytes) {
        bodyBytes -= bytes;
        shared.bodyBytes.addAndGet(-bytes);
    }

    private void append(ByteBuf part) {
        byte[] bytes = ByteBufUtil.getBytes(part);
        body.write(bytes, 0, bytes.length);
    }

    private void complete(ChannelHandlerContext context, HttpRequest begun, ByteBuf last) {
        byte[] whole;
        if (body.size() == 0) {
            whole = ByteBufUtil.getBytes(last);
        } else {
            append(last);
            whole = body.toByteArray();
            body.reset();
        }
        head = null;
        partial = false;
        String target = target(begun.uri());
        if (target == null) {
            refuse(context, HttpAnswer.line(400, "the target of a request begins with a slash and is UTF-8"));
            return;
        }
        waiting.add(new Request(begun.method().name(), target, Bytes.wrap(whole), right, isKeepAlive(begun)));
        if (waiting.size() >= limits.pipelinedMax()) {
            context.channel().config().setAutoRead(false);
        }
        next(context);
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
        if (uri.chars().allMatch(c -> c < 0x80)) {
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

    private void next(ChannelHandlerContext context) {
        if (phase != Phase.READING) {
            return;
        }
        Request request = waiting.poll();
        if (request == null) {
            if (refusal != null) {
                end(context, refusal);
            }
            return;
        }
        turn(Phase.WORKING);
        var unused = ask(request)
                .whenComplete((answer, bug) -> context.executor().execute(() -> answer(context, request, answer, bug)));
    }

    private CompletableFuture<HttpAnswer> ask(Request request) {
        try {
            return shared.api.answer(request.method, request.target, request.body, request.right);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    private void answer(
            ChannelHandlerContext context, Request request, @Nullable HttpAnswer answer, @Nullable Throwable bug) {
        if (!context.channel().isActive()) {
            if (answer != null && answer.rest() != null) {
                answer.rest().end();
            }
            return;
        }
        release(request.body.length());
        HttpAnswer given = answer == null ? HttpAnswer.line(500, "a mistake in the program: " + bug) : answer;
        boolean keepAlive = request.keepAlive && !lastAnswer;
        turn(Phase.WRITING);
        if (given.rest() == null) {
            context.writeAndFlush(HttpResponses.of(HttpApi.inFormOf(request.target, given), keepAlive))
                    .addListener((ChannelFuture written) -> written(context, written, keepAlive));
        } else {
            parts = given.rest();
            var unused = context.write(HttpResponses.head(given, keepAlive));
            writePart(context, given.rest(), keepAlive);
        }
    }

    private void written(ChannelHandlerContext context, ChannelFuture written, boolean keepAlive) {
        if (written.isSuccess() && keepAlive && !lastAnswer) {
            goOn(context);
        } else {
            close(context);
        }
    }

    /** Writes the next part of an answer; the one after it when the client has taken this one. */
    private void writePart(ChannelHandlerContext context, HttpParts rest, boolean keepAlive) {
        turn(Phase.WRITING);
        if (!rest.hasNext()) {
            parts = null;
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                    .addListener((ChannelFuture written) -> written(context, written, keepAlive));
            return;
        }
        context.writeAndFlush(HttpResponses.part(rest.next())).addListener((ChannelFuture written) -> {
            if (written.isSuccess()) {
                writePart(context, rest, keepAlive);
            } else {
                close(context);
            }
        });
    }

    private void goOn(ChannelHandlerContext context) {
        turn(Phase.READING);
        partialSince = phaseSince;
        if (!context.channel().config().isAutoRead() && waiting.size() < limits.pipelinedMax()) {
            context.channel().config().setAutoRead(true);
        }
        next(context);
    }

    private void refuse(ChannelHandlerContext context, String target, HttpAnswer answer) {
        refuse(context, HttpApi.inFormOf(target, answer));
    }

    /** Reads no more, and gives this answer after those to the requests before. */
    private void refuse(ChannelHandlerContext context, HttpAnswer answer) {
        refusal = answer;
        next(context);
    }

    private void end(ChannelHandlerContext context, HttpAnswer last) {
        turn(Phase.DRAINING);
        context.channel().config().setAutoRead(true);
        context.writeAndFlush(HttpResponses.of(last, false)).addListener((ChannelFuture written) -> {
            if (written.isSuccess() && context.channel() instanceof SocketChannel socket) {
                socket.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            } else {
                close(context);
            }
        });
    }

    private void turn(Phase next) {
        phase = next;
        phaseSince = System.nanoTime();
    }

    /** Ends what takes too long. */
    private void check(ChannelHandlerContext context) {
        long now = System.nanoTime();
        switch (phase) {
            case READING -> {
                if (partial && now - partialSince > limits.requestNanos()) {
                    refuse(context, HttpAnswer.line(408, "the request took too long to arrive"));
                } else if (!partial && now - phaseSince > limits.idleNanos()) {
                    close(context);
                }
            }
            case WORKING -> {}
            case WRITING -> closeIf(context, now - phaseSince > limits.answerNanos());
            case DRAINING -> closeIf(context, now - phaseSince > DRAIN_NANOS);
        }
    }

    private static void closeIf(ChannelHandlerContext context, boolean isLate) {
        if (isLate) {
            close(context);
        }
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }
}
