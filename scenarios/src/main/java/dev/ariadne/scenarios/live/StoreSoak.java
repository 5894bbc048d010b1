package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import dev.ariadne.scenarios.live.LoadGenerator.Load;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Very many puts on not so many keys, with the heap of each of three processes bounded: what becomes of memory, disks and latency while
 * snapshots are taken, and how soon all three serve again after they were killed.
 */
public final class StoreSoak {
    private static final int KEYS = 100_000;
    private static final int CLIENTS = 64;
    private static final int LINES = 10;
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** What a snapshot may have to do with: it is looked for ten times a second. */
    private static final long NEAR_NANOS = Duration.ofMillis(300).toNanos();

    private final Path directory;
    private final String nodeMain;
    private final PrintWriter out;

    /** Latencies while a snapshot was being written somewhere, or shortly after. */
    private final Histogram beside = new Histogram(3);

    private final Histogram otherwise = new Histogram(3);

    /** @param nodeMain takes the flags of {@code ./ariadne node} */
    public StoreSoak(Path directory, String nodeMain, PrintWriter out) {
        this.directory = directory;
        this.nodeMain = nodeMain;
        this.out = out;
    }

    /** Puts, prints how that goes, and restarts. */
    public void run(long puts) throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(BenchedStore.SERVER_JVM);
        jvm.add(GarbageLog.option(directory));
        try (LiveCluster cluster = new LiveCluster(directory, BenchedStore.NODES, nodeMain, jvm);
                DirectoryWatch disks = new DirectoryWatch(IntStream.rangeClosed(1, BenchedStore.NODES)
                        .mapToObj(id -> directory.resolve("node-" + id))
                        .toList())) {
            cluster.startAll();
            put(awaitLeader(cluster), puts, disks);
            GarbageLog heap = GarbageLog.read(directory);
            out.printf(
                    Locale.ROOT,
                    "longest latency while a snapshot was written: %.1f ms (p99 %.1f); otherwise: %.1f ms (p99 %.1f)%n",
                    beside.getMaxValue() / 1e6,
                    beside.getValueAtPercentile(99) / 1e6,
                    otherwise.getMaxValue() / 1e6,
                    otherwise.getValueAtPercentile(99) / 1e6);
            out.printf(
                    Locale.ROOT,
                    "heap of a node at most %d MiB of 512, after a collection %d MiB; longest pause %.1f ms%n",
                    heap.usedMiBMax(),
                    heap.leftMiBMax(),
                    heap.pauseMillisMax());
            out.printf(Locale.ROOT, "disks at most %,d MiB, all three together%n", disks.bytesMax() >> 20);
            restart(cluster);
        }
    }

    private void put(Address leader, long puts, DirectoryWatch disks) throws IOException {
        out.printf("%12s %10s %10s %10s %12s%n", "puts", "per s", "p99 ms", "max ms", "disks MiB");
        long done = 0;
        try (LoadGenerator generator = new LoadGenerator(leader, CLIENTS, StoreRequests.puts(KEYS))) {
            generator.setListener((nanoTime, latency) ->
                    (disks.snapshotWithin(NEAR_NANOS) ? beside : otherwise).recordValue(latency));
            for (int line = 1; line <= LINES; line++) {
                Load load = generator.run(Long.MAX_VALUE, puts * line / LINES - done);
                done += load.operations();
                out.printf(
                        Locale.ROOT,
                        "%,12d %,10.0f %10.2f %10.2f %,12d%s%n",
                        done,
                        load.perSecond(),
                        load.millis(99),
                        load.millis(100),
                        disks.bytes() >> 20,
                        load.failures() == 0 ? "" : "  " + load.failures() + " failed");
                out.flush();
            }
        }
    }

    private void restart(LiveCluster cluster) throws IOException, InterruptedException {
        for (int id : cluster.members()) {
            cluster.kill(id);
        }
        long start = System.nanoTime();
        cluster.startAll();
        Address leader = awaitLeader(cluster);
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://" + leader + "/v1/kv/key-000000000000"))
                .build();
        int status = 0;
        while (status != 200 && status != 404) { // by chance it was never put
            try {
                status = HttpClient.newHttpClient()
                        .send(get, BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException notYet) {
                requireTime(start);
            }
            requireTime(start);
        }
        out.printf(
                Locale.ROOT,
                "all three killed and started: the first linearizable get was answered after %.2f s, an election included%n",
                (System.nanoTime() - start) / 1e9);
        out.flush();
    }

    private static Address awaitLeader(LiveCluster cluster) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<Address> leader = cluster.leader().map(cluster.servers()::get);
            if (leader.isPresent()) {
                return leader.get();
            }
            requireTime(start);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void requireTime(long start) throws IOException {
        if (System.nanoTime() - start > START_MAX.toNanos()) {
            throw new IOException("nobody serves after " + START_MAX.toSeconds() + " s");
        }
    }
}
