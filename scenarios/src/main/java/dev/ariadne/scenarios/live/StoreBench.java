package dev.ariadne.scenarios.live;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.raft.host.Address;
import dev.ariadne.scenarios.live.LoadGenerator.Load;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Measures the store as three processes on loopback, and etcd in the same way, on the same disk and in turn with it: closed-loop
 * clients, each on a connection to the leader, write and read keys of 16 bytes with values of 100. First comes what the machine gives.
 */
public final class StoreBench {
    /**
     * What to measure.
     *
     * @param directory where the data is, while it is measured
     * @param clients how many at a time
     * @param seconds of each measurement
     * @param rounds how often everything is measured; the median counts
     */
    public record Options(Path directory, List<Integer> clients, double seconds, int rounds) {
        public Options {
            clients = List.copyOf(clients);
        }

        private long nanos() {
            return (long) (1e9 * seconds);
        }
    }

    private static final int KEYS = 1_000;
    private static final int WARM_UP_CLIENTS = 64;

    /**
     * Of each operation, before anything is measured: that long three new JVMs on two processors compile, and what is measured meanwhile
     * waits for the compiler. Any store gets the same.
     */
    private static final long WARM_UP_NANOS = 12_000_000_000L;

    private static final Duration START_MAX = Duration.ofSeconds(30);

    /** What is measured at a time. */
    private record Case(String store, String operation, int clients) {}

    private record Measured(Load load, ProcessCost cost) {}

    /** Starts a store with its data in a directory. */
    private interface Starter {
        BenchedStore start(Path directory) throws IOException;
    }

    private final Options options;
    private final String nodeMain;
    private final PrintWriter out;
    private final Map<Case, List<Measured>> results = new LinkedHashMap<>();

    /** @param nodeMain takes the flags of {@code ./ariadne node} */
    public StoreBench(Options options, String nodeMain, PrintWriter out) {
        this.options = options;
        this.nodeMain = nodeMain;
        this.out = out;
    }

    /** Measures, and prints a table. */
    public void run() throws IOException, InterruptedException {
        raw();
        Optional<String> etcd = EtcdCluster.version();
        out.println(etcd.map(version -> "etcd " + version + " through its gateway of JSON over HTTP/1.1")
                .orElse("no etcd on the path"));
        out.flush();
        for (int round = 1; round <= options.rounds; round++) {
            measure(round, directory -> BenchedStore.ariadne(directory, nodeMain));
            if (etcd.isPresent()) {
                measure(round, BenchedStore::etcd);
            }
        }
        print();
    }

    private void raw() throws IOException {
        String store = Files.getFileStore(options.directory).type();
        out.printf(
                Locale.ROOT,
                "fdatasync of 4 KiB on %s, preallocated: %s; with three writers: %s; of a growing file: %s%n",
                store,
                times(RawBench.sync(options.directory, 1, true, options.nanos())),
                times(RawBench.sync(options.directory, 3, true, options.nanos())),
                times(RawBench.sync(options.directory, 1, false, options.nanos())));
        out.printf("round trip over loopback: %s%n", times(RawBench.loopback(options.nanos())));
        try (SilentServer server = new SilentServer();
                LoadGenerator load = new LoadGenerator(server.address(), WARM_UP_CLIENTS, StoreRequests.puts(KEYS))) {
            load.run(options.nanos(), Long.MAX_VALUE);
            out.printf(
                    Locale.ROOT,
                    "the load generator, %d clients of a server that does nothing: %,.0f/s%n",
                    WARM_UP_CLIENTS,
                    load.run(options.nanos(), Long.MAX_VALUE).perSecond());
        }
    }

    private static String times(Histogram nanos) {
        return String.format(
                Locale.ROOT,
                "p50 %.3f ms, p99 %.3f ms",
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private void measure(int round, Starter starter) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(options.directory.resolve("round-" + round));
        try (BenchedStore store = starter.start(directory)) {
            Address leader = store.awaitLeader(START_MAX);
            Map<String, List<byte[]>> requests = store.requests(KEYS);
            for (List<byte[]> each : requests.values()) {
                warmUp(leader, each);
            }
            for (Map.Entry<String, List<byte[]>> each : requests.entrySet()) {
                for (int clients : options.clients) {
                    Measured measured = measure(store, leader, clients, each.getValue());
                    results.computeIfAbsent(new Case(store.name(), each.getKey(), clients), key -> new ArrayList<>())
                            .add(measured);
                }
            }
        } finally {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private void warmUp(Address leader, List<byte[]> requests) throws IOException {
        try (LoadGenerator load = new LoadGenerator(leader, WARM_UP_CLIENTS, requests)) {
            load.run(WARM_UP_NANOS, Long.MAX_VALUE);
        }
    }

    private Measured measure(BenchedStore store, Address leader, int clients, List<byte[]> requests)
            throws IOException {
        try (LoadGenerator generator = new LoadGenerator(leader, clients, requests)) {
            generator.run(options.nanos() / 4, Long.MAX_VALUE);
            ProcessCost before = ProcessCost.of(store.pids());
            Load load = generator.run(options.nanos(), Long.MAX_VALUE);
            return new Measured(load, ProcessCost.of(store.pids()).since(before));
        }
    }

    private void print() {
        out.printf(
                "%n%-9s %-10s %7s %10s %8s %8s %8s %14s %12s%n",
                "", "", "clients", "per s", "p50 ms", "p99 ms", "p99.9 ms", "CPU s/1,000", "KiB written");
        results.forEach((what, all) -> {
            all.sort(Comparator.comparingDouble(measured -> measured.load.perSecond()));
            Measured median = all.get(all.size() / 2);
            Load load = median.load;
            out.printf(
                    Locale.ROOT,
                    "%-9s %-10s %7d %,10.0f %8.2f %8.2f %8.2f %14.3f %12.2f%s%n",
                    what.store,
                    what.operation,
                    what.clients,
                    load.perSecond(),
                    load.millis(50),
                    load.millis(99),
                    load.millis(99.9),
                    1_000 * median.cost.cpuSeconds() / load.operations(),
                    median.cost.writtenBytes() / 1024.0 / load.operations(),
                    load.failures() == 0 ? "" : "  " + load.failures() + " failed");
        });
        out.flush();
    }
}
