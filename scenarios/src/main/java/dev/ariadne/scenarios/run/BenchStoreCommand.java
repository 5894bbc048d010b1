package dev.ariadne.scenarios.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.scenarios.live.StoreBench;
import dev.ariadne.scenarios.live.StoreSoak;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast the real store is. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast the real store is: three processes on loopback with a directory each.",
            "",
            "Prints what the machine gives (a sync, a round trip), then throughput and latency of puts and gets for",
            "growing numbers of clients, which all ask the leader, and what an operation costs all three nodes",
            "together in CPU time and in bytes written. The same for etcd, if it is on the path.",
            "",
            "With --puts, something else: so many puts on 100,000 keys by 64 clients, with 512 MiB of heap for each",
            "process, and what becomes of heap, disks and latency; then all three are killed and started again.",
            "",
            "Exit codes: 0 measured, 1 it could not be measured, 2 wrong usage.",
            ""
        })
final class BenchStoreCommand implements Callable<Integer> {
    private static final int DELETIONS_MAX = 20;
    private static final long PAUSE_NANOS = 200_000_000;
    private static final List<Integer> CLIENTS = List.of(1, 16, 64, 256);

    @Option(names = "--quick", description = "Once, for two seconds each, instead of three times for five.")
    private boolean quick;

    @Option(names = "--puts", paramLabel = "N", description = "Put so often, and look at what that leaves.")
    private long puts;

    @Option(names = "--one-down", description = "With --puts: a follower is down from the first tenth to the last.")
    private boolean oneDown;

    @Option(
            names = "--jvm",
            split = " ",
            defaultValue = "-XX:+UseG1GC",
            description = "With --puts: what the nodes' JVMs are told. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private List<String> jvm;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Below which directory the data is, until the end. Default: that for temporary files.")
    private @Nullable Path data;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        FuzzCommand.require(puts >= 0, "--puts is a number of puts, not " + puts);
        FuzzCommand.require(puts > 0 || !oneDown, "--one-down is of use with --puts only");
        try {
            Path directory = data == null
                    ? Files.createTempDirectory("ariadne-bench-")
                    : Files.createTempDirectory(data, "ariadne-bench-");
            Thread hook = new Thread(() -> delete(directory));
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                measure(directory);
                return 0;
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            return 1;
        }
    }

    private void measure(Path directory) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String nodeMain = NodeCommand.class.getName();
        if (puts > 0) {
            new StoreSoak(new StoreSoak.Options(directory, puts, oneDown, jvm), nodeMain, out).run();
        } else {
            int seconds = quick ? 2 : 5;
            int rounds = quick ? 1 : 3;
            new StoreBench(new StoreBench.Options(directory, CLIENTS, seconds, rounds), nodeMain, out).run();
        }
    }

    /** Also when the process is told to end: its nodes end with it, and might still be writing. */
    private static void delete(Path directory) {
        for (int i = 0; i < DELETIONS_MAX && Files.exists(directory); i++) {
            try {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            } catch (IOException busy) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
