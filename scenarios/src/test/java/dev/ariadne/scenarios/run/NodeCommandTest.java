package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.kvstore.host.HttpLimits;
import dev.ariadne.scenarios.live.LiveCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a node says, in one line, when it cannot run. */
class NodeCommandTest {
    private static final int CANNOT_RUN = 1;
    private static final int USAGE = 2;

    @TempDir
    Path temporary;

    @Test
    void a_port_in_use() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            complains(CANNOT_RUN, "cannot listen at " + address + " for other nodes: ", "--cluster", address);
            complains(
                    CANNOT_RUN,
                    "cannot listen at " + address + " for clients: ",
                    "--cluster",
                    "http://127.0.0.1:0",
                    "--port",
                    Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void a_directory_that_cannot_be_used() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        complains(CANNOT_RUN, "cannot open directory " + file + ": ", "--data", file.toString());
        Path nowhere = temporary.resolve("no/where");
        complains(CANNOT_RUN, "cannot open directory " + nowhere + ": ", "--data", nowhere.toString());
        assumeThat(Path.of("/proc/self")).exists();
        complains(CANNOT_RUN, "cannot open directory /proc/ariadne: ", "--data", "/proc/ariadne");
    }

    @Test
    void a_directory_that_holds_something_else() throws Exception {
        Files.createFile(temporary.resolve("letter"));
        complains(CANNOT_RUN, temporary + " is not formatted", "--data", temporary.toString());
    }

    @Test
    void flags_that_make_no_sense() {
        complains(USAGE, "'nonsense' is not an address", "--cluster", "nonsense");
        complains(USAGE, "port 99999 is not within", "--cluster", "127.0.0.1:99999");
        complains(USAGE, "--id 4 is no place in --cluster, which has 1 addresses", "--id", "4");
        complains(USAGE, "an address is twice", "--cluster", "127.0.0.1:1,127.0.0.1:1");
        complains(USAGE, "'nonsense' is not an address", "--listen", "nonsense");
        complains(USAGE, "node 1 at 127.0.0.1:1 is not among the first members", "--listen", "127.0.0.1:1");
        complains(CANNOT_RUN, "node 1 cannot join: no member answers", "--join");
    }

