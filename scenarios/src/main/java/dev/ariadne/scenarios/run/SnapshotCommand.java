package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.host.Backup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into a snapshot. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {"Looks into a snapshot of a node, or a backup, which is the same.", ""},
        footer = {"", "Exit codes: 0 it is intact, 1 it is damaged, 2 wrong usage, or there is no such file."})
public final class SnapshotCommand implements Runnable {
    /** Longest part of a key or value that is shown. */
    private static final int SHOWN_MAX = 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "dump", description = "Verifies a file and prints what is in it.")
    int dump(@Parameters(paramLabel = "FILE", description = "The snapshot or backup.") Path file) {
        Backup backup;
        try {
            backup = Backup.read(file);
        } catch (IOException e) {
            spec.commandLine().getErr().println("ariadne: " + e.getMessage());
            return file.toFile().isFile() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        var state = backup.state();
        out.println("cluster " + backup.clusterId() + ", up to entry "
                + backup.snapshot().last() + ", members "
                + backup.snapshot().configuration().members() + " at "
                + backup.snapshot().addresses());
        out.println("keys " + state.map().size() + ", sessions "
                + state.sessions().size() + " of at most " + state.sessions().max());
        state.map().forEach((key, stored) -> {
            if (!out.checkError()) { // whoever read has seen enough
                out.println("key " + shown(key.toString()) + "  revision " + stored.revision() + "  value "
                        + shown(stored.value().toString()) + "  ("
                        + stored.value().length() + " bytes)");
            }
        });
        state.sessions().byId().forEach((id, session) -> {
            if (!out.checkError()) {
                out.println("session " + id + "  last used at " + session.lastUse() + "  sequence " + session.sequence()
                        + "  " + shown(session.result().toString()));
            }
        });
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static String shown(String text) {
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }
}
