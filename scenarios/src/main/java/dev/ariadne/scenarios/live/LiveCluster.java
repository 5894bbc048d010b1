package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkState;

import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.live.ClusterFile.Member;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Nodes as processes of this machine, on loopback, with their data in a directory each. They end with this process, even if it is
 * killed: each waits for the end of its standard input.
 *
 * <p>Not thread-safe, but for {@link #close}.
 */
public final class LiveCluster implements Closeable {
    /** Starts in half a second and stays small. */
    public static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xms32m", "-Xmx256m");

    private static final Duration STATUS_MAX = Duration.ofSeconds(1);
    private static final long TERMINATION_MILLIS = 3_000;

    private final Path directory;
    private final String mainClass;
    private final List<String> jvmOptions;
    private final List<Member> members;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(STATUS_MAX).build();

    /** The process of each node that was started, perhaps long gone. */
    private final Map<Integer, Process> processes = new TreeMap<>();

    /** A cluster that is down, of small nodes. */
    public LiveCluster(Path directory, int nodes, String mainClass) throws IOException {
        this(directory, nodes, mainClass, SMALL);
    }

    /**
     * A cluster that is down.
     *
     * @param directory if it already holds a cluster, it is that one
     * @param mainClass takes the flags of {@code ./ariadne node}
     * @throws IllegalArgumentException if the directory holds a cluster of another size
     */
    public LiveCluster(Path directory, int nodes, String mainClass, List<String> jvmOptions) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.mainClass = mainClass;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.members = ClusterFile.readOrCreate(directory, nodes, new SplittableRandom())
                .members();
    }

    public int size() {
        return members.size();
    }

    /** Where each node serves clients. */
    public Map<NodeId, Address> servers() {
        Map<NodeId, Address> servers = new TreeMap<>();
        for (int id = 1; id <= size(); id++) {
            servers.put(NodeId.of(id), members.get(id - 1).clients());
        }
        return servers;
    }

    /** The flags of a node. */
    public List<String> flags(int id) {
        String peers = members.stream().map(member -> member.peers().toString()).collect(Collectors.joining(","));
        int port = members.get(id - 1).clients().port();
        String data = directory.resolve("node-" + id).toString();
        return List.of(
                "--cluster", peers, "--id", Integer.toString(id), "--port", Integer.toString(port), "--data", data);
    }

    /** Starts all nodes that are down. */
    public void startAll() throws IOException {
        for (int id = 1; id <= size(); id++) {
            if (!isAlive(id)) {
                start(id);
            }
        }
    }

    /** Starts a node that is down. It serves some time later. */
    public Process start(int id) throws IOException {
        checkState(!isAlive(id), "node %s runs already", id);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(flags(id));
        command.add("--stop-at-eof");
        File log = log(id).toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        synchronized (processes) {
            processes.put(id, process);
        }
        return process;
    }

    /** Of the nodes that are alive. */
    List<Long> pids() {
        synchronized (processes) {
            return processes.values().stream()
                    .filter(Process::isAlive)
                    .map(Process::pid)
                    .toList();
        }
    }

    /** What the node has printed in all its lives. */
    public Path log(int id) {
        return directory.resolve("node-" + id + ".log");
    }

    public boolean isAlive(int id) {
        synchronized (processes) {
            Process process = processes.get(id);
            return process != null && process.isAlive();
        }
    }

    /** Kills a node as {@code kill -9} does: from one instruction to the next. Returns when it is gone. */
    public void kill(int id) throws InterruptedException {
        Process process;
        synchronized (processes) {
            process = processes.get(id);
        }
        checkState(process != null, "node %s was never started", id);
        process.destroyForcibly().waitFor();
    }

    /** The node that says it leads, in the highest term if there are several. */
    public Optional<NodeId> leader() throws InterruptedException {
        Optional<NodeId> leader = Optional.empty();
        long highest = -1;
        for (Map.Entry<NodeId, Address> server : servers().entrySet()) {
            String status = status(server.getValue());
            long term = status.contains("\"role\":\"LEADER\"") ? number(status, "\"term\":") : -1;
            if (term > highest) {
                highest = term;
                leader = Optional.of(server.getKey());
            }
        }
        return leader;
    }

    private static long number(String json, String field) {
        String rest = json.substring(json.indexOf(field) + field.length());
        return Long.parseLong(rest.substring(0, rest.indexOf(',')));
    }

    /** Empty while the node is down. */
    private String status(Address server) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + "/v1/status"))
                .timeout(STATUS_MAX)
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException down) {
            return "";
        }
    }

    /** Asks all nodes to stop, and kills those that do not. */
    @Override
    public void close() {
        List<Process> all;
        synchronized (processes) {
            all = List.copyOf(processes.values());
        }
        all.forEach(Process::destroy);
        for (Process process : all) {
            try {
                if (!process.waitFor(TERMINATION_MILLIS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
