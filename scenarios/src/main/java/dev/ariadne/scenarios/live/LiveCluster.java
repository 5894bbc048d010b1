package dev.ariadne.scenarios.live;

import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.live.ClusterFile.Place;
import dev.ariadne.scenarios.live.ClusterFile.State;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as processes of this machine, on loopback, with their data in a directory each. They end with this process, even if it is
 * killed: each waits for the end of its standard input. What they say to each other goes through a {@link FaultProxy}, where the
 * machine has loopback addresses enough for that.
 *
 * <p>Who changes anything does so from one thread at a time, but for {@link #close}; all may look.
 */
public final class LiveCluster implements Closeable {
    /** Starts in half a second and stays small. */
    public static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xms32m", "-Xmx256m");

    private static final long TERMINATION_MILLIS = 3_000;

    private final Path directory;
    private final String mainClass;
    private final List<String> jvmOptions;
    private final @Nullable FaultProxy proxy;
    private final NodeStatus.Probe probe = new NodeStatus.Probe();
    private volatile ClusterFile file;

    /** The process of each node that was started, perhaps long gone. Guarded by itself, like the next two. */
    private final Map<Integer, Process> processes = new TreeMap<>();

    private final Set<Integer> paused = new TreeSet<>();
    private boolean closed;

    /** A cluster that is down, of small nodes, with a proxy between them where that is possible. */
    public LiveCluster(Path directory, int nodes, String mainClass) throws IOException {
        this(directory, nodes, mainClass, SMALL, FaultProxy.isPossible());
    }

    /** A cluster that is down, and has nothing between its nodes. */
    public LiveCluster(Path directory, int nodes, String mainClass, List<String> jvmOptions) throws IOException {
        this(directory, nodes, mainClass, jvmOptions, false);
    }

    /**
     * A cluster that is down.
     *
     * @param directory if it already holds a cluster, it is that one
     * @param nodes how many members it begins with, 1 to 7
     * @param mainClass takes the flags of {@code ./ariadne node}
     * @throws IllegalArgumentException if the directory holds a cluster of another size
     */
    private LiveCluster(Path directory, int nodes, String mainClass, List<String> jvmOptions, boolean proxied)
            throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.mainClass = mainClass;
        this.jvmOptions = List.copyOf(jvmOptions);
        file = ClusterFile.readOrCreate(directory, nodes, proxied, new SplittableRandom());
        boolean named = file.place(1).peers().host().equals(ClusterFile.name(1));
        checkState(
                proxied || !named,
                "%s holds a cluster with a proxy between its nodes, for which this is no place",
                directory);
        proxy = named ? new FaultProxy(file) : null;
    }

    /** The ids of the members, in ascending order. */
    public List<Integer> members() {
        return file.members();
    }

    /** The ids of all that are members or may become such. */
    List<Integer> places() {
        return IntStream.rangeClosed(1, file.places().size()).boxed().toList();
    }

    /** How many members it began with. */
    int first() {
        return file.first();
    }

    Path directory() {
        return directory;
    }

    /** Where the data of a node is. */
    Path data(int id) {
        return directory.resolve("node-" + id);
    }

    /** What is between the nodes; null if nothing can be. */
    @Nullable
    FaultProxy proxy() {
        return proxy;
    }

    /** Where each member serves clients. */
    public Map<NodeId, Address> servers() {
        Map<NodeId, Address> servers = new TreeMap<>();
        members().forEach(id -> servers.put(NodeId.of(id), file.place(id).clients()));
        return servers;
    }

    /** Where a node listens for the others. */
    Address peers(int id) {
        return file.place(id).peers();
    }

    /** The flags of a node. */
    public List<String> flags(int id) {
        ClusterFile now = file;
        Place own = now.place(id);
        List<Place> known = own.state() == State.FIRST
                ? now.places().subList(0, now.first())
                : now.members().stream().map(now::place).toList();
        String cluster = known.stream().map(place -> place.peers().toString()).collect(Collectors.joining(","));
        List<String> flags = new ArrayList<>(List.of("--cluster", cluster, "--id", Integer.toString(id)));
        flags.addAll(List.of("--port", Integer.toString(own.clients().port())));
        flags.addAll(List.of("--data", data(id).toString()));
        if (own.state() == State.JOINED) {
            flags.addAll(List.of("--listen", own.peers().toString(), "--join"));
        }
        return flags;
    }

    /** Starts all members that are down. */
    public void startAll() throws IOException {
        for (int id : members()) {
            if (!isAlive(id)) {
                start(id);
            }
        }
    }

    /** Starts a member that is down. It serves some time later. */
    public Process start(int id) throws IOException {
        checkState(!isAlive(id), "node %s runs already", id);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        if (proxy != null) {
            command.add("-Djdk.net.hosts.file=" + writeHosts(id));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(flags(id));
        command.add("--stop-at-eof");
        if (Files.exists(clock(id))) {
            command.addAll(List.of("--clock", clock(id).toString()));
        }
        synchronized (processes) {
            checkState(!closed, "the cluster is closed");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(id).toFile()))
                    .start();
            processes.put(id, process);
            paused.remove(id);
            return process;
        }
    }

    /** What makes the clock of a node go wrong. A node that is up must have been started since this was first asked for. */
    WrongClock.Ruler ruler(int id) throws IOException {
        return WrongClock.ruler(clock(id));
    }

    private Path clock(int id) {
        return directory.resolve("node-" + id + ".clock");
    }

    /** Where the node finds itself and each other one. */
    private Path writeHosts(int id) throws IOException {
        List<String> lines = new ArrayList<>(List.of(ClusterFile.HOST + " localhost"));
        for (int other = 1; other <= file.places().size(); other++) {
            lines.add(FaultProxy.host(id, other) + " " + ClusterFile.name(other));
        }
        return Files.write(directory.resolve("node-" + id + ".hosts"), lines, UTF_8);
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

    /** Of the process in which the node was started last. */
    long pid(int id) {
        return process(id).pid();
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

    boolean isPaused(int id) {
        synchronized (processes) {
            return paused.contains(id) && isAlive(id);
        }
    }

    /** Kills a node as {@code kill -9} does: from one instruction to the next. Returns when it is gone. */
    public void kill(int id) throws InterruptedException {
        process(id).destroyForcibly().waitFor();
    }

    /** Stops a node where it is, as {@code kill -STOP} does. */
    void pause(int id) throws IOException, InterruptedException {
        synchronized (processes) {
            paused.add(id);
        }
        signal("-STOP", process(id));
    }

    /** Lets a paused node go on. */
    void resume(int id) throws IOException, InterruptedException {
        signal("-CONT", process(id));
        synchronized (processes) {
            paused.remove(id);
        }
    }

    private Process process(int id) {
        synchronized (processes) {
            Process process = processes.get(id);
            checkState(process != null, "node %s was never started", id);
            return process;
        }
    }

    /** The JDK knows no other signals than those that end a process. */
    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Takes the lowest id that is free for a member that is to join with an empty disk. */
    int join() throws IOException {
        List<Integer> members = members();
        for (int id = 1; id <= file.places().size(); id++) {
            if (!members.contains(id)) {
                join(id);
                return id;
            }
        }
        throw new IllegalArgumentException("there are " + members.size() + " nodes, which is the most");
    }

    /** Takes an id that is free for a member that is to join with an empty disk. */
    void join(int id) throws IOException {
        checkState(!isAlive(id), "node %s runs", id);
        if (Files.exists(data(id))) {
            empty(data(id));
        }
        file = file.with(id, State.JOINED, directory);
    }

    /** Deletes what is in a directory, which may be on a file system of its own. */
    private static void empty(Path data) throws IOException {
        MoreFiles.deleteDirectoryContents(data, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /** A node is no member any more. */
    void leave(int id) throws IOException, InterruptedException {
        kill(id);
        file = file.with(id, State.FREE, directory);
    }

    /** What each member says of itself; those that say nothing are not there. */
    Map<Integer, NodeStatus> statuses() throws InterruptedException {
        return probe.ask(servers());
    }

    /** The node that says it leads, in the highest term if there are several. */
    public Optional<NodeId> leader() throws InterruptedException {
        return NodeStatus.leader(statuses().values()).map(NodeId::of);
    }

    /** Asks all nodes to stop, and kills those that do not. */
    @Override
    public void close() {
        List<Process> all;
        synchronized (processes) {
            closed = true;
            for (int id : paused) {
                process(id).destroyForcibly();
            }
            all = List.copyOf(processes.values());
        }
        all.forEach(Process::destroy);
        for (Process process : all) {
            try {
                if (!process.waitFor(TERMINATION_MILLIS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        if (proxy != null) {
            proxy.close();
        }
    }
}
