package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.host.HttpLimits;
import dev.ariadne.kvstore.host.KvNode;
import dev.ariadne.kvstore.host.KvNodeConfig;
import dev.ariadne.kvstore.host.NodeListener;
import dev.ariadne.kvstore.host.Security;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.node.RaftNodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that look at what a node has stored: wal, snapshot, backup and restore. */
class StoredDataTest {
    private static final int DAMAGED = 1;
    private static final int USAGE = 2;

    @TempDir
    Path temporary;

    private Path data;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** A node alone, which is stopped; there is a backup of it. */
    @BeforeEach
    void store() throws Exception {
        data = temporary.resolve("node-1");
        try (KvNode node = start()) {
            put(node, "colour", "blue");
            put(node, "number", "\u0000");
            assertThat(run("backup", backup(), "--from", "http://" + node.clients()))
                    .isZero();
            assertThat(out.toString()).startsWith(backup() + ": keys 2, revision ");
            assertThat(run("wal", "verify", data.toString())).isEqualTo(USAGE);
            assertThat(err.toString()).isEqualTo("ariadne: " + data + " is in use by this process\n");
        }
        clear();
    }

    @Test
    void a_dump_shows_every_entry_with_its_place_and_changes_nothing() throws Exception {
        Map<String, String> before = contents();
        assertThat(run("wal", "dump", data.toString())).isZero();
        assertThat(out.toString())
                .contains("wal-0000000000000001 @0  segment of node 1 incarnation ")
                .contains("members: ")
                .containsPattern("wal-0000000000000001 @\\d+  term \\d+, vote 1, commit \\d+, entries \\d+")
                .containsPattern("session \\d+ sequence 1  Put\\[key=colour, value=blue]  \\(\\d+ bytes\\)")
                .contains("Put[key=number, value=0x00]");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void an_intact_log_is_verified() {
        assertThat(run("wal", "verify", data.toString())).isZero();
        assertThat(out.toString()).startsWith("intact: node 1 incarnation ").contains(", snapshots 0, the newest to ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void damage_is_named_with_file_and_offset() throws Exception {
        Path log = data.resolve("wal-0000000000000001");
        byte[] bytes = Files.readAllBytes(log);
        int first = firstFrame();
        bytes[first + 20] ^= 1;
        Files.write(log, bytes);
        assertThat(run("wal", "verify", data.toString())).isEqualTo(DAMAGED);
        assertThat(err.toString())
                .startsWith("ariadne: wal-0000000000000001: the frame at byte " + first + " is damaged");
        clear();
        assertThat(run("wal", "dump", data.toString())).isEqualTo(DAMAGED);
        assertThat(out.toString()).contains("wal-0000000000000001 @" + first + "  no intact frame in the last ");
    }

    @Test
    void what_is_no_node_is_wrong_usage() throws Exception {
        assertThat(run("wal", "verify", temporary.resolve("nowhere").toString()))
                .isEqualTo(USAGE);
        assertThat(run("wal", "dump", temporary.resolve("nowhere").toString())).isEqualTo(USAGE);
        assertThat(run(
                        "wal",
                        "verify",
                        Files.createDirectory(temporary.resolve("empty")).toString()))
                .isEqualTo(USAGE);
        assertThat(run("snapshot", "dump", temporary.resolve("none").toString()))
                .isEqualTo(USAGE);
        assertThat(err.toString().lines()).hasSize(4).allMatch(line -> line.startsWith("ariadne: "));
    }

    @Test
    void a_backup_is_shown_and_damage_in_it_named() throws Exception {
        assertThat(run("snapshot", "dump", backup())).isZero();
        assertThat(out.toString())
                .containsPattern("keys 2, sessions [12] of at most 10000")
                .containsPattern("key colour  revision \\d+  value blue  \\(4 bytes\\)")
                .contains("value 0x00  (1 bytes)");
        byte[] bytes = Files.readAllBytes(Path.of(backup()));
        bytes[bytes.length - 1] ^= 1;
        Files.write(Path.of(backup()), bytes);
        clear();
        assertThat(run("snapshot", "dump", backup())).isEqualTo(DAMAGED);
        assertThat(err.toString()).matches("ariadne: backup: the frame at byte \\d+ is damaged\n");
        clear();
        Path fresh = temporary.resolve("fresh");
        assertThat(restore(fresh, "1")).isEqualTo(DAMAGED);
        assertThat(err.toString()).contains("is damaged").hasLineCount(1);
        assertThat(fresh).doesNotExist();
    }

    @Test
    void a_backup_is_restored_into_an_empty_directory_alone() {
        assertThat(restore(data, "1")).isEqualTo(DAMAGED);
        assertThat(err.toString()).contains(data + " is not empty: it holds ").hasLineCount(1);
        clear();
        assertThat(restore(temporary.resolve("fresh"), "2")).isEqualTo(USAGE);
        assertThat(err.toString()).isEqualTo("ariadne: --id 2 is no place in --cluster, which has 1 addresses\n");
        clear();
        assertThat(restore(temporary.resolve("fresh"), "1")).isZero();
        assertThat(out.toString()).startsWith("node 1 is restored in ").contains(": keys 2, revision ");
        clear();
        assertThat(run("wal", "verify", temporary.resolve("fresh").toString())).isZero();
        assertThat(out.toString()).contains(", snapshots 1, ");
    }

    @Test
    void a_backup_is_for_administrators_where_nodes_ask() throws Exception {
        Path tokens = Files.writeString(temporary.resolve("tokens"), "0123456789abcdef0123456789abcdef\n");
        Path file = temporary.resolve("another");
        Security asking =
                Security.of(new Security.Files(null, null, null, null, null, null, null, tokens, null, false));
        try (KvNode node = start(asking)) {
            String from = "http://" + node.clients();
            assertThat(run("backup", file.toString(), "--from", from)).isEqualTo(1);
            assertThat(err.toString()).contains(" answers 401: ").hasLineCount(1);
            int code = 1;
            for (int i = 0; i < 100 && code != 0; i++) { // until it leads, a node alone has nothing to say
                code = run("backup", file.toString(), "--from", from, "--token-file", tokens.toString());
                LockSupport.parkNanos(100_000_000);
            }
            assertThat(code).as("%s", err).isZero();
        }
        assertThat(file).isRegularFile();
        assertThat(run("backup", "x", "--from", "https://127.0.0.1:1")).isEqualTo(USAGE);
        assertThat(err.toString()).endsWith("--ca has to say who signs the certificates of the nodes\n");
    }

    @Test
    void a_backup_of_nobody_is_none() {
        Path file = temporary.resolve("another");
        assertThat(run("backup", file.toString(), "--from", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("ariadne: no node answers at 127.0.0.1:1")
                .hasLineCount(1);
        assertThat(file).doesNotExist();
        assertThat(run("backup", backup(), "--from", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains(backup() + " is there already");
    }

    /** As the launcher starts it: through a pipe into a reader that has soon seen enough. */
    @Test
    void who_reads_the_beginning_alone_gets_no_stack_trace() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp "
                + System.getProperty("java.class.path") + " dev.ariadne.scenarios.run.Main ";
        Path errors = temporary.resolve("errors");
        for (String command : List.of("wal dump " + data, "snapshot dump " + backup())) {
            Process shell = new ProcessBuilder("/bin/sh", "-c", java + command + " | head -n 1")
                    .redirectError(errors.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(errors).isEmptyFile();
        }
    }

    private String backup() {
        return temporary.resolve("backup").toString();
    }

    private int restore(Path directory, String id) {
        return run("restore", backup(), "--cluster", "127.0.0.1:1", "--id", id, "--data", directory.toString());
    }

    private int firstFrame() {
        assertThat(run("wal", "dump", data.toString())).isZero();
        String second = out.toString().lines().skip(1).findFirst().orElseThrow();
        clear();
        return Integer.parseInt(second.substring(second.indexOf('@') + 1, second.indexOf("  ")));
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                contents.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return contents;
    }

    private KvNode start() throws IOException {
        return start(Security.NONE);
    }

    private KvNode start(Security security) throws IOException {
        Address any = new Address("127.0.0.1", 0);
        return KvNode.start(
                new KvNodeConfig(
                        1,
                        any,
                        List.of(any),
                        false,
                        any,
                        data,
                        RaftNodeConfig.DEFAULT,
                        KvNodeConfig.SERVER,
                        security,
                        HttpLimits.DEFAULT),
                new NodeListener() {
                    @Override
                    public void failed(String reason, Throwable bug) {
                        throw new AssertionError(reason, bug);
                    }

                    @Override
                    public void refused(String line) {
                        throw new AssertionError(line);
                    }

                    @Override
                    public void removed() {
                        throw new AssertionError("nobody removed it");
                    }
                });
    }

    private static void put(KvNode node, String key, String value) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create("http://" + node.clients() + "/v1/kv/" + key))
                .PUT(BodyPublishers.ofString(value))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(put, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);
    }

    private void clear() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
