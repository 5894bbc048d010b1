package dev.ariadne.scenarios.live;

import dev.ariadne.raft.host.Address;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A store of three processes that runs and can be measured. */
interface BenchedStore extends Closeable {
    int NODES = 3;

    /** Of a server that is given half a gigabyte. */
    List<String> SERVER_HEAP = List.of("-Xms512m", "-Xmx512m");

    /** The same with the collector that {@code ./ariadne node} starts with. */
    List<String> SERVER_JVM = List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx512m");

    String name();

    /** Where its leader serves clients; nothing while there is none. */
    Optional<Address> leader() throws IOException, InterruptedException;

    List<Long> pids();

    /** What can be asked of it, by name, in the order in which it is measured: puts come first. */
    Map<String, List<byte[]>> requests(int keys) throws IOException, InterruptedException;

    /** Waits for a leader. */
    default Address awaitLeader(Duration max) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Optional<Address> leader = leader();
        while (leader.isEmpty()) {
            if (System.nanoTime() - start > max.toNanos()) {
                throw new IOException(name() + " has no leader after " + max.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
            leader = leader();
        }
        return leader.get();
    }

    /** Our own, with the data in a directory below this one. */
    static BenchedStore ariadne(Path directory, String nodeMain) throws IOException {
        LiveCluster cluster = new LiveCluster(directory.resolve("ariadne"), NODES, nodeMain, SERVER_JVM);
        cluster.startAll();
        return new BenchedStore() {
            @Override
            public String name() {
                return "ariadne";
            }

            @Override
            public Optional<Address> leader() throws InterruptedException {
                return cluster.leader().map(cluster.servers()::get);
            }

            @Override
            public List<Long> pids() {
                return cluster.pids();
            }

            @Override
            public Map<String, List<byte[]>> requests(int keys) throws IOException, InterruptedException {
                Map<String, List<byte[]>> all = new LinkedHashMap<>();
                all.put("put", StoreRequests.puts(keys));
                all.put("get", StoreRequests.gets(keys, ""));
                String lease = "?consistency=lease";
                Address leader = awaitLeader(Duration.ofSeconds(1));
                if (status("http://" + leader + "/v1/kv/some" + lease) != 400) {
                    all.put("lease get", StoreRequests.gets(keys, lease));
                }
                return all;
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }

    private static int status(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    /** The one on the path, with its defaults. */
    static BenchedStore etcd(Path directory) throws IOException {
        EtcdCluster cluster = new EtcdCluster(directory.resolve("etcd"));
        return new BenchedStore() {
            @Override
            public String name() {
                return "etcd";
            }

            @Override
            public Optional<Address> leader() throws InterruptedException {
                return cluster.leader();
            }

            @Override
            public List<Long> pids() {
                return cluster.pids();
            }

            @Override
            public Map<String, List<byte[]>> requests(int keys) {
                Map<String, List<byte[]>> all = new LinkedHashMap<>();
                all.put("put", StoreRequests.etcdPuts(keys));
                all.put("get", StoreRequests.etcdGets(keys));
                return all;
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }
}
