package dev.ariadne.scenarios.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.scenarios.live.Demo;
import dev.ariadne.scenarios.live.DemoServer;
import dev.ariadne.scenarios.live.DemoTerminal;
import dev.ariadne.scenarios.live.LiveCluster;
import dev.ariadne.sim.nemesis.PlanText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a cluster to play with. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of the replicated key-value store to play with, and a page that shows it.",
            "",
            "Each node is a process of its own with its own socket and directory. Clients write and read all the",
            "time, and what they see is judged as it happens. Kill, pause, cut off, add and remove nodes as you like,",
            "on the page or, with --no-page, by typing: kill N|all, restart N|all, pause N, resume N, cut N,M, heal,",
            "add, remove N, tour. Ctrl-C stops all.",
            ""
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  2 wrong usage or it cannot run here; after --tour --no-page, 0 or, if what clients saw is not",
            "  linearizable, 1."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int NODES_MAX = 7;

    @Option(names = "--nodes", defaultValue = "3", description = "How many, 1 to 7. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--data",
            description = "Keep the data in this directory, and go on with what is there. Default: a temporary one.")
    private @Nullable Path data;

    @Option(names = "--tour", description = "Show what there is to see: leader killed, leader cut off, all killed.")
    private boolean tour;

    @Option(names = "--no-page", description = "Show it as lines here; with --tour, end after the tour.")
    private boolean noPage;

    @Option(names = "--port", defaultValue = "0", description = "Where the page is, on loopback. Default: any.")
    private int port;

    @Option(
            names = "--export",
            description = "At the end, write history.edn and faults.plan into this directory, for './ariadne check'"
                    + " and './ariadne replay --plan'.")
    private @Nullable Path export;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new UsageException("--nodes " + nodes + " is not within 1 to " + NODES_MAX);
        }
        Path directory = data == null ? Files.createTempDirectory("ariadne-demo-") : data;
        try {
            LiveCluster cluster = new LiveCluster(directory, nodes, NodeCommand.class.getName());
            Demo demo = new Demo(cluster);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(demo, directory), "demo-end"));
            return run(cluster, demo);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private int run(LiveCluster cluster, Demo demo) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        demo.start();
        explain(cluster, out);
        if (noPage) {
            out.flush();
            DemoTerminal.open(demo, System.in, out);
        } else {
            DemoServer server = new DemoServer(demo, port);
            out.println();
            out.println("  " + server.url() + "   ← open this in a browser; Ctrl-C here stops all");
            out.flush();
        }
        if (tour) {
            demo.act("tour");
            demo.awaitTour();
        }
        if (!(tour && noPage)) {
            demo.awaitEnd();
        }
        return demo.isLinearizable() ? 0 : 1;
    }

    private static void explain(LiveCluster cluster, PrintWriter out) {
        List<String> urls = cluster.servers().values().stream()
                .map(address -> "http://" + address)
                .toList();
        String first = urls.get(0);
        String last = urls.get(urls.size() - 1);
        out.println(urls.size() + " nodes are running: " + String.join(" ", urls));
        out.println("  curl -L " + first + "/my-key -XPUT -d hello");
        out.println("  curl -L " + last + "/my-key");
        out.println("  curl '" + first + "/v1/kv/%2Fmy-key?expect=hello' -XPUT -d world");
        out.println("  curl " + first + "/v1/status");
    }

    private void stop(Demo demo, Path directory) {
        try {
            demo.close();
            if (export != null) {
                Files.createDirectories(export);
                try (Writer writer = Files.newBufferedWriter(export.resolve("history.edn"))) {
                    JepsenWriter.write(demo.history(), writer);
                }
                Files.writeString(export.resolve("faults.plan"), PlanText.write(demo.plan()));
            }
            if (data == null) {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("ariadne: at the end: " + e.getMessage());
            err.flush();
        }
    }
}
