package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.raft.host.Address;
import dev.ariadne.scenarios.run.NodeCommand;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That what a log costs in memory does not depend on how large values are. */
class LargeValuesTest {
    /** More than the heap of a small node has mebibytes. */
    private static final int PUTS = 300;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Timeout(120)
    void a_small_node_takes_more_than_its_memory_in_puts_of_the_largest_values_and_starts_again() throws Exception {
        byte[] value = new byte[KvOperation.VALUE_BYTES_MAX];
        try (LiveCluster cluster = new LiveCluster(directory, 1, NodeCommand.class.getName())) {
            cluster.startAll();
            awaitLeader(cluster);
            for (int i = 0; i < PUTS; i++) {
                HttpRequest put = request(cluster, i)
                        .PUT(BodyPublishers.ofByteArray(value))
                        .build();
                assertThat(client.send(put, BodyHandlers.discarding()).statusCode())
                        .as("put %s", i)
                        .isEqualTo(204);
            }
            cluster.kill(1);
            cluster.startAll();
            awaitLeader(cluster);
            for (int i = 0; i < 4; i++) {
                assertThat(client.send(request(cluster, i).build(), BodyHandlers.ofByteArray())
                                .body())
                        .hasSameSizeAs(value);
            }
        }
    }

    private static HttpRequest.Builder request(LiveCluster cluster, int key) {
        Address server = cluster.servers().values().iterator().next();
        return HttpRequest.newBuilder(URI.create("http://" + server + "/v1/kv/k" + key % 4));
    }

    private static void awaitLeader(LiveCluster cluster) throws InterruptedException {
        while (cluster.leader().isEmpty()) {
            assertThat(cluster.isAlive(1)).isTrue();
            LockSupport.parkNanos(10_000_000);
        }
    }
}
