package dev.ariadne.raft.host;

import static dev.ariadne.raft.host.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The members of a cluster change while it runs. */
@Timeout(60)
class TcpMembershipTest {
    private static final NodeId FOUR = NodeId.of(4);

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
    void a_fourth_node_joins_takes_part_and_knows_everybody_from_its_log() throws IOException {
        cluster.propose(0, 10, expected);
        cluster.join(4);
        add_four();
        cluster.everyone_has(expected);
        promote_four();

        cluster.stop(1);
        cluster.propose(10, 20, expected); // three of four
        cluster.everyone_has(expected);

        cluster.stop(4);
        cluster.restart(4);
        cluster.transferLeadership(4);
        cluster.propose(20, 30, expected);
        cluster.everyone_has(expected);
        cluster.restart(1);
        cluster.everyone_has(expected);
    }

    @Test
    void a_member_that_was_removed_is_dialled_no_more() throws IOException {
        cluster.change("r3", AddressBook.EMPTY, Configuration.of(1, 2));
        cluster.propose(0, 1, expected);
        cluster.has(1, expected);
        cluster.has(2, expected);
        Address three = cluster.address(3);
        cluster.stop(3);
        try (ServerSocket heir = new ServerSocket(three.port(), 10, InetAddress.getLoopbackAddress())) {
            // whoever called it back while it ran may try once more
            int calls = 0;
            while (isCalled(heir)) {
                calls++;
                assertThat(calls).isLessThan(5);
            }
        }
    }

    @Test
    void a_member_that_lost_its_disk_is_let_in_after_it_was_added_again() throws IOException {
        cluster.propose(0, 10, expected);
        cluster.everyone_has(expected);
        cluster.wipe(3);
        cluster.join(3);
        long incarnation = cluster.node(3).incarnation();
        eventually(
                "refused",
                () -> cluster.node(1).refusals.stream()
                        .anyMatch(line ->
                                line.startsWith("node 3 lost its disk: it came back as incarnation " + incarnation)));
        assertThat(cluster.node(3).applied).isEmpty();

        cluster.change("r3", AddressBook.EMPTY, Configuration.of(1, 2));
        cluster.change("v3", cluster.contact(3, incarnation), Configuration.of(1, 2, 3));
        cluster.everyone_has(expected);

        cluster.stop(1);
        cluster.propose(10, 20, expected); // two of three
        cluster.everyone_has(expected);
    }

    @Test
    void a_node_catches_up_from_a_leader_that_it_does_not_know() throws IOException {
        cluster.propose(0, 10, expected);
        cluster.everyone_has(expected);
        cluster.stop(3);
        cluster.join(4);
        add_four();
        promote_four();
        cluster.transferLeadership(4);
        cluster.propose(10, 20, expected);

        cluster.start(3);
        cluster.has(3, expected);
        assertThat(cluster.leads(4)).as("nobody else did it").isTrue();
        assertThat(cluster.node(3).addresses().get(FOUR)).isNotNull();
    }

    @Test
    void a_node_catches_up_from_a_leader_that_replaced_a_member_meanwhile() throws IOException {
        cluster.join(4);
        cluster.change("v4", cluster.contact(4, cluster.node(4).incarnation()), Configuration.of(1, 2, 3, 4));
        cluster.join(5);
        cluster.change("v5", cluster.contact(5, cluster.node(5).incarnation()), Configuration.of(1, 2, 3, 4, 5));
        cluster.propose(0, 10, expected);
        cluster.everyone_has(expected);
        cluster.stop(3);
        cluster.wipe(2);
        cluster.join(2);
        cluster.change("r2", AddressBook.EMPTY, Configuration.of(1, 3, 4, 5));
        cluster.change("v2", cluster.contact(2, cluster.node(2).incarnation()), Configuration.of(1, 2, 3, 4, 5));
        cluster.has(2, expected);
        cluster.transferLeadership(2);
        cluster.propose(10, 20, expected);

        cluster.start(3);
        cluster.has(3, expected);
        assertThat(cluster.leads(2)).as("nobody else did it").isTrue();
    }

    private void add_four() {
        List<NodeId> voters = Configuration.of(1, 2, 3).voters();
        Configuration withLearner = new Configuration(voters, List.of(), List.of(FOUR), List.of(), false);
        cluster.change("l4", cluster.contact(4, cluster.node(4).incarnation()), withLearner);
    }

    private void promote_four() {
        cluster.change("v4", AddressBook.EMPTY, Configuration.of(1, 2, 3, 4));
        eventually("node 4 knows", () -> cluster.node(4).configuration().equals(Configuration.of(1, 2, 3, 4)));
    }

    /** Before whoever dials has tried twice. */
    private static boolean isCalled(ServerSocket server) throws IOException {
        server.setSoTimeout(1_200);
        try {
            server.accept().close();
            return true;
        } catch (SocketTimeoutException quiet) {
            return false;
        }
    }
}
