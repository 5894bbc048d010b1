package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.KvNode;
import dev.ariadne.kvstore.host.KvNodeConfig;
import dev.ariadne.kvstore.host.NodeListener;
import dev.ariadne.kvstore.server.ServerConfig;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.node.RaftNodeConfig;
import dev.ariadne.scenarios.live.WrongClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node of the store until it is told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one node of the replicated key-value store.",
            "",
            "It has the flags and the HTTP interface of etcd's raftexample; but a PUT answers once it is committed,",
            "and a GET never returns a stale value.",
            "An empty or absent data directory makes it a new node: one of the first ones, or, with --join, one that",
            "was added to a cluster that runs already. Stop it with Ctrl-C.",
            "Every option can stand in a file (--config) or in the environment (ARIADNE_PORT for --port); the command",
            "line comes first, then the environment.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  ./ariadne node --id 1 --cluster http://127.0.0.1:9021,http://127.0.0.1:9022,http://127.0.0.1:9023 --port 9121",
            "  curl -L http://127.0.0.1:9121/my-key -XPUT -d foo",
            "  curl -L http://127.0.0.1:9121/my-key",
            "",
            "Exit codes: 0 stopped, 1 it cannot run or has failed, 2 wrong usage."
        })
public final class NodeCommand implements Callable<Integer> {
    @Option(
            names = "--cluster",
            defaultValue = "http://127.0.0.1:9021",
            split = ",",
            description =
                    "Where each node listens for the others, separated by commas; the same list for all nodes. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private List<String> cluster;

    @Option(
            names = "--id",
            defaultValue = "1",
            description = "Which of them this node is, counting from 1. Default: ${DEFAULT-VALUE}.")
    private int id;

    @Option(
            names = "--port",
            defaultValue = "9121",
            description =
                    "Where it serves clients, on the host of its address in --cluster. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--join",
            description = "Join a cluster that runs already and has been told of this node (POST /ID); --cluster then"
                    + " says where some of its nodes are. Means nothing to a node that has joined before.")
    private boolean join;

    @Option(names = "--listen", description = "Where it listens for the others. Default: its place in --cluster.")
    private @Nullable String listen;

    @Option(names = "--data", description = "Its directory. Default: ariadne-ID in the working directory.")
    private @Nullable Path data;

    @Option(
            names = "--sessions",
            defaultValue = "10000",
            description = "Sessions that the cluster remembers; the same for all nodes, and for ever. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int sessions;

    @Option(
            names = "--waiting",
            defaultValue = "10000",
            description = "Most updates, reads and watches, of each, that wait; more are refused. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int waiting;

    @Option(
            names = "--changes",
            defaultValue = "10000",
            description = "Changes that are remembered for watches. Default: ${DEFAULT-VALUE}.")
    private int changes;

    @Option(
            names = "--snapshot-entries",
            defaultValue = "30000",
            description =
                    "Entries of the log between two snapshots, and by its id up to a fifth more, so that not all nodes take"
                            + " theirs at once; half as many are kept behind one for nodes that lag. Default: ${DEFAULT-VALUE}.")
    private int snapshotEntries;

    @Option(
            names = "--snapshot-mib",
            defaultValue = "64",
            description = "Mebibytes of the log between two snapshots, if these come before so many entries. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int snapshotMib;

    @Option(
            names = "--tick-millis",
            defaultValue = "100",
            description = "Between two heartbeats of a leader; the others elect another one after 10 to 19. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int tickMillis;

    @Option(
            names = "--config",
            description = "A file with settings, one 'name = value' a line, named like these options.")
    private @Nullable Path configFile;

    @Option(names = "--print-config", description = "Print all settings as they would be, and end.")
    private boolean printConfig;

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Mixin
    private final SecurityOptions security = new SecurityOptions();

    @Option(names = "--stop-at-eof", hidden = true, description = "Stop when standard input ends.")
    private boolean stopAtEof;

    @Option(names = "--clock", hidden = true, description = "A file that makes the clock of this node go wrong.")
    private @Nullable Path clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    private final Map<String, String> environment;

    /** Why it ends: a failure, or null if it was told to. */
    private final CompletableFuture<@Nullable String> end = new CompletableFuture<>();

    public NodeCommand() {
        this(System.getenv());
    }

    NodeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @param args the flags alone: for a process that is nothing but a node */
    public static void main(String[] args) {
        System.exit(new CommandLine(new NodeCommand()).execute(args));
    }

    @Override
    public Integer call() {
        KvNodeConfig config;
        try {
            new Settings(() -> new NodeCommand(Map.of()), environment).apply(spec, configFile);
            config = config();
        } catch (IOException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.SOFTWARE);
        } catch (IllegalArgumentException | UsageException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.USAGE);
        }
        if (printConfig) {
            PrintWriter out = spec.commandLine().getOut();
            Settings.print(spec).forEach(out::println);
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        try (KvNode node =
                KvNode.start(config, new Events(), clock == null ? System::nanoTime : WrongClock.ruledBy(clock))) {
            stopOnRequest(node);
            announce(config, node);
            String failure = end.join();
            return failure == null ? CommandLine.ExitCode.OK : complain(failure, CommandLine.ExitCode.SOFTWARE);
        } catch (IOException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.SOFTWARE);
        }
    }

    private KvNodeConfig config() throws IOException {
        List<Address> addresses = cluster.stream().map(Address::parse).toList();
        if (listen == null && (id < 1 || id > addresses.size())) {
            throw new IllegalArgumentException(
                    "--id " + id + " is no place in --cluster, which has " + addresses.size() + " addresses");
        }
        Address own = listen == null ? addresses.get(id - 1) : Address.parse(listen);
        return new KvNodeConfig(
                id,
                own,
                addresses,
                join,
                new Address(own.host(), port),
                data == null ? Path.of("ariadne-" + id) : data,
                raft(),
                new ServerConfig(
                        sessions,
                        waiting,
                        changes,
                        KvNodeConfig.SERVER.watchNanosMax(),
                        KvNodeConfig.SERVER.readNanosMax()),
                security.read(),
                limits.read());
    }

    private RaftNodeConfig raft() {
        long staggered = snapshotEntries + (long) snapshotEntries * (id % 3) / 10;
        return RaftNodeConfig.DEFAULT
                .withTickNanos(tickMillis * 1_000_000L)
                .withSnapshots(staggered, (long) snapshotMib << 20, snapshotEntries / 2);
    }

    private void announce(KvNodeConfig config, KvNode node) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("node " + id + " serves clients at " + node.url() + ", other nodes at " + config.listen()
                + "; its data is in " + config.data());
        out.flush();
    }

    /** SIGTERM and SIGINT run the hook, after which the JVM would not exit with 0 by itself. */
    private void stopOnRequest(KvNode node) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            boolean isTold = !end.isDone();
            if (isTold || end.join() == null) {
                stop(node, isTold);
                Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
            }
        }));
        if (stopAtEof) {
            Thread reader = new Thread(this::awaitEof, "stop-at-eof");
            reader.setDaemon(true);
            reader.start();
        }
    }

    private void stop(KvNode node, boolean isGraceful) {
        try {
            if (isGraceful) {
                node.shutdown();
            }
            node.close(); // or waits until it is, if somebody closes it now
        } catch (IOException e) {
            warn("stopping: " + e.getMessage());
        }
    }

    private void awaitEof() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            warn("standard input: " + e.getMessage());
        }
        end.complete(null);
    }

    private final class Events implements NodeListener {
        @Override
        public void failed(String reason, @Nullable Throwable bug) {
            if (bug != null) {
                bug.printStackTrace(spec.commandLine().getErr());
            }
            end.complete("the node has failed: " + reason);
        }

        /** The node's log has the line. */
        @Override
        public void refused(String line) {}

        @Override
        public void removed() {
            warn("node " + id + " was removed from the cluster, and stops");
            end.complete(null);
        }
    }

    private void warn(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("ariadne: " + line);
        err.flush();
    }

    private int complain(String line, int exitCode) {
        warn(line);
        return exitCode;
    }
}
