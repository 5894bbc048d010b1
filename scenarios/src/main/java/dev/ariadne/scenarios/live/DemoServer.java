package dev.ariadne.scenarios.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.report.Report;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.sim.nemesis.PlanText;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The page of a {@link Demo}, on loopback: the page itself, samples of the demo as they come (server-sent events), and what to do.
 * Answers nobody but a page of its own address, so that no other page in the same browser can kill nodes.
 */
public final class DemoServer implements Closeable {
    /** Pages open at once, and requests beside. */
    private static final int THREADS_MAX = 64;

    private static final int LINE_BYTES_MAX = 200;
    private static final int SAMPLES_MAX = 16;
    private static final long CHECKER_STEPS_MAX = 5_000_000;

    private final Demo demo;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS_MAX, DemoServer::thread);

    /**
     * Serves from now on.
     *
     * @param port 0 for any
     * @throws IOException if the port is taken
     */
    public DemoServer(Demo demo, int port) throws IOException {
        this.demo = demo;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new IOException("cannot listen at 127.0.0.1:" + port + " for the page: " + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (RuntimeException bug) {
                send(exchange, 500, "text/plain", "a mistake in the program: " + bug);
            }
        });
        server.start();
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "page");
        thread.setDaemon(true);
        return thread;
    }

    /** Where the page is. */
    public String url() {
        return "http://" + address() + "/";
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!isOurs(exchange)) {
            send(exchange, 403, "text/plain", "only for the page at " + url());
            return;
        }
        String path = exchange.getRequestURI().getPath();
        String asked = exchange.getRequestMethod() + " " + path;
        switch (asked) {
            case "GET /" -> send(exchange, 200, "text/html", page());
            case "GET /samples" -> stream(exchange);
            case "POST /act" -> act(exchange);
            case "GET /history.edn" -> send(exchange, 200, "text/plain", JepsenWriter.print(demo.history()));
            case "GET /faults.plan" -> send(exchange, 200, "text/plain", PlanText.write(demo.plan()));
            case "GET /report" -> send(exchange, 200, "text/html", report(demo.history()));
            default -> send(exchange, 404, "text/plain", "there is no " + asked);
        }
    }

    /** Whether it comes from a page of this address, or from no page. */
    private boolean isOurs(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        @Nullable String origin = exchange.getRequestHeaders().getFirst("Origin");
        boolean isHere = address().equals(host)
                || address().replace("127.0.0.1", "localhost").equals(host);
        return isHere && (origin == null || origin.equals("http://" + host));
    }

    private static String page() throws IOException {
        return Resources.toString(Resources.getResource(DemoServer.class, "demo.html"), UTF_8);
    }

    private static String report(History history) {
        Model<?> model = Models.keyValue();
        return Report.of(
                        "demo",
                        "key-value",
                        model,
                        history,
                        LinearizabilityChecker.check(model, history, Limits.steps(CHECKER_STEPS_MAX)))
                .html();
    }

    private void act(HttpExchange exchange) throws IOException {
        String line = new String(exchange.getRequestBody().readNBytes(LINE_BYTES_MAX), UTF_8);
        try {
            send(exchange, 200, "text/plain", demo.act(line));
        } catch (IllegalArgumentException e) {
            send(exchange, 409, "text/plain", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The past, and samples until whoever reads is gone; who is slow misses some. */
    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<DemoSample> samples = new ArrayBlockingQueue<>(SAMPLES_MAX);
        List<DemoSample> past = demo.past();
        Consumer<DemoSample> watcher = samples::offer;
        demo.watch(watcher);
        try (OutputStream out = exchange.getResponseBody()) {
            for (DemoSample sample : past) {
                write(out, sample);
            }
            while (true) {
                write(out, samples.take());
                out.flush();
            }
        } catch (IOException gone) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            demo.unwatch(watcher);
        }
    }

    private static void write(OutputStream out, DemoSample sample) throws IOException {
        out.write(("data: " + sample.json() + "\n\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().put("Cache-Control", List.of("no-store"));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
