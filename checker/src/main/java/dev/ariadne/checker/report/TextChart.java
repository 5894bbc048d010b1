package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A few operations in plain text: processes as rows, time to the right, each operation from its invocation to its completion.
 * Only the order of events is to scale. Solid lines are the core; dotted ones are operations that offer a value it asks for.
 */
final class TextChart {
    private static final int LABEL_CHARS_MAX = 28;
    private static final int WIDTH_MAX = 110;
    private static final int OPERATIONS_MAX = 24;

    private final List<Operation> shown;
    private final List<Operation> core;
    private final Operation failing;

    /** By event, its column. */
    private final Map<Integer, Integer> columns = new TreeMap<>();

    /** Where lines of operations end that have no end. */
    private int width;

    private TextChart(List<Operation> shown, List<Operation> core, Operation failing) {
        this.shown = shown;
        this.core = core;
        this.failing = failing;
    }

    /** The chart of {@code core} and {@code others}, lines ending in a line break. */
    static String of(List<Operation> core, List<Operation> others, Operation failing) {
        List<Operation> shown = new ArrayList<>(others);
        shown.addAll(core);
        shown.sort(Comparator.comparingInt(operation -> operation.invoked().event()));
        int cut = Math.max(0, shown.size() - OPERATIONS_MAX);
        TextChart chart = new TextChart(shown.subList(cut, shown.size()), core, failing);
        chart.layOut();
        while (chart.width > WIDTH_MAX && cut < shown.size() - 1) {
            cut++;
            chart = new TextChart(shown.subList(cut, shown.size()), core, failing);
            chart.layOut();
        }
        return chart.draw() + (cut == 0 ? "" : "  and " + cut + " earlier\n");
    }

    /** Gives each event the first column that leaves room for the labels that end there. */
    private void layOut() {
        TreeSet<Integer> events = new TreeSet<>();
        for (Operation operation : shown) {
            events.add(operation.invoked().event());
            if (endEvent(operation) != Integer.MAX_VALUE) {
                events.add(endEvent(operation));
            }
        }
        int column = -1;
        for (int event : events) {
            column += 2;
            for (Operation operation : shown) {
                if (endEvent(operation) == event) {
                    column =
                            Math.max(column, start(operation) + label(operation).length() + 3);
                }
            }
            columns.put(event, column);
        }
        width = column + 3;
        for (Operation operation : shown) {
            if (endEvent(operation) == Integer.MAX_VALUE) {
                width = Math.max(width, start(operation) + label(operation).length() + 4);
            }
        }
    }

    private int start(Operation operation) {
        return column(operation.invoked().event());
    }

    private int column(int event) {
        return Objects.requireNonNull(columns.get(event));
    }

    private int end(Operation operation) {
        return endEvent(operation) == Integer.MAX_VALUE ? width : column(endEvent(operation));
    }

    /** Where the interval ends, which for a failed operation is where that was known; for an unknown one it does not. */
    private static int endEvent(Operation operation) {
        Moment completed = operation.completed();
        return completed == null || operation.outcome() == Outcome.UNKNOWN ? Integer.MAX_VALUE : completed.event();
    }

    private static String label(Operation operation) {
        return Words.shorten(Words.label(operation), LABEL_CHARS_MAX);
    }

    private String draw() {
        Map<Row, char[]> rows = new TreeMap<>();
        for (Operation operation : shown) {
            char[] row = rows.computeIfAbsent(Row.of(operation, shown), unused -> spaces(width + 2));
            boolean isCore = core.contains(operation);
            Arrays.fill(row, start(operation), end(operation) + 1, isCore ? '-' : '.');
            row[start(operation)] = '|';
            row[end(operation)] = switch (operation.outcome()) {
                case OK -> '|';
                case FAIL -> 'x';
                case UNKNOWN -> '?';
            };
            if (operation.equals(failing)) {
                row[end(operation) + 1] = '!';
            }
            String label = label(operation);
            int at = start(operation) + (end(operation) - start(operation) - label.length() + 1) / 2;
            label.getChars(0, label.length(), row, at);
        }
        int margin =
                rows.keySet().stream().mapToInt(row -> name(row).length()).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (Map.Entry<Row, char[]> row : rows.entrySet()) {
            line(out, margin, name(row.getKey()), row.getValue());
        }
        line(out, margin, "event", ruler());
        return out.toString();
    }

    private static String name(Row row) {
        return "process " + row.process();
    }

    /** The numbers of events, as many as there is room for. */
    private char[] ruler() {
        char[] ruler = spaces(width + 12);
        int free = 0;
        for (Map.Entry<Integer, Integer> event : columns.entrySet()) {
            if (event.getValue() >= free) {
                String number = String.valueOf(event.getKey());
                number.getChars(0, number.length(), ruler, event.getValue());
                free = event.getValue() + number.length() + 1;
            }
        }
        return ruler;
    }

    private static void line(StringBuilder out, int margin, String name, char[] row) {
        String line = "  " + name + " ".repeat(margin - name.length()) + " " + new String(row);
        out.append(line.stripTrailing()).append('\n');
    }

    private static char[] spaces(int count) {
        char[] spaces = new char[count];
        Arrays.fill(spaces, ' ');
        return spaces;
    }
}
