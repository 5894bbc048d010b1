package dev.ariadne.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPeersTest {
    private static final NodeId TWO = NodeId.of(2);

    @TempDir
    Path directory;

    @Test
    void who_was_met_is_known_after_a_restart() throws IOException {
        assertThat(KnownPeers.open(directory).isEmpty()).isTrue();
        KnownPeers.open(directory).meet(TWO, 22);
        assertThat(KnownPeers.open(directory).meet(TWO, 22)).isNull();
        assertThat(KnownPeers.open(directory).meet(TWO, 23))
                .isEqualTo(
                        "node 2 lost its disk: it came back as incarnation 23; remove it from the cluster and add it again"
                                + " with this incarnation");
        KnownPeers.open(directory).forget(List.of(TWO));
        assertThat(KnownPeers.open(directory).isEmpty()).isTrue();
    }

    @Test
    void nobody_fills_the_disk_with_names() throws IOException {
        KnownPeers peers = KnownPeers.open(directory);
        for (int id = 1; id <= KnownPeers.PEERS_MAX; id++) {
            assertThat(peers.meet(NodeId.of(id), 22)).isNull();
        }
        assertThat(peers.meet(NodeId.of(1000), 22)).isEqualTo("256 others have been met, and node 1000 is no member");
        assertThat(peers.meet(TWO, 22)).isNull();
        peers.remember(NodeId.of(1000), 22);
        assertThat(peers.meet(NodeId.of(1000), 22)).as("a member is always met").isNull();
    }

    @Test
    void a_changed_bit_or_a_lost_byte_is_refused_with_one_line() throws IOException {
        KnownPeers.open(directory).meet(TWO, 22);
        KnownPeers.open(directory).meet(NodeId.of(3), Long.MAX_VALUE);
        Path file = directory.resolve(".peers");
        byte[] contents = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * contents.length; bit++) {
            byte[] damaged = contents.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            refused(file, damaged);
        }
        for (int length = 0; length < contents.length; length++) {
            refused(file, Arrays.copyOf(contents, length));
        }
    }

    private void refused(Path file, byte[] contents) throws IOException {
        Files.write(file, contents);
        assertThatThrownBy(() -> KnownPeers.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is damaged: its checksum does not match");
    }
}
