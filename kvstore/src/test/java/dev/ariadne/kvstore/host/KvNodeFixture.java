package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes in one process, on loopback and in a temporary directory. */
@Timeout(60)
abstract class KvNodeFixture {
    /** Elections after a fifth of a second; a snapshot now and then. */
    static final RaftNodeConfig RAFT = new RaftNodeConfig(
            10_000_000L,
            20,
            2,
            true,
            true,
            ReadOption.LEASE_IF_ASKED,
            2,
            false,
            RaftNodeConfig.DEFAULT.limits(),
            20,
            Long.MAX_VALUE,
            5,
            1 << 16,
            WalOptions.DEFAULT);

    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();
    final Map<Integer, KvNode> nodes = new TreeMap<>();

    /** What each node last started has told. */
    final Map<Integer, Events> events = new TreeMap<>();

    List<Address> cluster;

    @BeforeEach
    void choose_ports() {
        cluster = FreePorts.choose(3).stream()
                .map(port -> new Address("127.0.0.1", port))
                .toList();
    }

    @AfterEach
    void stop_all() throws IOException {
        for (KvNode node : nodes.values()) {
            node.close();
        }
    }

    void refuses(KvNodeConfig config, String beginning) {
        assertThatThrownBy(() -> KvNode.start(config, new Events()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(beginning)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    void startAndStop() throws IOException {
        start(1);
        nodes.remove(1).close();
    }

    void startThree() throws IOException {
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
    }

    void start(int id) throws IOException {
        start(config(id, cluster));
    }

    void start(KvNodeConfig config) throws IOException {
        Events heard = new Events();
        nodes.put(config.id(), KvNode.start(config, heard));
        events.put(config.id(), heard);
    }

    static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new AssertionError("not within 20 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    KvNodeConfig config(int id, List<Address> addresses) {
        return config(id, addresses, new Address("127.0.0.1", 0));
    }

    KvNodeConfig config(int id, List<Address> addresses, Address clients) {
        return new KvNodeConfig(
                id, addresses.get(id - 1), addresses, false, clients, data(id), RAFT, KvNodeConfig.SERVER);
    }

    Path data(int id) {
        return temporary.resolve("node-" + id);
    }

    String ask(int id, String method, String target, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + nodes.get(id).clients() + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
