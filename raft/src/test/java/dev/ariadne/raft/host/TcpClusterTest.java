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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TcpClusterTest {
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
        eventually("1 goes on", () -> nodes.get(1).applied.equals(expected));
        assertThat(nodes.get(3).applied).isEmpty();
    }

    @Test
    void a_machine_that_throws_stops_its_node_and_says_so() {
        propose(0, 1, new ArrayList<>());
        nodes.values().forEach(node -> node.propose("poison"));

        nodes.forEach((id, node) -> {
            eventually("node " + id + " fails", () -> !node.failures.isEmpty());
            assertThat(node.failures).hasSize(1);
            assertThat(node.failures.get(0)).startsWith("entry ").endsWith(" cannot be applied: poisoned");
        });
    }

    /** Proposes each number until it is applied somewhere: what is proposed in vain, during an election, is proposed again. */
    private void propose(int from, int to, List<String> expected) {
        for (int i = from; i < to; i++) {
            String data = Integer.toString(i);
            eventually(
                    "proposed " + data,
                    () -> nodes.values().stream().anyMatch(node -> node.propose(data) instanceof Accepted));
            eventually("applied " + data, () -> nodes.values().stream().anyMatch(node -> node.applied.contains(data)));
        }
        IntStream.range(from, to).mapToObj(Integer::toString).forEach(expected::add);
    }

    private void everyone_has(List<String> expected) {
        nodes.forEach((id, node) -> eventually("node " + id + " has all", () -> node.applied.equals(expected)));
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
