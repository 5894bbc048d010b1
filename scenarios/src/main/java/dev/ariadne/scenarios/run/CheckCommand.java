package dev.ariadne.scenarios.run;

import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.knossos.Knossos;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.report.Report;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.Verdict;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ariadne check}: the verdict on a history in a file, as text and as exit code. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Decides whether a recorded history (Jepsen EDN) is linearizable.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:linearizable",
            "1:not linearizable",
            "2:wrong usage, or a file that cannot be read",
            "3:unknown, the step budget being spent"
        })
public final class CheckCommand implements Callable<Integer> {
    enum EngineName {
        java,
        knossos
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The history.")
    private Path file = Path.of("");

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "register, cas-register, multi-register, mutex, key-value or append-kv.")
    private String modelName = "";

    @Option(names = "--initial", paramLabel = "EDN", description = "The model's first state, if not empty.")
    private @Nullable String initial;

    @Option(
            names = "--independent",
            description = "Values are pairs [key value]; always so for key-value and append-kv.")
    private boolean independent;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "java (the default) or knossos.")
    private EngineName engine = EngineName.java;

    @Option(
            names = "--budget",
            paramLabel = "STEPS",
            description = "Steps of the model for each key (default: ${DEFAULT-VALUE}).")
    private long stepBudget = 2_000_000;

    @Option(names = "--no-certificate", description = "Tell the verdict alone, not what shows it.")
    private boolean noCertificate;

    @Option(names = "--html", paramLabel = "OUT", description = "Write a page that shows the verdict.")
    private @Nullable Path html;

    @Option(names = "--svg", paramLabel = "OUT", description = "Write a chart of what contradicts itself.")
    private @Nullable Path svg;

    @Option(names = "--json", paramLabel = "OUT", description = "Write the verdict and what shows it as JSON.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        try {
            Model<?> model = Models.named(modelName, initial == null ? null : EdnParser.parseOne("--initial", initial));
            History history = JepsenReader.read(file, independent || model.keyed());
            Verdict verdict = switch (engine) {
                case java -> LinearizabilityChecker.check(model, history, limits());
                case knossos -> LinearizabilityChecker.check(Knossos.wgl(), model, history, limits());
            };
            print(verdict, history);
            report(model, history, verdict);
            return switch (verdict.answer()) {
                case LINEARIZABLE -> 0;
                case NOT_LINEARIZABLE -> 1;
                case UNKNOWN -> 3;
            };
        } catch (NoSuchFileException e) {
            return refuse(file + ": no such file");
        } catch (CharacterCodingException e) {
            return refuse(file + ": not a text in UTF-8");
        } catch (IOException e) {
            return refuse(file + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    /** An order is only for pages and data to show. */
    private Limits limits() {
        Limits limits = Limits.steps(stepBudget);
        return html == null && json == null ? limits : limits.withOrder();
    }

    private void report(Model<?> model, History history, Verdict verdict) {
        boolean files = html != null || svg != null || json != null;
        if (!files && (noCertificate || verdict.answer() != Answer.NOT_LINEARIZABLE)) {
            return;
        }
        Report report = Report.of(file.toString(), modelName, model, history, verdict);
        if (!noCertificate && !report.text().isEmpty()) {
            spec.commandLine().getOut().println();
            spec.commandLine().getOut().println(report.text().stripTrailing());
        }
        write(html, report::html);
        write(svg, report::svg);
        write(json, report::json);
    }

    private static void write(@Nullable Path out, Supplier<String> content) {
        if (out == null) {
            return;
        }
        try {
            Files.writeString(out, content.get());
        } catch (IOException e) {
            throw new IllegalArgumentException(out + ": cannot be written", e);
        }
    }

    private int refuse(String cause) {
        spec.commandLine().getErr().println(cause);
        return 2;
    }

    private void print(Verdict verdict, History history) {
        String key = verdict.key() == null ? "" : ", key " + EdnWriter.print(verdict.key());
        String answer = switch (verdict.answer()) {
            case LINEARIZABLE -> "linearizable";
            case NOT_LINEARIZABLE ->
                "not linearizable" + key + ": no order explains "
                        + completion(history, verdict.event().orElseThrow());
            case UNKNOWN -> "unknown" + key + ": " + verdict.reason();
        };
        spec.commandLine().getOut().println(answer);
        spec.commandLine()
                .getOut()
                .println("engine " + engine + ", operations " + verdict.operations() + ", partitions "
                        + verdict.objects().size() + ", steps " + verdict.steps());
    }

    /** The completion at that event, in words. */
    private static String completion(History history, int event) {
        for (Operation operation : history.operations()) {
            Moment completed = operation.completed();
            if (completed != null && completed.event() == event) {
                return "event " + event + ", where process " + operation.process() + " completes :"
                        + operation.function() + " " + EdnWriter.print(operation.input()) + " with "
                        + EdnWriter.print(operation.output());
            }
        }
        throw new AssertionError("no completion at event " + event);
    }
}
