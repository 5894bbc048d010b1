package dev.ariadne.scenarios.run;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.history.JsonLinesWriter;
import dev.ariadne.checker.history.PorcupineWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ariadne convert}: a history in the notation of another checker. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a recorded history to standard output for another checker: edn for Jepsen, Knossos and Elle,",
            "json lines, or the porcupine log of put, append and get. Events of the nemesis are left out.",
            ""
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:written", "2:wrong usage, or a history that cannot be read or written so"})
final class ConvertCommand implements Callable<Integer> {
    enum Notation {
        edn,
        json,
        porcupine
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The history; - is standard input.")
    private String file = "";

    @Option(names = "--to", required = true, paramLabel = "NOTATION", description = "edn, json or porcupine.")
    private Notation to = Notation.edn;

    @Option(names = "--independent", description = "Values are pairs [key value].")
    private boolean independent;

    @Override
    public Integer call() throws IOException {
        boolean fromInput = file.equals("-");
        String name = fromInput ? "standard input" : file;
        try {
            boolean keyed = independent || to == Notation.porcupine;
            History history =
                    fromInput ? JepsenReader.read(name, System.in, keyed) : JepsenReader.read(Path.of(file), keyed);
            PrintWriter out = spec.commandLine().getOut();
            switch (to) {
                case edn -> JepsenWriter.write(history.withClientsRenumbered(), out);
                case json -> JsonLinesWriter.write(history, out);
                case porcupine -> PorcupineWriter.write(history, out);
            }
            if (out.checkError() || System.out.checkError()) {
                throw new UsageException("standard output: cannot be written");
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new UsageException(name + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            throw new UsageException(CheckCommand.tooMuch(name));
        }
    }
}
