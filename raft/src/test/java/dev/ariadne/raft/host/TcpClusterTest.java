package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TcpClusterTest {
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    @TempDir
    Path temporary;

    private final Map<NodeId, Address> cluster = new TreeMap<>();
    private final Map<Integer, TcpNode> nodes = new TreeMap<>();

    @BeforeEach
    void start_three() throws IOException {
        List<Integer> ports = FreePorts.choose(3);
        for (int id = 1; id <= 3; id++) {
            cluster.put(NodeId.of(id), new Address("127.0.0.1", ports.get(id - 1)));
        }
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
    }

    @AfterEach
    void stop_all() throws IOException {
        for (TcpNode node : nodes.values()) {
            node.close();
        }
    }

    @Test
    void entries_are_committed_on_all_and_survive_restarts() throws IOException {
        List<String> expected = new ArrayList<>();
        propose(0, 50, expected);
        everyone_has(expected);

        stop(2);
        propose(50, 100, expected);
        start(2);
        everyone_has(expected);

        for (int id = 1; id <= 3; id++) {
            stop(id);
        }
        for (int id = 1; id <= 3; id++) {
            start(id);
        }
        propose(100, 101, expected);
        everyone_has(expected);
    }

    @Test
    void a_member_that_lost_its_disk_is_not_let_in_again() throws IOException {
        List<String> expected = new ArrayList<>();
        propose(0, 10, expected);
        everyone_has(expected);

        stop(3);
        try (Stream<Path> files = Files.list(directory(3))) {
            files.forEach(TcpClusterTest::delete);
        }
        start(3);

        String line = "node 3 lost its disk: it came back as another incarnation;"
                + " remove it from the cluster and add it under another id";
        eventually("refused by 1", () -> nodes.get(1).refusals.contains(line));
        eventually("refused by 2", () -> nodes.get(2).refusals.contains(line));
        eventually("told so", () -> nodes.get(3).refusals.stream().anyMatch(told -> told.endsWith(line)));
        propose(10, 20, expected);
        eventually("1 goes on", () -> has(nodes.get(1), expected));
        assertThat(nodes.get(3).applied).isEmpty();
    }

    @Test
    void a_machine_that_throws_stops_its_node_and_says_so() {
        propose(0, 1, new ArrayList<>());
        nodes.values().forEach(node -> node.propose("poison"));

        // Two of three: after that nobody is left to tell the third that the entry is committed.
        eventually(
                "two fail",
                () -> nodes.values().stream().filter(n -> !n.failures.isEmpty()).count() >= 2);
        assertThat(nodes.values().stream().flatMap(node -> node.failures.stream()))
                .allMatch(line -> line.startsWith("entry ") && line.endsWith(" cannot be applied: poisoned"));
    }

    /** Proposes each number again and again until it is applied somewhere: what a deposed leader took is lost. */
    private void propose(int from, int to, List<String> expected) {
        for (int i = from; i < to; i++) {
            String data = Integer.toString(i);
            long[] asked = {0};
            eventually("applied " + data, () -> {
                boolean isApplied = nodes.values().stream().anyMatch(node -> node.applied.contains(data));
                if (!isApplied && System.nanoTime() - asked[0] > PATIENCE_NANOS) {
                    boolean taken = nodes.values().stream().anyMatch(node -> node.propose(data) instanceof Accepted);
                    asked[0] = taken ? System.nanoTime() : 0;
                }
                return isApplied;
            });
            expected.add(data);
        }
    }

    private void everyone_has(List<String> expected) {
        nodes.forEach((id, node) -> eventually("node " + id + " has all", () -> has(node, expected)));
    }

    /** In this order, where what was proposed twice counts once. */
    private static boolean has(TcpNode node, List<String> expected) {
        return node.applied.stream().distinct().toList().equals(expected);
    }

    private void start(int id) throws IOException {
        nodes.put(id, new TcpNode(id, cluster, directory(id)));
    }

    private void stop(int id) throws IOException {
        nodes.remove(id).close();
    }

    private Path directory(int id) {
        return temporary.resolve("node-" + id);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
