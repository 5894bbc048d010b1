package dev.ariadne.kvstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.client.Outcome.Done;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whole nodes and their HTTP interface. */
class KvNodeTest extends KvNodeFixture {
    @Test
    void any_node_serves_everything() throws Exception {
        startThree();
        for (int id = 1; id <= 3; id++) {
            assertThat(ask(id, "PUT", "/key", "v" + id)).isEqualTo("204 ");
            for (int other = 1; other <= 3; other++) {
                assertThat(ask(other, "GET", "/key", "")).isEqualTo("200 v" + id);
            }
            assertThat(ask(id, "PUT", "/v1/kv/%2Fkey?expect=v" + id, "swapped")).isEqualTo("204 ");
            assertThat(ask(id, "PUT", "/v1/kv/%2Fkey?absent", "x")).startsWith("412 ");
            assertThat(ask(id, "DELETE", "/v1/kv/%2Fkey", "")).isEqualTo("204 ");
            assertThat(ask(id, "GET", "/key", "")).isEqualTo("404 there is no such key\n");
            assertThat(ask(id, "GET", "/v1/status", ""))
                    .matches("200 \\{\"id\":" + id
                            + ",\"role\":\"[A-Z]+\",\"term\":\\d+,\"leader\":\\d,\"commit\":\\d+,\"applied\":\\d+,"
                            + "\"diskFull\":false,\"dropped\":\\{\"damaged\":0,\"stale\":\\d+,\"foreign\":0,\"strangers\":0,"
                            + "\"unwritable\":0,\"overflow\":0}}\n");
        }
    }

    @Test
    void what_was_answered_survives_restarts_and_snapshots() throws Exception {
        startThree();
        for (int i = 0; i < 60; i++) {
            assertThat(ask(1 + i % 3, "PUT", "/key" + i, "v" + i)).isEqualTo("204 ");
        }
        for (int id = 1; id <= 3; id++) {
            nodes.remove(id).close();
            start(id);
            assertThat(ask(id, "GET", "/key" + id, "")).isEqualTo("200 v" + id);
        }
        stop_all();
        startThree();
        for (int i = 0; i < 60; i++) {
            assertThat(ask(1, "GET", "/key" + i, "")).isEqualTo("200 v" + i);
        }
    }

    @Test
    void without_a_majority_nothing_is_promised() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/key", "v")).isEqualTo("204 ");
        nodes.remove(2).close();
        nodes.remove(3).close();
        assertThat(ask(1, "PUT", "/key", "w")).matches("50[34] [^\n]+\n");
    }

    @Test
    void a_client_reaches_the_leader_from_anywhere() throws Exception {
        startThree();
        Map<NodeId, Address> servers = new TreeMap<>();
        nodes.forEach((id, node) -> servers.put(NodeId.of(id), node.clients()));
        List<NodeId> ids = List.copyOf(servers.keySet());
        BlockingKvClient client = new BlockingKvClient(BlockingKvClient.patient(ids), HttpCalls.to(servers));
        Bytes key = Bytes.utf8("key");
        Done put = (Done) client.execute(new Put(key, Bytes.utf8("v")));
        long revision = ((Result.Written) put.result()).revision();
        assertThat(client.execute(new Get(key))).isEqualTo(new Done(new Result.Value(Bytes.utf8("v"), revision)));
    }

    @Test
    void a_body_that_is_too_long_is_refused() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/key", "x".repeat((1 << 20) + 1)))
                .isEqualTo("400 a value of 1048577 bytes exceeds 1048576\n");
        assertThat(ask(1, "PUT", "/key", "x".repeat(3 << 20))).startsWith("413 the body exceeds ");
        assertThat(ask(1, "PUT", "/v1/kv/key", "x".repeat(3 << 20)))
                .startsWith("413 {\"error\":\"too-large\",\"message\":\"the body exceeds ");
        assertThat(ask(1, "PUT", "/key", "x".repeat(1 << 20))).isEqualTo("204 ");
    }

    @Test
    void ports_in_use_are_refused() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Address address = new Address("127.0.0.1", taken.getLocalPort());
            refuses(config(1, List.of(address)), "cannot listen at " + address + " for other nodes: ");
            refuses(config(1, cluster, address), "cannot listen at " + address + " for clients: ");
        }
        start(1);
        nodes.remove(1).close();
        assertThat(data(1)).as("a refusal leaves no lock behind").isDirectory();
    }

    @Test
    void a_directory_that_is_no_nodes_is_refused() throws Exception {
        Files.writeString(data(1), "a file");
        refuses(config(1, cluster), "cannot open directory " + data(1) + ": ");
        Files.delete(data(1));
        Files.createDirectory(data(1));
        Files.writeString(data(1).resolve("letter"), "not ours");
        refuses(config(1, cluster), data(1) + " is not formatted");
    }

    @Test
    void the_directory_of_another_node_is_refused() throws Exception {
        startAndStop();
        Files.move(data(1), data(2));
        refuses(config(2, cluster), data(2) + " belongs to node 1, not 2");
        Files.move(data(2), data(1));
        List<Address> elsewhere = FreePorts.choose(1).stream()
                .map(port -> new Address("127.0.0.1", port))
                .toList();
        refuses(config(1, elsewhere), data(1) + " belongs to node 1 of a cluster with other addresses than ");
    }

    @Test
    void a_directory_in_use_is_refused() throws Exception {
        start(1);
        Address elsewhere = new Address("127.0.0.1", 0);
        KvNodeConfig twice = new KvNodeConfig(
                1, elsewhere, List.of(elsewhere), false, elsewhere, data(1), RAFT, KvNodeConfig.SERVER);
        refuses(twice, "cannot open directory " + data(1) + ": it is in use");
    }

    @Test
    void a_damaged_log_is_refused() throws Exception {
        startAndStop();
        Path log = data(1).resolve("wal-0000000000000001");
        byte[] bytes = Files.readAllBytes(log);
        bytes[30] ^= 1;
        Files.write(log, bytes);
        refuses(config(1, cluster), data(1) + " is damaged: wal-0000000000000001: ");
    }

    @Test
    void a_node_that_lost_its_log_is_not_formatted_again() throws Exception {
        startThree();
        assertThat(ask(1, "PUT", "/key", "v")).isEqualTo("204 ");
        nodes.remove(1).close();
        try (Stream<Path> files = Files.list(data(1))) {
            files.filter(file -> !file.getFileName().toString().startsWith(".")).forEach(KvNodeTest::delete);
        }
        refuses(config(1, cluster), data(1) + " is that of a node that has lost its log");
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
