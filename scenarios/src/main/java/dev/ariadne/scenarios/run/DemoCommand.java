package dev.ariadne.scenarios.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.scenarios.live.LiveCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a cluster to play with. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of the replicated key-value store to play with.",
            "",
            "Each node is a process of its own with its own socket and directory. Prints what to try. Kill nodes as",
            "you like. Ctrl-C stops all.",
            ""
        })
public final class DemoCommand implements Callable<Integer> {
    private static final String COMPLAINT = "ariadne: ";
    private static final int NODES_MAX = 9;
    private static final long START_NANOS_MAX = Duration.ofSeconds(30).toNanos();

    @Option(names = "--nodes", defaultValue = "3", description = "How many, 1 to 9. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--data",
            description = "Keep the data in this directory, and go on with what is there. Default: a temporary one.")
    private @Nullable Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    /** Whether the nodes end because the demo does, which is not worth a word. */
    private volatile boolean stopping;

    @Override
    public Integer call() throws InterruptedException {
        if (nodes < 1 || nodes > NODES_MAX) {
            return complain("--nodes " + nodes + " is not within 1 to " + NODES_MAX, CommandLine.ExitCode.USAGE);
        }
        try {
            Path directory = data == null ? Files.createTempDirectory("ariadne-demo-") : data;
            LiveCluster cluster = new LiveCluster(directory, nodes, NodeCommand.class.getName());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cluster, directory)));
            return run(cluster, directory);
        } catch (IOException | IllegalArgumentException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.SOFTWARE);
        }
    }

    private int run(LiveCluster cluster, Path directory) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch running = new CountDownLatch(cluster.size());
        Map<Integer, Long> pids = new TreeMap<>();
        for (int id = 1; id <= cluster.size(); id++) {
            int node = id;
            Process started = cluster.start(id);
            pids.put(id, started.pid());
            var unused = started.onExit().thenAccept(process -> {
                report(cluster, node, process);
                running.countDown();
            });
        }
        long start = System.nanoTime();
        while (cluster.leader().isEmpty()) {
            if (running.await(50, TimeUnit.MILLISECONDS)) {
                return CommandLine.ExitCode.SOFTWARE;
            } else if (System.nanoTime() - start > START_NANOS_MAX) {
                return complain("no leader after 30 s; see the logs in " + directory, CommandLine.ExitCode.SOFTWARE);
            }
        }
        explain(out, cluster, pids, directory);
        running.await();
        return stopping ? CommandLine.ExitCode.OK : complain("all nodes have ended", CommandLine.ExitCode.SOFTWARE);
    }

    private static void explain(PrintWriter out, LiveCluster cluster, Map<Integer, Long> pids, Path directory)
            throws InterruptedException {
        out.println(cluster.size() + " nodes are running, data and logs in " + directory);
        cluster.servers()
                .forEach((id, address) -> out.println(
                        "  node " + id + "  http://" + address + "  process " + pids.get((int) id.value())));
        cluster.leader().ifPresent(leader -> out.println("node " + leader + " leads. Try, at any of them:"));
        List<String> urls = cluster.servers().values().stream()
                .map(address -> "http://" + address)
                .toList();
        String first = urls.get(0);
        String last = urls.get(urls.size() - 1);
        out.println("  curl -L " + first + "/my-key -XPUT -d hello");
        out.println("  curl -L " + last + "/my-key");
        out.println("  curl '" + first + "/v1/kv/%2Fmy-key?expect=hello' -XPUT -d world");
        out.println("  curl " + last + "/v1/kv/%2Fmy-key -XDELETE");
        out.println("  curl " + first + "/v1/status");
        out.println("  kill -9 the process of a node, and try again. Ctrl-C stops all.");
        out.flush();
    }

    private void report(LiveCluster cluster, int id, Process process) {
        if (stopping) {
            return;
        }
        String end = "node " + id + " (process " + process.pid() + ") ended with exit code " + process.exitValue();
        complain(end + lastComplaint(cluster.log(id)), CommandLine.ExitCode.SOFTWARE);
        complain(
                "start it again with ./ariadne node " + String.join(" ", cluster.flags(id)),
                CommandLine.ExitCode.SOFTWARE);
    }

    /** The last line of the log, if it is one in which the node says why it ended. */
    private static String lastComplaint(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            return last.startsWith(COMPLAINT) ? ": " + last.substring(COMPLAINT.length()) : "";
        } catch (IOException e) {
            return "; its log cannot be read: " + e.getMessage();
        }
    }

    private void stop(LiveCluster cluster, Path directory) {
        stopping = true;
        cluster.close();
        if (data == null) {
            try {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            } catch (IOException e) {
                complain("cannot delete " + directory + ": " + e.getMessage(), CommandLine.ExitCode.SOFTWARE);
            }
        }
    }

    private int complain(String line, int exitCode) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(COMPLAINT + line);
        err.flush();
        return exitCode;
    }
}
