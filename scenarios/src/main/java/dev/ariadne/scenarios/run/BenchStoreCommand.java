package dev.ariadne.scenarios.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.ariadne.scenarios.live.StoreBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
            "Exit codes: 0 measured, 1 it could not be measured, 2 wrong usage.",
            ""
        })
final class BenchStoreCommand implements Callable<Integer> {
    private static final List<Integer> CLIENTS = List.of(1, 16, 64, 256);

    @Option(names = "--quick", description = "Once, for two seconds each, instead of three times for five.")
    private boolean quick;

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
        PrintWriter out = spec.commandLine().getOut();
        try {
            Path directory = data == null
                    ? Files.createTempDirectory("ariadne-bench-")
                    : Files.createTempDirectory(data, "ariadne-bench-");
            try {
                StoreBench.Options options = new StoreBench.Options(directory, CLIENTS, quick ? 2 : 5, quick ? 1 : 3);
                new StoreBench(options, NodeCommand.class.getName(), out).run();
                return 0;
            } finally {
                MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            return 1;
        }
    }
}
