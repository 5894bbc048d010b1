package dev.ariadne.scenarios.run;

import dev.ariadne.kvstore.command.Command.InSession;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.host.ReadOnlyDirectory;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.storage.CorruptException;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.LogFrames;
import dev.ariadne.raft.storage.Recovered;
import dev.ariadne.raft.storage.SnapshotFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into the log of a node that is stopped. */
@Command(
        name = "wal",
        mixinStandardHelpOptions = true,
        description = {"Looks into the directory of a node that is stopped, and changes nothing there.", ""},
        footer = {
            "",
            "Exit codes: 0 nothing is wrong, 1 something is damaged, 2 wrong usage, or the directory cannot be read."
        })
public final class WalCommand implements Runnable {
    /** Longest part of a command that is shown. */
    private static final int SHOWN_MAX = 120;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before the call
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "dump", description = "Prints every frame of the log: file, offset, hard state and entries.")
    int dump(@Parameters(paramLabel = "DIR", description = "Of the node.") Path directory) {
        PrintWriter out = spec.commandLine().getOut();
        try (ReadOnlyDirectory disk = ReadOnlyDirectory.ofStoppedNode(directory)) {
            LogFrames.walk(disk, found -> print(out, found));
            out.flush();
            Recovered.inspect(disk); // which tells damage from the torn end that a power failure leaves
            return CommandLine.ExitCode.OK;
        } catch (CorruptException e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        } catch (IOException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        }
    }

    @Command(
            name = "verify",
            description = "Reads log and snapshots as a node does when it starts, and names the first damage.")
    int verify(@Parameters(paramLabel = "DIR", description = "Of the node.") Path directory) {
        try (ReadOnlyDirectory disk = ReadOnlyDirectory.ofStoppedNode(directory)) {
            Image image = Recovered.inspect(disk);
            int snapshots = 0;
            for (String name : disk.list()) {
                if (name.startsWith("snapshot-") && !name.contains(".")) {
                    verify(disk, name, image);
                    snapshots++;
                }
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("intact: " + image.identity() + ", " + text(image.hardState()) + ", entries after "
                    + image.before() + " to " + image.last() + ", snapshots " + snapshots + ", the newest to "
                    + image.snapshot().last());
            out.flush();
            return CommandLine.ExitCode.OK;
        } catch (CorruptException e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        } catch (IOException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        }
    }

    private static void verify(ReadOnlyDirectory disk, String name, Image image) throws IOException {
        try (SnapshotFile file = SnapshotFile.openAny(disk, name)) {
            file.verify();
            if (file.clusterId() != image.identity().clusterId()) {
                throw new IOException(name + " belongs to cluster " + file.clusterId() + ", the log to "
                        + image.identity().clusterId());
            }
        }
    }

    private static void print(PrintWriter out, LogFrames.Found found) {
        String place = found.file() + " @" + found.offset() + "  ";
        if (found instanceof LogFrames.Header header) {
            out.println(place + "segment of " + header.identity() + (header.isReset() ? ", goes on" : ", begins")
                    + " after entry " + header.before() + "  " + text(header.state()));
        } else if (found instanceof LogFrames.Frame frame) {
            out.println(
                    place + text(frame.state()) + ", entries " + frame.entries().size());
            frame.entries().forEach(entry -> out.println("    " + entry.id() + "  " + text(entry)));
        } else if (found instanceof LogFrames.Unreadable rest) {
            out.println(place + rest.reason() + " in the last " + rest.bytes() + " bytes");
        } else {
            throw new AssertionError(found);
        }
    }

    private static String text(HardState state) {
        return "term " + state.term() + ", vote " + (state.vote() == null ? "-" : state.vote()) + ", commit "
                + state.commit();
    }

    private static String text(Entry entry) {
        if (entry.change() != null) {
            return "members: " + entry.change();
        } else if (entry.data().isEmpty()) {
            return "empty";
        }
        String command;
        try {
            var decoded = KvCodec.decodeCommand(entry.data());
            command = decoded instanceof InSession in
                    ? "session " + in.session() + " sequence " + in.sequence() + "  " + in.update()
                    : decoded.toString();
        } catch (CodecException e) {
            command = "no command: " + e.getMessage();
        }
        return (command.length() > SHOWN_MAX ? command.substring(0, SHOWN_MAX) + "…" : command) + "  ("
                + entry.data().length() + " bytes)";
    }

    private int complain(IOException e, int exitCode) {
        spec.commandLine().getErr().println("ariadne: " + e.getMessage());
        return exitCode;
    }
}
