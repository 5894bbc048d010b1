package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.Address;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 before the {@link HttpApi}. A few event loops serve all connections, and nothing waits on them: a request costs no thread.
 * What a client may cost is bounded by {@link HttpLimits}.
 */
final class HttpFront implements Closeable {
    /** One loop answers more than a node can commit; a second one helps machines that have processors to spare. */
    private static final int LOOPS_MAX = 2;

    private static final int CONNECTIONS_WAITING_MAX = 1024;
    private static final long LAST_ANSWERS_MILLIS = 500;
    private static final long TERMINATION_MILLIS = 2_000;

    private final HttpLimits limits;
    private final Security security;
    private final Gate gate;
    private final EventLoopGroup loops;
    private final Channel server;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** Null until {@link #start}. */
    private volatile HttpConnection.@Nullable Shared shared;

    /** Takes the address; connections wait until {@link #start}. */
    HttpFront(Address listen, HttpLimits limits, Security security) throws IOException {
        this.limits = limits;
        this.security = security;
        this.gate = security.gate(listen);
        int count = Math.max(1, Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors() / 4));
        loops = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, CONNECTIONS_WAITING_MAX)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Arrival())
                .bind(listen.resolve())
                .awaitUninterruptibly();
        server = bound.channel();
        Throwable error = bound.cause();
        if (error != null) {
            var unused = loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IOException("cannot listen at " + listen + " for clients: " + error.getMessage(), error);
        }
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** What serves the connections, for others to use that do not wait. */
    EventLoopGroup loops() {
        return loops;
    }

    void start(HttpApi api) {
        shared = new HttpConnection.Shared(api, gate, limits);
        server.config().setAutoRead(true);
    }

    /** Takes no more connections; those that are open go on. */
    void stopAccepting() {
        server.close().awaitUninterruptibly();
    }

    /** Takes no more requests; returns when those under way are answered, or after so long. */
    void drain(long millisMax) {
        stopAccepting();
        for (Channel connection : connections) {
            connection.pipeline().fireUserEventTriggered(HttpConnection.LAST_ANSWER);
        }
        connections.newCloseFuture().awaitUninterruptibly(millisMax);
    }

    /** Lets answers that are there go out, and stops. */
    @Override
    public void close() {
        drain(LAST_ANSWERS_MILLIS);
        connections.close().awaitUninterruptibly(LAST_ANSWERS_MILLIS);
        loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).awaitUninterruptibly(TERMINATION_MILLIS);
    }

    /** Puts between bytes and the store what makes requests of them. */
    static <C extends Channel> C pipeline(C channel, HttpConnection connection, HttpLimits limits) {
        channel.pipeline()
                .addLast(connection.watch())
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.lineBytesMax())
                        .setMaxHeaderSize(limits.headersBytesMax())
                        .setValidateHeaders(true)))
                .addLast(connection);
        return channel;
    }

    /** What is between a connection and HTTP; null for nothing. */
    private @Nullable SslHandler tls() {
        SSLContext context = security.clients();
        if (context == null) {
            return null;
        }
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setWantClientAuth(security.asksForCertificates());
        return new SslHandler(engine);
    }

    private final class Arrival extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            HttpConnection.Shared started = shared;
            if (started == null) {
                var unused = channel.close();
                return;
            }
            connections.add(channel);
            SslHandler tls = tls();
            if (tls != null) {
                channel.pipeline().addLast(tls);
            }
            pipeline(channel, new HttpConnection(started, tls), limits);
        }
    }
}