    @Test
    void as_a_process_it_stops_when_told_to_and_refuses_a_damaged_log() throws Exception {
        try (LiveCluster cluster = new LiveCluster(temporary, 1, NodeCommand.class.getName())) {
            Process node = cluster.start(1);
            Path log = temporary.resolve("node-1/wal-0000000000000001");
            int port = cluster.servers().values().iterator().next().port();
            String serves = ":" + port + ", other nodes at ";
            while (node.isAlive() && !Files.readString(cluster.log(1)).contains(serves)) {
                assertThat(node.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
            }
            node.getOutputStream().close();
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).isZero();

            byte[] bytes = Files.readAllBytes(log);
            bytes[30] ^= 1;
            Files.write(log, bytes);
            Files.delete(cluster.log(1));
            Process damaged = cluster.start(1);
            assertThat(damaged.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(damaged.exitValue()).isEqualTo(CANNOT_RUN);
            assertThat(Files.readAllLines(cluster.log(1)))
                    .filteredOn(line -> !line.startsWith("SLF4J")) // which only tests have on the class path
                    .singleElement()
                    .asString()
                    .startsWith("ariadne: " + temporary.resolve("node-1") + " is damaged: " + log.getFileName() + ": ");
        }
    }

    @Test
    void as_a_process_it_shuts_down_on_sigterm_and_exits_with_0() throws Exception {
        try (LiveCluster cluster = new LiveCluster(temporary, 1, NodeCommand.class.getName())) {
            Process node = cluster.start(1);
            while (node.isAlive() && !Files.readString(cluster.log(1)).contains("node 1 serves clients at ")) {
                assertThat(node.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(node.toHandle().destroy()).isTrue(); // the process would close standard input as well
            assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).isZero();
            assertThat(Files.readAllLines(cluster.log(1)))
                    .anyMatch(line -> line.matches(".*INFO ariadne .*node=1 .*cluster=.* started"))
                    .anyMatch(line -> line.matches(".*INFO ariadne .*node=1 stopping"));
        }
    }

    @Test
    void settings_come_from_the_command_line_the_environment_and_a_file_in_this_order() throws Exception {
        Path file = temporary.resolve("node.conf");
        Files.writeString(file, """
                # where the first three listen
                cluster = "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3"
                id = 3
                port = 1003
                waiting=77
                join = true
                """);
        Map<String, String> environment =
                Map.of("ARIADNE_PORT", "2003", "ARIADNE_WAITING", "88", "ARIADNE_DATA", "/d", "ARIADNE_HOME", "/h");
        assertThat(printed(environment, "--config", file.toString(), "--waiting", "99"))
                .contains("cluster = 127.0.0.1:1,127.0.0.1:2,127.0.0.1:3", "id = 3", "join = true", "data = /d")
                .contains("port = 2003", "waiting = 99", "sessions = 10000", "# listen =")
                .noneMatch(line -> line.contains("config"));
        assertThat(printed(Map.of())).contains("port = 9121", "join = false", "id = 1");
    }

    @Test
    void limits_are_settings() {
        assertThat(limits()).isEqualTo(HttpLimits.DEFAULT);
        assertThat(limits("--connections", "1", "--line-kib", "2", "--headers-kib", "3", "--body-kib", "4"))
                .isEqualTo(new HttpLimits(
                        1, 2 << 10, 3 << 10, 4 << 10, 64 << 20, 16, 1024, 256, seconds(10), seconds(30), seconds(120)));
        assertThat(limits("--bodies-mib", "5", "--pipelined", "6", "--request-seconds", "7"))
                .extracting(HttpLimits::bodiesBytesMax, HttpLimits::pipelinedMax, HttpLimits::requestNanos)
                .containsExactly(5L << 20, 6, seconds(7));
        assertThat(limits("--operations", "10", "--watches", "11"))
                .extracting(HttpLimits::operationsMax, HttpLimits::watchesMax)
                .containsExactly(10, 11);
        assertThat(limits("--answer-seconds", "8", "--idle-seconds", "9"))
                .extracting(HttpLimits::answerNanos, HttpLimits::idleNanos)
                .containsExactly(seconds(8), seconds(9));
    }

    private static HttpLimits limits(String... flags) {
        LimitOptions options = new LimitOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("limits", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(flags);
        return options.read();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void what_is_printed_is_a_file_that_says_the_same() throws Exception {
        List<String> all = printed(Map.of(), "--waiting", "99", "--cluster", "127.0.0.1:1,127.0.0.1:2", "--id", "2");
        Path file = Files.write(temporary.resolve("node.conf"), all);
        assertThat(printed(Map.of(), "--config", file.toString())).isEqualTo(all);
    }

    @Test
    void settings_that_make_no_sense() throws Exception {
        says(
                "ARIADNE_PORT: Invalid value for option '--port': 'high' is not an int",
                "",
                Map.of("ARIADNE_PORT", "high"));
        says("ARIADNE_JOIN: 'join' is true or false, not 'yes'", "", Map.of("ARIADNE_JOIN", "yes"));
        says("FILE:2: Invalid value for option '--id': 'one' is not an int", "\nid = one", Map.of());
        says("FILE:1: there is no setting 'prot', only cluster, id, port, ", "prot = 1", Map.of());
        says("FILE:1: 'port 1' is not 'setting = value'", "port 1", Map.of());
        says("FILE:2: 'port' is set twice", "port = 1\nport = 1", Map.of());
        says("FILE:1: there is no setting 'config'", "config = x", Map.of());
        says("waitingMax 0 is not positive", "waiting = 0", Map.of());
        says("snapshotEveryBytes 0 is not positive", "snapshot-mib = 0", Map.of());
        says("the bound on connections, 0, is not positive", "connections = 0", Map.of());
        says("the bound on operations under way, -1, is not positive", "operations = -1", Map.of());
        says("the bound on watches, 0, is not positive", "", Map.of("ARIADNE_WATCHES", "0"));
        says("--body-kib is within 1 and 2097151, not 0", "body-kib = 0", Map.of());
        says("1048576 bytes of all bodies together are less than those of one, 2102272", "bodies-mib = 1", Map.of());
        complains(USAGE, "cannot read " + temporary + "/none: ", "--config", temporary + "/none");
    }

    private void says(String beginning, String contents, Map<String, String> environment) throws Exception {
        Path file = temporary.resolve("node.conf");
        Files.writeString(file, contents);
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new NodeCommand(environment)).setErr(new PrintWriter(err));
        assertThat(command.execute("--config", file.toString())).isEqualTo(USAGE);
        assertThat(err.toString())
                .startsWith("ariadne: " + beginning.replace("FILE", file.toString()))
                .hasLineCount(1);
    }

    private static List<String> printed(Map<String, String> environment, String... flags) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new NodeCommand(environment)).setOut(new PrintWriter(out));
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--print-config");
        assertThat(command.execute(all.toArray(String[]::new))).isZero();
        return out.toString().lines().toList();
    }

    private void complains(int exitCode, String beginning, String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        if (!all.contains("--cluster")) {
            all.addAll(List.of("--cluster", "127.0.0.1:0"));
        }
        if (!all.contains("--port")) {
            all.addAll(List.of("--port", "0"));
        }
        if (!all.contains("--data")) {
            all.addAll(List.of("--data", temporary.resolve("unused").toString()));
        }
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new NodeCommand()).setErr(new PrintWriter(err));
        assertThat(command.execute(all.toArray(String[]::new))).isEqualTo(exitCode);
        assertThat(err.toString()).startsWith("ariadne: " + beginning).hasLineCount(1);
    }
}
