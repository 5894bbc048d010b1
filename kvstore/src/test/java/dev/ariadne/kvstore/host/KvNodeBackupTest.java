package dev.ariadne.kvstore.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.log.Bytes;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backups, and clusters that begin with one. */
class KvNodeBackupTest extends KvNodeFixture {
    @Test
    void a_cluster_begins_with_what_another_one_had() throws Exception {
        startThree();
        for (int i = 0; i < 30; i++) {
            assertThat(ask(1 + i % 3, "PUT", "/v1/kv/k" + i, "v".repeat(10_000)))
                    .isEqualTo("204 ");
        }
        Path file = temporary.resolve("backup");
        Backup backup = BackupCall.to(nodes.get(2).clients()).into(file);
        assertThat(ask(1, "PUT", "/v1/kv/later", "v")).isEqualTo("204 ");
        assertThat(backup.state().map()).hasSize(30).doesNotContainKey(Bytes.utf8("later"));
        stop_all();
        nodes.clear();

        choose_ports();
        restore(file, "");
        startThree();
        assertThat(ask(3, "GET", "/v1/kv/k29", "")).isEqualTo("200 " + "v".repeat(10_000));
        assertThat(ask(1, "GET", "/v1/kv/later", "")).startsWith("404 ");
        assertThat(ask(2, "PUT", "/v1/kv/later", "again")).isEqualTo("204 ");
        Backup second = BackupCall.to(nodes.get(1).clients()).into(temporary.resolve("second"));
        assertThat(second.clusterId()).isNotEqualTo(backup.clusterId());
        assertThat(second.snapshot().index()).isGreaterThan(backup.snapshot().index());
        assertThat(second.state().map().get(Bytes.utf8("k0")))
                .as("with its revision")
                .isEqualTo(backup.state().map().get(Bytes.utf8("k0")));
        nodes.remove(1).close();
        start(1);
        assertThat(ask(1, "GET", "/v1/kv/later", "")).isEqualTo("200 again");
    }

    @Test
    void nodes_that_were_restored_under_other_names_are_of_other_clusters() throws Exception {
        Path file = smallBackup();
        choose_ports();
        deleteAll(data(1));
        Backup.read(file).restore(1, cluster, "one", data(1));
        Backup.read(file).restore(2, cluster, "another", data(2));
        start(1);
        start(2);
        eventually("they refuse each other", () -> !events.get(1).refusals.isEmpty());
    }

    @Test
    void who_hangs_up_in_the_middle_of_a_snapshot_keeps_nobody_from_another() throws Exception {
        cluster = cluster.subList(0, 1);
        start(1);
        for (int i = 0; i < 12; i++) {
            assertThat(ask(1, "PUT", "/v1/kv/k" + i, "v".repeat(1 << 20))).isEqualTo("204 ");
        }
        List<Socket> asking = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket socket = new Socket();
            socket.connect(nodes.get(1).clients().resolve());
            asking.add(socket);
            socket.getOutputStream().write("GET /v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(status, UTF_8)).isEqualTo(i < 2 ? "HTTP/1.1 200" : "HTTP/1.1 503");
        }
        for (Socket socket : asking) {
            socket.close();
        }
        eventually("there is room again", () -> {
            try {
                return BackupCall.to(nodes.get(1).clients())
                                .into(temporary.resolve("backup"))
                                .state()
                                .map()
                                .size()
                        == 12;
            } catch (IOException busy) {
                return false;
            }
        });
    }

    @Test
    void nothing_is_restored_where_something_is() throws Exception {
        Path file = smallBackup();
        assertThatThrownBy(() -> Backup.read(file).restore(1, cluster, "", data(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not empty");
    }

    @Test
    void a_damaged_backup_is_refused_wherever_the_damage_is() throws Exception {
        Path file = smallBackup();
        byte[] intact = Files.readAllBytes(file);
        for (int at = 0; at < intact.length; at++) {
            byte[] damaged = intact.clone();
            damaged[at] ^= 4;
            refuses(damaged);
        }
        for (int length = 0; length < intact.length; length++) {
            refuses(Arrays.copyOf(intact, length));
        }
        refuses(Arrays.copyOf(intact, intact.length + 1));
    }

    private void refuses(byte[] bytes) throws IOException {
        Path file = temporary.resolve("damaged");
        Files.write(file, bytes);
        assertThatThrownBy(() -> Backup.read(file))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains("damaged").hasLineCount(1));
    }

    /** Of node 1 alone, which is stopped. */
    private Path smallBackup() throws Exception {
        cluster = List.of(cluster.get(0));
        start(1);
        assertThat(ask(1, "PUT", "/v1/kv/k", "v")).isEqualTo("204 ");
        Path file = temporary.resolve("backup");
        KvState state = BackupCall.to(nodes.get(1).clients()).into(file).state();
        assertThat(state.map()).containsKey(Bytes.utf8("k"));
        nodes.remove(1).close();
        return file;
    }

    private void restore(Path file, String name) throws IOException {
        for (int id = 1; id <= 3; id++) {
            deleteAll(data(id));
            Backup.read(file).restore(id, cluster, name, data(id));
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void a_node_that_is_not_there_gives_no_backup() {
        Address nobody = new Address("127.0.0.1", cluster.get(0).port());
        Path file = temporary.resolve("backup");
        assertThatThrownBy(() -> BackupCall.to(nobody).into(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no node answers at " + nobody);
        assertThat(file).doesNotExist();
    }
}
