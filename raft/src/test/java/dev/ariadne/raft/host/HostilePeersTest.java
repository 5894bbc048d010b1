package dev.ariadne.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches the ports for other nodes cannot keep a cluster from its work. */
@Timeout(60)
class HostilePeersTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId NINE = NodeId.of(9);

    @TempDir
    Path directory;

    @Test
    void a_cluster_goes_on_beside_them() throws Exception {
        List<String> expected = new ArrayList<>();
        List<Socket> open = new ArrayList<>();
        try (TcpCluster cluster = new TcpCluster(directory)) {
            cluster.propose(0, 10, expected);
            Identity guest = new Identity(TcpNode.CLUSTER, NINE, 1);
            for (int id = 1; id <= 3; id++) {
                NodeId node = NodeId.of(id);
                open.addAll(crowd(cluster.address(id)));
                says(open, cluster.address(id), new Hello(new Identity(TcpNode.CLUSTER + 1, NINE, 1), node, 0, 0));
                says(open, cluster.address(id), new Hello(guest, NodeId.of(8), 0, 0));
                says(open, cluster.address(id), new Hello(guest, node, 0, 0), new byte[] {'A', 'R', 0, 1, 127, 0, 0, 0
                });
                says(open, cluster.address(id), new Hello(guest, node, 0, 0), new byte[] {'A', 'R', 0, 1, 3, 0, 0, 0});
            }
            cluster.propose(10, 50, expected);
            cluster.everyone_has(expected);
            assertThat(cluster.node(1).refusals)
                    .contains("node 9 incarnation 1 of cluster 78 does not belong to cluster 77")
                    .contains("node 9 looks for node 8, but this is node " + ONE);
            assertThat(cluster.nodes.values()).allMatch(node -> node.failures.isEmpty());
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** More than may wait, each of which says half a word. */
    private static List<Socket> crowd(Address address) throws IOException {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 2 * Lobby.WAITING_MAX; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port());
            socket.getOutputStream().write('A');
            crowd.add(socket);
        }
        return crowd;
    }

    private static void says(List<Socket> open, Address address, Hello hello, byte... more) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port());
        open.add(socket);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(hello.encode());
        out.write(more);
        socket.getOutputStream().write(out.toByteArray());
    }
}
