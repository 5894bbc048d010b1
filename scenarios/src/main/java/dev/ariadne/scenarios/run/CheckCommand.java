package dev.ariadne.scenarios.run;

import dev.ariadne.checker.edn.EdnException;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.ModelOptions;
import dev.ariadne.checker.model.ModelOptions.FailedCas;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.model.Partition;
import dev.ariadne.checker.report.Report;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.Verdict;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ariadne check}: the verdict on recorded histories, as text and as exit code. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Decides whether recorded histories (Jepsen EDN or JSON lines) are linearizable.",
        exitCodeListHeading = "Exit codes, of several files the first in this order that applies to any:%n",
        exitCodeList = {
            "2:wrong usage, a file that cannot be read, or engines that disagree",
            "1:not linearizable",
            "3:unknown, the step budget being spent",
            "0:linearizable"
        })
public final class CheckCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    /** The usual budget: so many steps, or, since even an easy history takes one or two for each operation, so many each. */
    private static final long STEPS_MIN = 2_000_000;

    private static final long STEPS_EACH = 10;

    /** Ends of a check, in the order of their weight; the exit code of several is the weightiest. */
    private enum End {
        LINEARIZABLE(0),
        UNKNOWN(3),
        NOT_LINEARIZABLE(1),
        REFUSED(2);

        final int exitCode;

        End(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    /** What {@code --model} may say. */
    static final class ModelNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Models.NAMES.iterator();
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The histories; - is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            completionCandidates = ModelNames.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String modelName = "";

    @Option(names = "--initial", paramLabel = "EDN", description = "The model's first state, if not empty.")
    private @Nullable String initial;

    @Option(
            names = "--independent",
            description = "Values are pairs [key value]; always so for key-value and append-kv.")
    private boolean independent;

    @Option(
            names = "--failed-cas",
            paramLabel = "HOW",
            description = {
                "What a compare-and-set tells that ended :fail. ignore (the default): it did not",
                "happen; observe: it found another value."
            })
    private @Nullable FailedCas failedCas;

    @Option(
            names = "--nil-read",
            paramLabel = "HOW",
            description = {
                "What a read tells that answered nil. unknown (the default of registers and sets):",
                "nobody kept the answer; absent (of stores and queues): there was nothing."
            })
    private @Nullable NilRead nilRead;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            completionCandidates = CheckEngines.Names.class,
            description = {
                "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
                "all asks every one that can judge the model, and they have to agree."
            })
    private String engineName = CheckEngines.AUTO;

    @Option(
            names = "--jobs",
            paramLabel = "J",
            description = "How many partitions to judge at a time (default: as many as there are processors).")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--budget",
            paramLabel = "STEPS",
            description = {
                "Steps of the model for each partition (default: 2000000, or 10 for each operation of the",
                "longest partition if that is more)."
            })
    private @Nullable Long stepBudget;

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
            ModelOptions options = options();
            Object first = initial == null ? null : EdnParser.parseOne("--initial", initial);
            Model<?> model = Models.named(modelName, first, options);
            Map<String, Engine> engines = CheckEngines.named(engineName);
            if (stepBudget != null && stepBudget < 1) {
                throw new IllegalArgumentException("--budget is at least 1, not " + stepBudget);
            }
            if (jobs < 1) {
                throw new IllegalArgumentException("--jobs is at least 1, not " + jobs);
            }
            if (writesReport() && files.size() > 1) {
                throw new IllegalArgumentException(
                        "--html, --svg and --json are for one file, not for " + files.size());
            }
            End end = End.LINEARIZABLE;
            for (String file : files) {
                End next = check(file, model, options, engines);
                end = next.compareTo(end) > 0 ? next : end;
            }
            return end.exitCode;
        } catch (IllegalArgumentException | UsageException e) {
            return refuse(String.valueOf(e.getMessage())).exitCode;
        }
    }

    private ModelOptions options() {
        ModelOptions own = Models.options(modelName);
        if (failedCas != null && !Models.swaps(modelName)) {
            throw new IllegalArgumentException("--failed-cas: model '" + modelName + "' has no compare-and-set");
        }
        if (nilRead != null && !Models.readsNil(modelName)) {
            throw new IllegalArgumentException("--nil-read: model '" + modelName + "' leaves no choice there");
        }
        return new ModelOptions(
                failedCas == null ? own.failedCas() : failedCas, nilRead == null ? own.nilRead() : nilRead);
    }

    /** An order is only for pages and data to show. */
    private Limits limits(List<Partition> partitions) {
        int longest = partitions.stream()
                .mapToInt(partition -> partition.operations().size())
                .max()
                .orElse(0);
        long usual = Math.max(STEPS_MIN, STEPS_EACH * longest);
        Limits limits = Limits.steps(stepBudget == null ? usual : stepBudget);
        return html == null && json == null ? limits : limits.withOrder();
    }

    private boolean writesReport() {
        return html != null || svg != null || json != null;
    }

    private void report(String name, Model<?> model, History history, Verdict verdict) {
        if (!writesReport() && (noCertificate || verdict.answer() != Answer.NOT_LINEARIZABLE)) {
            return;
        }
        Report report = Report.of(name, modelName, model, history, verdict);
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
            throw new UsageException(out + ": cannot be written");
        }
    }

    private End check(String file, Model<?> model, ModelOptions options, Map<String, Engine> engines) {
        String name = file.equals(STANDARD_INPUT) ? "standard input" : file;
        try {
            History history;
            Opinions opinions;
            try (CheckProgress progress =
                    new CheckProgress(name, spec.commandLine().getErr())) {
                history = read(file, name, independent || model.keyed());
                opinions = opinions(model.partitions(history), engines, progress);
            }
            String disagreement = opinions.disagreement();
            if (disagreement != null) {
                return refuse(name + ": engines disagree, so one of them is wrong: " + disagreement);
            }
            End end = print(name, history, opinions, options);
            return explain(name, model, history, opinions.verdict(), end);
        } catch (NoSuchFileException e) {
            return refuse(name + ": no such file");
        } catch (AccessDeniedException e) {
            return refuse(name + ": access denied");
        } catch (IOException e) {
            return refuse(name + ": " + e.getMessage());
        } catch (EdnException e) {
            return refuse(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return refuse(name + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            return refuse(tooMuch(name));
        }
    }

    /** Why there is no answer about the history of that name when memory has run out. */
    static String tooMuch(String name) {
        return name + ": too much for a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                + " MB; JAVA_TOOL_OPTIONS=-Xmx8g gives it more";
    }

    /** The report on a verdict that is told already, and so stands even if there is no room for the report. */
    private End explain(String name, Model<?> model, History history, Verdict verdict, End end) {
        try {
            report(name, model, history, verdict);
            return end;
        } catch (OutOfMemoryError e) {
            End refused = refuse(tooMuch(name) + "; the verdict stands without what shows it");
            return writesReport() ? refused : end;
        }
    }

    private static History read(String file, String name, boolean keyed) throws IOException {
        return file.equals(STANDARD_INPUT)
                ? JepsenReader.read(name, System.in, keyed)
                : JepsenReader.read(Path.of(file), keyed);
    }

    /** What the engines say; of several, those that can judge the like, the others being named. */
    private Opinions opinions(List<Partition> partitions, Map<String, Engine> engines, CheckProgress progress) {
        LinearizabilityChecker.refuseMalformed(partitions);
        Limits limits = limits(partitions);
        Opinions opinions = new Opinions();
        for (Map.Entry<String, Engine> each : engines.entrySet()) {
            String name = each.getKey();
            try {
                Engine counted = progress.counted(name, each.getValue(), partitions.size());
                opinions.add(name, LinearizabilityChecker.check(counted, partitions, limits, jobs));
            } catch (IllegalArgumentException e) {
                if (engines.size() == 1) {
                    throw e;
                }
                println("engine " + name + ": " + e.getMessage());
            }
        }
        if (opinions.isEmpty()) {
            throw new IllegalArgumentException("no engine can judge this");
        }
        return opinions;
    }

    private End refuse(String cause) {
        spec.commandLine().getErr().println(cause);
        return End.REFUSED;
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
    }

    private End print(String name, History history, Opinions opinions, ModelOptions options) {
        Verdict verdict = opinions.verdict();
        String key = verdict.key() == null ? "" : ", key " + EdnWriter.excerpt(verdict.key());
        String file = files.size() == 1 ? "" : name + ": ";
        println(file
                + switch (verdict.answer()) {
                    case LINEARIZABLE -> "linearizable";
                    case NOT_LINEARIZABLE ->
                        "not linearizable" + key + ": no order explains "
                                + completion(history, verdict.event().orElseThrow());
                    case UNKNOWN -> "unknown" + key + ": " + wellUpTo(verdict);
                });
        opinions.byEngine().forEach((engine, each) -> {
            boolean missing = each.answer() == Answer.UNKNOWN && verdict.answer() != Answer.UNKNOWN;
            println("engine " + engine + ", operations " + each.operations() + ", partitions "
                    + each.objects().size() + ", steps " + each.steps()
                    + (missing ? ", unknown: " + wellUpTo(each) : ""));
        });
        println("model " + modelName + inWords(options));
        return switch (verdict.answer()) {
            case LINEARIZABLE -> End.LINEARIZABLE;
            case NOT_LINEARIZABLE -> End.NOT_LINEARIZABLE;
            case UNKNOWN -> End.UNKNOWN;
        };
    }

    private static String wellUpTo(Verdict verdict) {
        return verdict.reason() + "; all completions before event "
                + verdict.event().orElseThrow() + " have an order";
    }

    /** How the switches stand that the model has. */
    private String inWords(ModelOptions options) {
        String swap = options.failedCas() == FailedCas.IGNORE
                ? ", a failed cas did not happen"
                : ", a failed cas found another value";
        String nil = options.nilRead() == NilRead.UNKNOWN ? ", a nil read says nothing" : ", a nil read found nothing";
        return (Models.swaps(modelName) ? swap : "") + (Models.readsNil(modelName) ? nil : "");
    }

    /** The completion at that event, in words. */
    private static String completion(History history, int event) {
        for (Operation operation : history.operations()) {
            Moment completed = operation.completed();
            if (completed != null && completed.event() == event) {
                String asked = operation.input() == null ? "" : " " + EdnWriter.excerpt(operation.input());
                String how = operation.ok() ? " with " + EdnWriter.excerpt(operation.output()) : ", which failed";
                return "event " + event + ", where process " + operation.process() + " completes :"
                        + operation.function() + asked + how;
            }
        }
        throw new AssertionError("no completion at event " + event);
    }
}
