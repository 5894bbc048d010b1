package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Calls other nodes through {@code POST /v1/rpc}, on the event loops that serve this node's clients. What is passed on to the leader
 * so costs a tenth of what it does with the JDK's client, which switches between threads.
 *
 * <p>A call has a connection for itself while it is under way; those that are idle are used again, the last one first. Nothing is
 * sent twice: when a connection ends without an answer, nobody knows whether the request arrived.
 */
final class PeerCalls implements AsyncCalls {
    private static final int CONNECT_MILLIS_MAX = 1_000;

    /** Before the other side takes it for abandoned. */
    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    /** A page of the longest keys, and more. */
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Function<NodeId, @Nullable Address> addresses;
    private final Access access;
    private final Bootstrap bootstrap;
    private final Map<Address, ConcurrentLinkedDeque<Conversation>> idle = new ConcurrentHashMap<>();

    /**
     * Calls servers.
     *
     * @param addresses where servers are now; null for one that is not known
     * @param access what they ask for
     */
    PeerCalls(EventLoopGroup loops, Function<NodeId, @Nullable Address> addresses, Access access) {
        this.addresses = addresses;
        this.access = access;
        this.bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX);
    }

    private record Call(KvRequest request, long nanosMax, CompletableFuture<KvReply> reply) {
        void neverSent() {
            reply.complete(new KvReply.Refused(request.id(), KvReply.Reason.STOPPED, null));
        }

        void unknown() {
            reply.complete(new KvReply.Unknown(request.id()));
        }
    }

    @Override
    public CompletableFuture<KvReply> callAsync(NodeId to, KvRequest request, long nanosMax) {
        Call call = new Call(request, nanosMax, new CompletableFuture<>());
        Address address = addresses.apply(to);
        if (address == null) {
            call.neverSent();
            return call.reply;
        }
        Conversation pooled = pooled(address);
        if (pooled == null) {
            connect(address, call);
        } else {
            pooled.channel.eventLoop().execute(() -> pooled.begin(call));
        }
        return call.reply;
    }

    private ConcurrentLinkedDeque<Conversation> idle(Address address) {
        return idle.computeIfAbsent(address, key -> new ConcurrentLinkedDeque<>());
    }

    private @Nullable Conversation pooled(Address address) {
        ConcurrentLinkedDeque<Conversation> pool = idle(address);
        Conversation last = pool.pollFirst();
        while (last != null && !last.isFresh()) {
            var unused = last.channel.close();
            last = pool.pollFirst();
        }
        return last;
    }

    private void connect(Address address, Call call) {
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Conversation conversation = new Conversation(channel, address);
                        SSLContext tls = access.tls();
                        if (tls != null) {
                            channel.pipeline().addLast(secure(tls, address));
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(ANSWER_BYTES_MAX))
                                .addLast(conversation);
                    }
                })
                .connect(address.resolve())
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        whenSecure(connected.channel(), call);
                    } else {
                        call.neverSent();
                    }
                });
    }

    private static SslHandler secure(SSLContext tls, Address address) {
        SSLEngine engine = tls.createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    /** Who is not believed is told nothing. */
    private static void whenSecure(Channel channel, Call call) {
        Conversation conversation = channel.pipeline().get(Conversation.class);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            conversation.begin(call);
            return;
        }
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                conversation.begin(call);
            } else {
                call.neverSent();
            }
        });
    }

    /** A connection, and the call that is under way on it; all of it on its event loop. */
    private final class Conversation extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Channel channel;
        private final Address address;

        /** Null while it is idle. */
        private @Nullable Call call;

        private @Nullable Future<?> alarm;
        private volatile long usedAt = System.nanoTime();

        Conversation(Channel channel, Address address) {
            this.channel = channel;
            this.address = address;
        }

        boolean isFresh() {
            return channel.isActive() && System.nanoTime() - usedAt < IDLE_NANOS_MAX;
        }

        void begin(Call begun) {
            if (!channel.isActive()) {
                begun.neverSent();
                return;
            }
            call = begun;
            alarm = channel.eventLoop().schedule(this::giveUp, begun.nanosMax, TimeUnit.NANOSECONDS);
            var unused = channel.writeAndFlush(post(begun.request));
        }

        private FullHttpRequest post(KvRequest request) {
            byte[] body = KvCodec.encode(request).toByteArray();
            FullHttpRequest post = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.POST, V1Api.RPC, Unpooled.wrappedBuffer(body));
            post.headers()
                    .set(HttpHeaderNames.HOST, address.toString())
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            if (access.token() != null) {
                post.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + access.token());
            }
            return post;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            Call answered = end();
            if (answered == null) {
                giveUp(); // an answer to nothing
                return;
            }
            if (HttpUtil.isKeepAlive(response)) {
                usedAt = System.nanoTime();
                idle(address).addFirst(this);
            } else {
                var unused = channel.close();
            }
            int status = response.status().code();
            if (status == UNAUTHORIZED || status == FORBIDDEN) {
                answered.neverSent(); // who is not let in has done nothing
            } else if (status == 200) {
                decode(answered, ByteBufUtil.getBytes(response.content()));
            } else {
                answered.unknown();
            }
        }

        private void decode(Call answered, byte[] body) {
            try {
                answered.reply.complete(KvCodec.decodeReply(Bytes.wrap(body)));
            } catch (CodecException e) {
                answered.unknown();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            giveUp();
            idle(address).remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            giveUp();
        }

        private void giveUp() {
            Call abandoned = end();
            if (abandoned != null) {
                abandoned.unknown();
            }
            var unused = channel.close();
        }

        private @Nullable Call end() {
            Call ended = call;
            call = null;
            if (alarm != null) {
                alarm.cancel(false);
            }
            return ended;
        }
    }
}
