package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.host.RequestReader.Request;
import dev.ariadne.kvstore.host.RequestReader.Step;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private final RequestReader reader;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private Phase phase = Phase.READING;

    /** When the phase began, by the monotonic clock. */
    private long phaseSince = System.nanoTime();

    /** Whether a part of a request is here, and since when. */
    private boolean partial;

    private long partialSince;

    /** The last answer, to who cannot go on; null while all is well. Whatever comes after it is thrown away. */
    private @Nullable HttpAnswer refusal;

    private boolean lastAnswer;

    /** The answer that is being written part by part; null if none is. */
    private @Nullable HttpParts parts;

    private @Nullable ScheduledFuture<?> checks;

    /** @param tls null without it */
    HttpConnection(Shared shared, @Nullable SslHandler tls) {
        this.shared = shared;
        this.limits = shared.limits;
        this.reader = new RequestReader(shared.gate, shared.limits, shared.bodyBytes, tls);
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
        reader.close();
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
                take(context, reader.begin(begun));
                if (refusal == null && HttpUtil.is100ContinueExpected(begun)) {
                    var unused = context.writeAndFlush(HttpResponses.goAhead());
                }
            }
            if (refusal == null && message instanceof HttpContent content) {
                take(context, reader.add(content));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, Step step) {
        if (step.objection() != null) {
            refuse(context, step.objection());
        } else if (step.request() != null) {
            partial = false;
            waiting.add(step.request());
            if (waiting.size() >= limits.pipelinedMax()) {
                context.channel().config().setAutoRead(false);
            }
            next(context);
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
            return shared.api.answer(request.method(), request.target(), request.body(), request.right());
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
        reader.release(request);
        HttpAnswer given = answer == null ? HttpAnswer.line(500, "a mistake in the program: " + bug) : answer;
        boolean keepAlive = request.keepAlive() && !lastAnswer;
        turn(Phase.WRITING);
        if (given.rest() == null) {
            context.writeAndFlush(HttpResponses.of(HttpApi.inFormOf(request.target(), given), keepAlive))
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
