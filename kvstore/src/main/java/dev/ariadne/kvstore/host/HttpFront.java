package dev.ariadne.kvstore.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The JDK's HTTP server, one thread a request under way, before the {@link HttpApi}. */
final class HttpFront implements Closeable {
    /** Requests under way; more wait for a thread. */
    private static final int THREADS_MAX = 256;

    /** Fits a compare-and-set of the longest key and values, encoded. */
    private static final int BODY_BYTES_MAX = 2 * KvOperation.VALUE_BYTES_MAX + KvOperation.KEY_BYTES_MAX + 1024;

    /** As much of a body that is too long is read and thrown away, so that its sender gets to read why. */
    private static final int SKIP_BYTES_MAX = 64 << 20;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /** Takes the address; connections wait until {@link #start}. */
    HttpFront(Address listen) throws IOException {
        configureServer();
        try {
            server = HttpServer.create(listen.resolve(), 0);
        } catch (IOException | RuntimeException e) {
            throw new IOException("cannot listen at " + listen + " for clients: " + e.getMessage(), e);
        }
        threads = new ThreadPoolExecutor(
                THREADS_MAX, THREADS_MAX, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), HttpFront::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /** The server of the JDK has no other knobs. Without the first a response takes 40 ms: Nagle waits for a delayed ack. */
    private static void configureServer() {
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "2000");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "http");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return server.getAddress().getPort();
    }

    void start(HttpApi api) {
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, api);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    /** Lets answers that are there go out, and stops. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, HttpApi api) throws IOException {
        HttpAnswer answer;
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            skip(exchange.getRequestBody());
            answer = HttpAnswer.line(413, "the body exceeds " + BODY_BYTES_MAX + " bytes");
        } else {
            answer = answer(exchange, api, body);
        }
        answer = HttpApi.inFormOf(exchange.getRequestURI().toString(), answer);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (answer.body().isEmpty()) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), answer.body().length());
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body().toByteArray());
        }
    }

    private static HttpAnswer answer(HttpExchange exchange, HttpApi api, byte[] body) {
        try {
            return api.answer(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), Bytes.wrap(body));
        } catch (RuntimeException bug) {
            return HttpAnswer.line(500, "a mistake in the program: " + bug);
        }
    }

    private static void skip(InputStream body) throws IOException {
        long skipped = 0;
        byte[] buffer = new byte[64 << 10];
        for (int n = 0; n >= 0 && skipped < SKIP_BYTES_MAX; n = body.read(buffer)) {
            skipped += n;
        }
    }
}
