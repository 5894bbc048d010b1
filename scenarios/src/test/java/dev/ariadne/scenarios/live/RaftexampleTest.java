package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.scenarios.run.NodeCommand;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command in {@code docs/raftexample.md}, {@code docs/http.md} and {@code docs/security.md}, in its order, as it stands there but for the ports: nodes are
 * processes, and all else is run by the shell. What a command prints must be what stands below it.
 */
@Timeout(240)
class RaftexampleTest {
    private static final Path PAGES = Path.of("../docs");
    private static final Pattern PORT = Pattern.compile("\\b[1-5]2(379|380)\\b");
    private static final Pattern NODE = Pattern.compile("\\$ ./ariadne node (.*--id ([0-9]+) .*)");
    private static final Pattern KILL = Pattern.compile("# kill -9 node ([0-9]+)");
    private static final Pattern END = Pattern.compile("# node ([0-9]+) ends by itself");
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    /** A line that begins with {@code $} or {@code #}, and the lines below it. */
    private record Step(String line, List<String> output) {}

    @TempDir
    Path directory;

    private final Map<String, Process> nodes = new TreeMap<>();

    @BeforeEach
    void curl_is_there() throws Exception {
        assumeThat(Path.of("/bin/bash")).isExecutable();
        List<String> missing = new ArrayList<>(List.of("curl", "od", "head", "openssl"));
        for (String tool : List.copyOf(missing)) {
            if (run("command -v " + tool).startsWith("0\n")) {
                missing.remove(tool);
            }
        }
        assumeThat(missing)
                .as("tools that the page uses and this machine lacks")
                .isEmpty();
    }

    @AfterEach
    void stop_all() throws InterruptedException {
        for (Process node : nodes.values()) {
            node.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raftexample.md", "http.md", "security.md"})
    void every_command_does_what_the_page_says(String page) throws Exception {
        List<Step> steps = steps(withOtherPorts(Files.readString(PAGES.resolve(page))));
        assertThat(steps).hasSizeGreaterThan(12);
        for (Step step : steps) {
            Matcher node = NODE.matcher(step.line());
            Matcher kill = KILL.matcher(step.line());
            Matcher end = END.matcher(step.line());
            if (node.matches()) {
                start(node.group(2), node.group(1));
            } else if (kill.matches()) {
                nodes.get(kill.group(1)).destroyForcibly().waitFor();
            } else if (end.matches()) {
                Process ending = nodes.get(end.group(1));
                assertThat(ending.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS))
                        .as(step.line())
                        .isTrue();
                assertThat(ending.exitValue()).as(step.line()).isZero();
            } else {
                assertThat(step.line()).startsWith("$ ");
                prints(step);
            }
        }
    }

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        boolean inside = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && (line.startsWith("$ ") || line.startsWith("# "))) {
                steps.add(new Step(line, new ArrayList<>()));
            } else if (inside) {
                steps.get(steps.size() - 1).output().add(line);
            }
        }
        return steps;
    }

    /** Those of the page may be taken; and two runs of this test at once are two clusters. */
    private static String withOtherPorts(String page) throws IOException {
        Map<String, String> others = new TreeMap<>();
        int candidate = ThreadLocalRandom.current().nextInt(12_000, 31_000);
        for (Matcher port = PORT.matcher(page); port.find(); ) {
            if (!others.containsKey(port.group())) {
                candidate = nextFree(candidate + 1);
                others.put(port.group(), String.valueOf(candidate));
            }
        }
        return PORT.matcher(page).replaceAll(port -> others.get(port.group()));
    }

    private static int nextFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (BindException taken) {
            return nextFree(port + 1);
        }
    }

    private void start(String id, String flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), NodeCommand.class.getName(), "--stop-at-eof"));
        command.addAll(Arrays.asList(flags.split(" ")));
        Path log = directory.resolve("log-" + id);
        Files.deleteIfExists(log);
        Process node = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        nodes.put(id, node);
        long start = System.nanoTime();
        while (!Files.readString(log).contains("node " + id + " serves clients")) {
            assertThat(node.isAlive())
                    .as("node %s: %s", id, Files.readString(log))
                    .isTrue();
            assertThat(System.nanoTime() - start).as("start of node %s", id).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Once there is a leader: until then it is asked again. */
    private void prints(Step step) throws Exception {
        String expected = "0\n" + String.join("\n", step.output());
        Pattern pattern = Pattern.compile(Pattern.quote(expected).replace("...", "\\E.*\\Q"));
        long start = System.nanoTime();
        String printed = run(step.line().substring(2));
        while (!pattern.matcher(printed).matches()) {
            assertThat(System.nanoTime() - start)
                    .as("%s prints %s, not %s%s", step.line(), printed, expected, logs())
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(100_000_000);
            printed = run(step.line().substring(2));
        }
    }

    /** The exit code, and what was printed to standard output. */
    private String run(String command) throws Exception {
        Path out = directory.resolve("out");
        String launcher = Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -cp "
                + System.getProperty("java.class.path") + " dev.ariadne.scenarios.run.Main ";
        Process shell = new ProcessBuilder(
                        "/bin/bash", "-c", "set -o pipefail; " + command.replace("./ariadne ", launcher))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile())
                .start();
        int code = shell.waitFor();
        return code + "\n" + Files.readString(out, StandardCharsets.UTF_8).stripTrailing();
    }

    private String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (String id : nodes.keySet()) {
            logs.append("\nnode ").append(id).append(": ").append(Files.readString(directory.resolve("log-" + id)));
        }
        return logs.toString();
    }
}
