package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.Backup;
import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Begins a new cluster with what is in a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Formats the directory of one node of a new cluster that begins with what is in a backup.",
            "",
            "Do this once for each node, with the same FILE, --cluster and --name, and start the nodes with that",
            "--cluster. Revisions and sessions go on where the backup ended.",
            ""
        },
        footer = {"", "Exit codes: 0 restored, 1 the backup is damaged or the directory cannot be used, 2 wrong usage."
        })
public final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What './ariadne backup' has written.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private Path file;

    @Option(
            names = "--cluster",
            required = true,
            split = ",",
            description = "Where each node of the new cluster listens for the others, separated by commas.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private List<String> cluster;

    @Option(names = "--id", required = true, description = "Which of them this node is, counting from 1.")
    private int id;

    @Option(names = "--data", description = "Its directory, empty or absent. Default: ariadne-ID.")
    private @Nullable Path data;

    @Option(
            names = "--name",
            defaultValue = "",
            description = "Any word, another one each time the same backup is restored for the same addresses.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private String name;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Address> addresses;
        try {
            addresses = cluster.stream().map(Address::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (id < 1 || id > addresses.size()) {
            throw new UsageException(
                    "--id " + id + " is no place in --cluster, which has " + addresses.size() + " addresses");
        }
        Path directory = data == null ? Path.of("ariadne-" + id) : data;
        try {
            Backup backup = Backup.read(file);
            backup.restore(id, addresses, name, directory);
            PrintWriter out = spec.commandLine().getOut();
            out.println("node " + id + " is restored in " + directory + ": keys "
                    + backup.state().map().size() + ", revision "
                    + backup.snapshot().index());
            out.flush();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
