package dev.ariadne.checker.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Verify;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Partition;
import dev.ariadne.checker.model.Values;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.ObjectVerdict;
import dev.ariadne.checker.search.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A verdict with what shows it: as text for a terminal, as a page, as a chart, as data. The same history and verdict give the same
 * bytes.
 *
 * <p>Objects that are not linearizable come first, the earliest failure before the others, then those that are not known, then the rest.
 */
public final class Report {
    /** What an object's core may take: some steps, and some more for each operation. */
    private static final long STEPS_MIN = 5_000_000;

    private static final int STEPS_EACH = 200;

    /** How many objects are explained; the others' verdicts are only told. */
    private static final int FINDINGS_MAX = 12;

    /** One object. */
    static final class Part {
        private final String name;
        private final Partition partition;
        private final ObjectVerdict verdict;
        private final boolean isExplained;
        private @Nullable Finding finding;

        Part(String name, Partition partition, ObjectVerdict verdict, boolean isExplained) {
            this.name = name;
            this.partition = partition;
            this.verdict = verdict;
            this.isExplained = isExplained;
        }

        /** Its key, or empty if it has none. */
        String name() {
            return name;
        }

        /** All of it, failed ones, too. */
        List<Operation> operations() {
            return partition.operations();
        }

        Model<?> model() {
            return partition.model();
        }

        ObjectVerdict verdict() {
            return verdict;
        }

        /** Sought when first asked for; null if the object is linearizable or unknown, or one too many. */
        @Nullable
        Finding finding() {
            if (finding == null && isExplained) {
                long stepBudget = STEPS_MIN + (long) STEPS_EACH * operations().size();
                finding = Finding.of(model(), operations(), verdict.event().orElseThrow(), stepBudget);
            }
            return finding;
        }
    }

    /** What the history came from, and what it was judged by. */
    final String source;

    final String modelName;
    final History history;
    final Verdict verdict;

    /** Those that are not linearizable first. */
    final List<Part> parts = new ArrayList<>();

    private Report(String source, String modelName, Model<?> model, History history, Verdict verdict) {
        this.source = Words.clean(source);
        this.modelName = Words.clean(modelName);
        this.history = history;
        this.verdict = verdict;
        List<Partition> partitions = model.partitions(history);
        List<Verdict.OfObject> objects = verdict.objects();
        checkArgument(partitions.size() == objects.size(), "a verdict on %s objects of %s", objects, partitions.size());
        IntStream.range(0, objects.size())
                .boxed()
                .sorted(Comparator.comparing(
                                (Integer i) -> objects.get(i).verdict().answer())
                        .reversed()
                        .thenComparing(i -> objects.get(i).verdict().event().orElse(0)))
                .forEach(i -> add(partitions.get(i), objects.get(i).verdict()));
    }

    private void add(Partition partition, ObjectVerdict verdict) {
        if (!verdict.order().isEmpty()) {
            String objection = OrderVerifier.objection(partition.model(), partition.operations(), verdict.order());
            Verify.verify(objection.isEmpty(), "the verdict's order is wrong: %s", objection);
        }
        boolean isExplained = verdict.answer() == Answer.NOT_LINEARIZABLE && parts.size() < FINDINGS_MAX;
        Object key = partition.key();
        String name = key == null ? "" : Words.shorten(Words.clean(Values.print(key)));
        parts.add(new Part(name, partition, verdict, isExplained));
    }

    /**
     * The report on {@code verdict}, which {@code history} has by {@code model}; {@code source} and {@code modelName} are for its
     * title. Fails on a verdict whose order is none, and refuses to explain one that finds no order where there is one.
     */
    public static Report of(String source, String modelName, Model<?> model, History history, Verdict verdict) {
        return new Report(source, modelName, model, history, verdict);
    }

    /** Why the history is not linearizable, in a few lines; empty if it is, or is not known to be. */
    public String text() {
        StringBuilder out = new StringBuilder();
        long failing = parts.stream()
                .filter(part -> part.verdict().answer() == Answer.NOT_LINEARIZABLE)
                .count();
        Finding finding = parts.isEmpty() ? null : parts.get(0).finding();
        if (finding == null) {
            return "";
        }
        Core core = finding.core();
        out.append(finding.anomaly().kind().title()).append(": ");
        out.append(finding.anomaly().sentence()).append("\n\n");
        out.append(TextChart.of(core.operations(), finding.cast(), core.failing()))
                .append('\n');
        out.append("core ---: ").append(coreInWords(core)).append('\n');
        if (!finding.cast().isEmpty()) {
            out.append("others ...: not in the core, but part of the story\n");
        }
        out.append("first impossible completion: event ")
                .append(core.failing().deadline())
                .append(", ")
                .append(Words.subject(core.failing()))
                .append('\n');
        finding.horizon().reasons().stream()
                .limit(4)
                .forEach(reason -> out.append("  ").append(reason).append('\n'));
        if (failing > 1) {
            out.append(failing - 1)
                    .append(failing == 2 ? " more object is" : " more objects are")
                    .append(" not linearizable: ");
            List<String> names = parts.subList(1, (int) Math.min(failing, 9)).stream()
                    .map(Part::name)
                    .toList();
            out.append(String.join(", ", names)).append(failing > 9 ? ", …\n" : "\n");
        }
        return out.toString();
    }

    /** "a core of 2 operations, …": how many, whether that is minimal, how it was checked. */
    static String coreInWords(Core core) {
        int size = core.operations().size();
        return size
                + (size == 1 ? " operation" : " operations")
                + (core.since() == 0 ? "" : ", all that ended up to event " + core.since() + " being so,")
                + (core.elements().isEmpty() ? "" : ", " + Words.lookingAt(core.elements()))
                + (core.minimal()
                        ? size == 1 ? "" : "; relax any one of them and there is an order"
                        : "; perhaps fewer would do, the search for them gave up")
                + (core.rechecked() ? "; rechecked by brute force" : "");
    }

    /** The verdict and its explanation as JSON. */
    public String json() {
        return Json.print(new ReportData(this).explained()) + "\n";
    }

    /** A page that needs nothing but itself. */
    public String html() {
        return new Page(this).html();
    }

    /** The chart of the first object that is not linearizable, or else of the beginning of the history. */
    public String svg() {
        return new Page(this).svg();
    }
}
