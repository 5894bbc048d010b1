package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TcpClusterTest {
    @TempDir
    Path directory;

    private final List<String> expected = new ArrayList<>();
    private TcpCluster cluster;

    @BeforeEach
    void start_three() throws IOException {
        cluster = new TcpCluster(directory);
    }

    @AfterEach
    void stop_all() throws IOException {
        cluster.close();
    }

    @Test
    void entries_are_committed_on_all_and_survive_restarts() throws IOException {
        cluster.propose(0, 50, expected);
        cluster.everyone_has(expected);

        cluster.stop(2);
        cluster.propose(50, 100, expected);
        cluster.start(2);
        cluster.everyone_has(expected);

        for (int id = 1; id <= 3; id++) {
            cluster.stop(id);
        }
        for (int id = 1; id <= 3; id++) {
            cluster.start(id);
        }
        cluster.propose(100, 101, expected);
        cluster.everyone_has(expected);
    }

    @Test
    void a_member_that_lost_its_disk_is_not_let_in_again() throws IOException {
        cluster.propose(0, 10, expected);
        cluster.everyone_has(expected);

        cluster.wipe(3);
        cluster.start(3);

        String line = "node 3 lost its disk: it came back as incarnation "
                + cluster.node(3).incarnation()
                + "; remove it from the cluster and add it again with this incarnation";
        eventually("refused by 1", () -> cluster.node(1).refusals.contains(line));
        eventually("refused by 2", () -> cluster.node(2).refusals.contains(line));
        eventually("told so", () -> cluster.node(3).refusals.stream().anyMatch(told -> told.endsWith(line)));
        cluster.propose(10, 20, expected);
        cluster.has(1, expected);
        assertThat(cluster.node(3).applied).isEmpty();
    }

    @Test
    void a_machine_that_throws_stops_its_node_and_says_so() {
        cluster.propose(0, 1, expected);
        cluster.nodes.values().forEach(node -> node.propose("poison"));

        // Two of three: after that nobody is left to tell the third that the entry is committed.
        eventually(
                "two fail",
                () -> cluster.nodes.values().stream()
                                .filter(node -> !node.failures.isEmpty())
                                .count()
                        >= 2);
        assertThat(cluster.nodes.values().stream().flatMap(node -> node.failures.stream()))
                .allMatch(line -> line.startsWith("entry ") && line.endsWith(" cannot be applied: poisoned"));
    }
}
