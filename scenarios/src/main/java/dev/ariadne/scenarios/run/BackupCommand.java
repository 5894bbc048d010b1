package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.Access;
import dev.ariadne.kvstore.host.Backup;
import dev.ariadne.kvstore.host.BackupCall;
import dev.ariadne.raft.host.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a backup of a running cluster. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the whole store to a file, as of one moment, with all that was acknowledged before it.",
            "The file is verified before it gets its name; './ariadne restore' begins a cluster with it.",
            ""
        },
        footer = {"", "Exit codes: 0 written and verified, 1 there is no backup, 2 wrong usage."})
public final class BackupCommand implements Callable<Integer> {
    private static final String HTTPS = "https://";

    @Parameters(paramLabel = "FILE", description = "What to write; it must not be there.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private Path file;

    @Option(
            names = "--from",
            defaultValue = "http://127.0.0.1:9121",
            description = "Where a node serves clients; any will do. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private String from;

    @Option(names = "--ca", description = "Who signs the certificates of the nodes, PEM; makes it https.")
    private @Nullable Path authority;

    @Option(names = "--token-file", description = "Of an administrator; its first line is shown.")
    private @Nullable Path tokens;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Address node;
        try {
            boolean isTls = from.startsWith(HTTPS);
            if (isTls && authority == null) {
                throw new UsageException("--from says https; --ca has to say who signs the certificates of the nodes");
            }
            node = Address.parse(isTls ? from.substring(HTTPS.length()) : from);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        try {
            Backup backup = BackupCall.to(node, Access.of(authority, tokens)).into(file);
            PrintWriter out = spec.commandLine().getOut();
            out.println(file + ": keys " + backup.state().map().size() + ", revision "
                    + backup.snapshot().index());
            out.flush();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
