package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.live.LoadGenerator.Load;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Very many puts on not so many keys, with the heap of each of three processes bounded: what becomes of memory, disks and latency while
 * snapshots are taken, and how soon all three serve again after they were killed.
 */
public final class StoreSoak {
    /**
     * What is to be done.
     *
     * @param directory for data and logs
     * @param puts in all
     * @param oneDown whether a follower is down from the first tenth of the puts to the last
     * @param jvm what the JVMs of the nodes are told beyond the size of their heaps
     */
    public record Options(Path directory, long puts, boolean oneDown, List<String> jvm) {
        public Options {
            jvm = List.copyOf(jvm);
        }
    }

    private static final int KEYS = 100_000;
    private static final int CLIENTS = 64;
    private static final int LINES = 10;
    private static final int WAITS_MAX = 5;
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** A snapshot may hold up what is under way when it ends. */
    private static final long NEAR_NANOS = Duration.ofMillis(50).toNanos();

    private final Options options;
    private final String nodeMain;
    private final PrintWriter out;

    /** Latencies while a snapshot was being written somewhere, or shortly after. */
    private final Histogram beside = new Histogram(3);

    private final Histogram otherwise = new Histogram(3);
    private final LongWaits waits = new LongWaits();

    /** @param nodeMain takes the flags of {@code ./ariadne node} */
    public StoreSoak(Options options, String nodeMain, PrintWriter out) {
        this.options = options;
        this.nodeMain = nodeMain;
        this.out = out;
    }

    /** Puts, prints how that goes, and restarts. */
    public void run() throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(BenchedStore.SERVER_HEAP);
        jvm.addAll(options.jvm);
        jvm.add(JvmLog.option(options.directory));
        try (LiveCluster cluster = new LiveCluster(options.directory, BenchedStore.NODES, nodeMain, jvm);
                DirectoryWatch disks = new DirectoryWatch(
                        cluster.members().stream().collect(Collectors.toMap(id -> id, cluster::data)))) {
            cluster.startAll();
            NodeId leader = awaitLeader(cluster);
            Address target = cluster.servers().get(leader);
            if (target == null) {
                throw new AssertionError("a leader that is no member: " + leader);
            }
            long begun = System.nanoTime();
            put(cluster, leader, target, disks);
            Map<Integer, JvmLog> logs = new TreeMap<>();
            for (int id : cluster.members()) {
                logs.put(id, JvmLog.read(options.directory, cluster.pid(id)));
            }
            print(logs, cluster);
            print(begun, new Surroundings((int) leader.value(), logs, disks));
            out.printf(Locale.ROOT, "disks at most %,d MiB, all together%n", disks.bytesMax() >> 20);
            restart(cluster);
        }
    }

    private void put(LiveCluster cluster, NodeId leader, Address target, DirectoryWatch disks)
            throws IOException, InterruptedException {
        out.printf("%12s %10s %10s %10s %12s%n", "puts", "per s", "p99 ms", "max ms", "disks MiB");
        int other = cluster.members().stream()
                .filter(id -> id != leader.value())
                .findFirst()
                .orElseThrow();
        long done = 0;
        try (LoadGenerator generator = new LoadGenerator(target, CLIENTS, StoreRequests.puts(KEYS))) {
            generator.setListener((nanoTime, latency) -> {
                (disks.snapshotWithin(NEAR_NANOS) ? beside : otherwise).recordValue(latency);
                waits.answered(nanoTime, latency);
            });
            for (int line = 1; line <= LINES; line++) {
                if (options.oneDown) {
                    killOrStart(cluster, other, line);
                }
                Load load = generator.run(Long.MAX_VALUE, options.puts * line / LINES - done);
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
        if (options.oneDown) {
            out.printf(
                    Locale.ROOT, "node %d had caught up %.2f s after the last put%n", other, catchUp(cluster, other));
        }
    }

    private void killOrStart(LiveCluster cluster, int node, int line) throws IOException, InterruptedException {
        if (line == 2) {
            cluster.kill(node);
            out.println("node " + node + " is down");
        } else if (line == LINES) {
            cluster.start(node);
            out.println("node " + node + " starts");
        }
    }

    /** Waits until a node has applied what the others have committed; returns how many seconds that took. */
    private static double catchUp(LiveCluster cluster, int node) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Map<Integer, NodeStatus> all = cluster.statuses();
            long commit =
                    all.values().stream().mapToLong(NodeStatus::commit).max().orElse(Long.MAX_VALUE);
            NodeStatus status = all.get(node);
            if (status != null && status.applied() >= commit) {
                return (System.nanoTime() - start) / 1e9;
            }
            requireTime(start);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void print(Map<Integer, JvmLog> logs, LiveCluster cluster) throws IOException {
        out.printf(
                Locale.ROOT,
                "latency while a snapshot was written: at most %.1f ms (p99 %.1f, %d%% of the puts); otherwise: %.1f ms (p99 %.1f)%n",
                beside.getMaxValue() / 1e6,
                beside.getValueAtPercentile(99) / 1e6,
                100 * beside.getTotalCount() / Math.max(1, beside.getTotalCount() + otherwise.getTotalCount()),
                otherwise.getMaxValue() / 1e6,
                otherwise.getValueAtPercentile(99) / 1e6);
        for (Map.Entry<Integer, JvmLog> log : logs.entrySet()) {
            out.printf(
                    Locale.ROOT,
                    "node %d: heap at most %d MiB of 512, after a collection %d MiB; all memory %d MiB; longest pause %.1f ms%n",
                    log.getKey(),
                    log.getValue().usedMiBMax(),
                    log.getValue().leftMiBMax(),
                    ProcessCost.residentBytesMax(cluster.pid(log.getKey())) >> 20,
                    log.getValue().pauseMax() / 1e6);
        }
    }

    /** The longest waits, with what else happened then. */
    private void print(long begun, Surroundings surroundings) {
        Map<String, Long> worst = new LinkedHashMap<>();
        for (Stretch wait : waits.longestFirst()) {
            worst.putIfAbsent(surroundings.cause(wait), wait.nanos());
        }
        out.printf(
                Locale.ROOT,
                "longest waits over %d ms: %s%n",
                LongWaits.LONG_NANOS / 1_000_000,
                worst.isEmpty()
                        ? "none"
                        : worst.entrySet().stream()
                                .map(each ->
                                        String.format(Locale.ROOT, "%.1f ms %s", each.getValue() / 1e6, each.getKey()))
                                .collect(Collectors.joining(", ")));
        waits.longestFirst().stream()
                .limit(WAITS_MAX)
                .forEach(wait -> out.printf(
                        Locale.ROOT,
                        "  %.1f ms, until %.2f s: %s%n",
                        wait.nanos() / 1e6,
                        (wait.to() - begun) / 1e9,
                        surroundings.tell(wait)));
    }

    private void restart(LiveCluster cluster) throws IOException, InterruptedException {
        for (int id : cluster.members()) {
            cluster.kill(id);
        }
        long start = System.nanoTime();
        cluster.startAll();
        out.println("all killed and started: "
                + Restart.watch(start, cluster.servers().values()));
        out.flush();
    }

    private static NodeId awaitLeader(LiveCluster cluster) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<NodeId> leader = cluster.leader();
            if (leader.isPresent()) {
                return leader.get();
            }
            requireTime(start);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void requireTime(long start) throws IOException {
        if (System.nanoTime() - start > START_MAX.toNanos()) {
            throw new IOException("not even after " + START_MAX.toSeconds() + " s");
        }
    }
}
