package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report as maps and lists, for {@link Json}. */
final class ReportData {
    /** What share of the room for an object's operations may be for those after the event of its verdict. */
    private static final int AFTERWARDS = 10;

    private final Report report;

    ReportData(Report report) {
        this.report = report;
    }

    /** The verdicts and what explains them. Operations are told by the event of their invocation, those of a core in full. */
    Map<String, Object> explained() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("source", report.source);
        data.put("model", report.modelName);
        data.put("answer", report.verdict.answer().name());
        data.put("operations", report.verdict.operations());
        data.put("steps", report.verdict.steps());
        data.put("objects", report.parts.stream().map(ReportData::object).toList());
        return data;
    }

    private static Map<String, Object> object(Report.Part part) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", part.name());
        object.put("answer", part.verdict().answer().name());
        object.put("operations", part.verdict().operations());
        part.verdict().event().ifPresent(event -> object.put("event", event));
        if (!part.verdict().reason().isEmpty()) {
            object.put("reason", part.verdict().reason());
        }
        if (!part.verdict().order().isEmpty()) {
            object.put("order", invocations(part.verdict().order()));
        }
        Finding finding = part.finding();
        if (finding != null) {
            object.put("anomaly", finding.anomaly().kind().title());
            object.put("sentence", finding.anomaly().sentence());
            object.put("minimal", finding.core().minimal());
            object.put("rechecked", finding.core().rechecked());
            object.put(
                    "elements",
                    finding.core().elements().stream().map(Values::print).toList());
            object.put("since", finding.core().since());
            object.put("core", operations(finding.core().operations()));
            object.put("shown", operations(finding.cast()));
            object.put("suppliers", invocations(finding.core().suppliers()));
            object.put("reasons", finding.horizon().reasons());
            object.put("states", states(finding.horizon()));
            object.put("graph", graph(finding.graph()));
        }
        return object;
    }

    private static List<Map<String, Object>> operations(List<Operation> operations) {
        return operations.stream().map(ReportData::operation).toList();
    }

    private static Map<String, Object> operation(Operation operation) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("process", operation.process());
        told.put("operation", Words.label(operation));
        told.put("outcome", operation.outcome().name());
        told.put("invoked", operation.invoked().event());
        Moment completed = operation.completed();
        told.put("completed", completed == null ? null : (Object) completed.event());
        return told;
    }

    private static int[] invocations(List<Operation> operations) {
        return operations.stream()
                .mapToInt(operation -> operation.invoked().event())
                .toArray();
    }

    private static Map<String, Object> states(Horizon horizon) {
        Map<String, Object> states = new LinkedHashMap<>();
        states.put("earlier", horizon.earlier());
        states.put("complete", horizon.complete());
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Horizon.Column column : horizon.columns()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("event", column.operation().deadline());
            told.put("states", column.states());
            columns.add(told);
        }
        states.put("after", columns);
        return states;
    }

    private static Map<String, Object> graph(OrderGraph graph) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("complete", graph.complete());
        told.put("since", graph.since());
        told.put("omitted", graph.omitted());
        List<Map<String, Object>> nodes = new ArrayList<>();
        for (OrderGraph.Node node : graph.nodes()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("state", node.state());
            each.put("maximal", node.maximal());
            Map<String, Object> refused = new LinkedHashMap<>();
            node.refused()
                    .forEach(refusal -> refused.put(
                            String.valueOf(refusal.operation().invoked().event()), refusal.reason()));
            each.put("refused", refused);
            nodes.add(each);
        }
        told.put("nodes", nodes);
        told.put(
                "edges",
                graph.edges().stream()
                        .map(edge -> new int[] {
                            edge.from(), edge.to(), edge.operation().invoked().event()
                        })
                        .toList());
        return told;
    }

    /**
     * Operations in columns, in order of invocation, for the page to draw: no more than {@code most}, those of objects that fail
     * before others.
     */
    Map<String, Object> timeline(int most) {
        List<Operation> shown = new ArrayList<>();
        Map<Integer, Integer> partOf = new LinkedHashMap<>();
        for (int part = 0; part < report.parts.size(); part++) {
            for (Operation operation : some(report.parts.get(part), most - shown.size())) {
                partOf.put(operation.invoked().event(), part);
                shown.add(operation);
            }
        }
        shown.sort(Comparator.comparingInt(operation -> operation.invoked().event()));
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        shown.forEach(operation -> numbers.put(operation.invoked().event(), numbers.size()));
        Map<String, Object> data = new Columns(
                        shown,
                        operation -> report.parts
                                .get(partOf.getOrDefault(operation.invoked().event(), 0))
                                .model()
                                .readOnly(operation))
                .columns();
        data.put(
                "object",
                shown.stream()
                        .mapToInt(operation ->
                                partOf.getOrDefault(operation.invoked().event(), 0))
                        .toArray());
        data.put("omitted", report.history.operations().size() - shown.size());
        data.put(
                "objects",
                report.parts.stream().map(part -> marks(part, numbers)).toList());
        return data;
    }

    /**
     * As many of a part's operations as there is room for: what explains that it fails, and the last ones before it does or before
     * nothing is known any more; else the first ones.
     */
    private static List<Operation> some(Report.Part part, int room) {
        List<Operation> all = part.operations();
        if (all.size() <= room) {
            return all;
        }
        Set<Integer> explaining = new TreeSet<>();
        Finding finding = part.finding();
        if (finding != null) {
            Stream.concat(finding.core().operations().stream(), finding.cast().stream())
                    .forEach(operation -> explaining.add(operation.invoked().event()));
        }
        int event = part.verdict().event().orElse(0);
        long before = all.stream()
                .filter(operation -> operation.invoked().event() <= event)
                .count();
        long end = Math.min(all.size(), Math.max(room, before + room / AFTERWARDS));
        long begin = Math.min(all.size() - 1, end - room + explaining.size());
        int first = all.get((int) begin).invoked().event();
        return all.stream()
                .filter(operation -> operation.invoked().event() >= first
                        || explaining.contains(operation.invoked().event()))
                .limit(room)
                .toList();
    }

    private static Map<String, Object> marks(Report.Part part, Map<Integer, Integer> numbers) {
        Map<String, Object> marks = new LinkedHashMap<>();
        marks.put("name", part.name());
        marks.put("answer", part.verdict().answer().name());
        marks.put("event", part.verdict().event().orElse(-1));
        marks.put("operations", part.operations().size());
        marks.put("order", numbers(part.verdict().order(), numbers));
        Finding finding = part.finding();
        marks.put("core", finding == null ? new int[0] : numbers(finding.core().operations(), numbers));
        marks.put("shown", finding == null ? new int[0] : numbers(finding.cast(), numbers));
        marks.put("failing", finding == null ? -1 : numberOf(finding.core().failing(), numbers));
        return marks;
    }

    private static int[] numbers(List<Operation> operations, Map<Integer, Integer> numbers) {
        return operations.stream()
                .mapToInt(operation -> numberOf(operation, numbers))
                .filter(number -> number >= 0)
                .toArray();
    }

    private static int numberOf(Operation operation, Map<Integer, @Nullable Integer> numbers) {
        Integer number = numbers.get(operation.invoked().event());
        return number == null ? -1 : number;
    }
}
