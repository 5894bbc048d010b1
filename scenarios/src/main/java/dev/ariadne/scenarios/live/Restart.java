package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long nodes take, from the start of their processes, until they serve again. What each step takes shows from outside: a node
 * takes connections once its process is up, and answers the first request after it has read its disk.
 *
 * @param up nanoseconds until all that had come so far when there was a leader listen
 * @param read until they have read their disks
 * @param led until one of them leads
 * @param served until the first put was answered
 */
record Restart(long up, long read, long led, long served) {
    private static final long PAUSE_MILLIS = 10;
    private static final Duration MAX = Duration.ofSeconds(60);

    /** Watches nodes that were started just now. */
    static Restart watch(long start, Collection<Address> servers) throws IOException, InterruptedException {
        AtomicLong up = new AtomicLong();
        AtomicLong read = new AtomicLong();
        CompletableFuture<Address> leader = new CompletableFuture<>();
        for (Address server : servers) {
            Thread thread = new Thread(() -> follow(server, start, up, read, leader), "restart-" + server);
            thread.setDaemon(true);
            thread.start();
        }
        try {
            Address found = leader.get(MAX.toSeconds(), TimeUnit.SECONDS);
            long led = System.nanoTime() - start;
            Restart soFar = new Restart(up.get(), read.get(), led, 0);
            put(found);
            return new Restart(soFar.up, soFar.read, led, System.nanoTime() - start);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("nobody leads " + MAX.toSeconds() + " s after a restart", e);
        }
    }

    private static void follow(
            Address server, long start, AtomicLong up, AtomicLong read, CompletableFuture<Address> leader) {
        try {
            while (!listens(server)) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            up.accumulateAndGet(System.nanoTime() - start, Math::max);
            HttpClient client = HttpClient.newHttpClient();
            NodeStatus status = status(client, server);
            read.accumulateAndGet(System.nanoTime() - start, Math::max);
            while (!leader.isDone()) {
                if (status != null && status.isLeader()) {
                    leader.complete(server);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                status = status(client, server);
            }
        } catch (IOException e) {
            leader.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean listens(Address server) {
        try (Socket socket = new Socket(server.host(), server.port())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static @Nullable NodeStatus status(HttpClient client, Address server)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + "/v1/status"))
                .timeout(MAX)
                .build();
        return NodeStatus.parse(client.send(request, BodyHandlers.ofString()).body());
    }

    private static void put(Address leader) throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(URI.create("http://" + leader + "/v1/kv/after-restart"))
                .PUT(BodyPublishers.ofString("v"))
                .timeout(MAX)
                .build();
        int status =
                HttpClient.newHttpClient().send(put, BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the first put after a restart was answered with " + status);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "processes up after %.2f s, disks read after %.2f s, a leader after %.2f s, the first put answered after %.2f s",
                up / 1e9,
                read / 1e9,
                led / 1e9,
                served / 1e9);
    }
}
