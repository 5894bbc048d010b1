package dev.ariadne.scenarios.run;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command line. */
@Command(
        name = "ariadne",
        mixinStandardHelpOptions = true,
        version = "Ariadne 0.1.0",
        description = {
            "Deterministic simulation for distributed systems: a Raft library and a key-value store",
            "run on a virtual clock, network and disk that fail as a seed tells them to.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FuzzCommand.class,
            CampaignCommand.class,
            ReplayCommand.class,
            CheckCommand.class,
            ConvertCommand.class,
            BugsCommand.class,
            ProveCommand.class,
            TwinCommand.class,
            BenchCommand.class,
            HuntCommand.class,
            DemoCommand.class,
            TortureCommand.class,
            NodeCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            WalCommand.class,
            SnapshotCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./ariadne fuzz swarm --seeds 2000",
            "  ./ariadne replay swarm --seed 17 --trace story.txt",
            "  ./ariadne bugs",
            "",
            "Exit codes: 0 nothing found, 1 something found, 2 wrong usage or unreadable input; check also 3, undecided."
        })
public final class Main implements Runnable {
    /** @param args as typed */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        IExecutionExceptionHandler handler = (e, command, result) -> {
            String line = explain(e);
            if (line == null) {
                throw e;
            }
            command.getErr().println("ariadne: " + line);
            return CommandLine.ExitCode.USAGE;
        };
        return commandLine
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler(handler)
                .setParameterExceptionHandler((e, line) -> {
                    CommandLine command = e.getCommandLine();
                    command.getErr()
                            .println("ariadne: " + e.getMessage() + " (see './ariadne " + path(command) + "--help')");
                    return CommandLine.ExitCode.USAGE;
                })
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** What is wrong with the world or the wish, in a line; null for what is a mistake of ours. */
    private static @Nullable String explain(Exception e) {
        if (e instanceof UsageException) {
            return e.getMessage();
        } else if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        } else if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": access denied";
        } else if (e instanceof FileSystemException failed) {
            return failed.getMessage();
        }
        return null;
    }

    private static String path(CommandLine command) {
        return command.getParent() == null ? "" : command.getCommandName() + " ";
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
