package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A few operations as SVG: processes as rows, events in order to the right, the core in front of what is shown beside it. */
final class CoreChart {
    private static final int LEFT = 96;
    private static final int TOP = 26;
    private static final int ROW = 58;
    private static final int BAR = 32;
    private static final int EVENT_GAP = 30;
    private static final int EVENT_GAP_MAX = 190;
    private static final int EVENT_GAP_STEP = 10;
    private static final int WIDTH_MIN = 1080;
    private static final int TAIL = 56;

    /** How many operations are shown: the last ones. */
    static final int OPERATIONS_MAX = 40;

    /** Beyond this, arrows would hide more than they show. */
    private static final int ARROWS_CORE_MAX = 10;

    /** Around a chart that stands alone. */
    private static final int MARGIN = 14;

    private static final double CHAR = 7.9;
    private static final double AXIS_CHAR = 6.4;
    private static final int LABEL_CHARS_MAX = 34;

    private final List<Operation> shown = new ArrayList<>();
    private final List<Operation> core;
    private final @Nullable Operation failing;
    private final Map<Integer, Integer> columns = new TreeMap<>();
    private final Map<Row, Integer> rows = new TreeMap<>();
    private final StringBuilder out = new StringBuilder();
    private int width;

    private CoreChart(List<Operation> core, List<Operation> others, @Nullable Operation failing) {
        this.core = core;
        this.failing = failing;
        shown.addAll(others);
        shown.addAll(core);
        shown.sort(Comparator.comparingInt(operation -> operation.invoked().event()));
        shown.subList(0, Math.max(0, shown.size() - OPERATIONS_MAX)).clear();
    }

    /** The chart; one that stands alone brings its own style. */
    static String of(List<Operation> core, List<Operation> others, @Nullable Operation failing, boolean standalone) {
        CoreChart chart = new CoreChart(core, others, failing);
        int gap = EVENT_GAP;
        chart.layOut(gap);
        while (chart.width < WIDTH_MIN && gap < EVENT_GAP_MAX) {
            gap += EVENT_GAP_STEP;
            chart.layOut(gap);
        }
        chart.draw(standalone);
        return chart.out.toString();
    }

    private void layOut(int gap) {
        TreeSet<Integer> events = new TreeSet<>();
        for (Operation operation : shown) {
            rows.put(Row.of(operation, shown), 0);
            events.add(operation.invoked().event());
            if (hasEnd(operation)) {
                events.add(endEvent(operation));
            }
        }
        int row = 0;
        for (Map.Entry<Row, Integer> each : rows.entrySet()) {
            each.setValue(row++);
        }
        int x = LEFT - gap + 8;
        for (int event : events) {
            x += gap;
            for (Operation operation : shown) {
                if (hasEnd(operation) && endEvent(operation) == event) {
                    x = Math.max(x, start(operation) + labelWidth(operation));
                }
            }
            columns.put(event, x);
        }
        width = x + TAIL;
        for (Operation operation : shown) {
            if (!hasEnd(operation)) {
                width = Math.max(width, start(operation) + labelWidth(operation) + TAIL);
            }
        }
    }

    private static boolean hasEnd(Operation operation) {
        return operation.outcome() != Outcome.UNKNOWN;
    }

    private static int endEvent(Operation operation) {
        return Objects.requireNonNull(operation.completed()).event();
    }

    private int start(Operation operation) {
        return column(operation.invoked().event());
    }

    private int column(int event) {
        return Objects.requireNonNull(columns.get(event));
    }

    private int end(Operation operation) {
        return hasEnd(operation) ? column(endEvent(operation)) : width - 14;
    }

    private int middle(Operation operation) {
        return TOP + Objects.requireNonNull(rows.get(Row.of(operation, shown))) * ROW + ROW / 2;
    }

    private static String label(Operation operation) {
        return Words.shorten(Words.label(operation), LABEL_CHARS_MAX).replace("->", "→");
    }

    private static int labelWidth(Operation operation) {
        return (int) (label(operation).length() * CHAR) + 26;
    }

    private void draw(boolean standalone) {
        int bottom = TOP + rows.size() * ROW;
        int height = bottom + 34;
        int margin = standalone ? MARGIN : 0;
        add(
                "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%d %d %d %d\" width=\"%d\" height=\"%d\""
                        + " role=\"img\" aria-label=\"The operations of the core over time\">",
                -margin, -margin, width + 2 * margin, height + 2 * margin, width + 2 * margin, height + 2 * margin);
        if (standalone) {
            add("<style>%s</style>", Markup.resource("chart.css"));
            add("<rect class=\"c-ground\" x=\"%d\" y=\"%d\" width=\"100%%\" height=\"100%%\"/>", -margin, -margin);
        }
        rows.forEach((name, row) -> {
            int y = TOP + row * ROW;
            add("<line class=\"c-row\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", width, y, y);
            add("<text class=\"c-process\" x=\"2\" y=\"%d\">process %d</text>", y + ROW / 2 + 4, name.process());
        });
        add("<line class=\"c-row\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", width, bottom, bottom);
        columns.forEach((event, x) ->
                add("<line class=\"c-event\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", x, x, TOP, bottom));
        add("<text class=\"c-axis\" x=\"2\" y=\"%d\">event</text>", bottom + 20);
        int free = 0;
        for (Map.Entry<Integer, Integer> event : columns.entrySet()) {
            int x = event.getValue();
            if (x >= free) {
                add("<text class=\"c-axis c-mid\" x=\"%d\" y=\"%d\">%d</text>", x, bottom + 20, event.getKey());
                free = x + 10 + (int) (String.valueOf(event.getKey()).length() * AXIS_CHAR);
            }
        }
        if (failing != null) {
            int x = end(failing);
            add("<line class=\"c-limit\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", x, x, TOP - 8, bottom + 4);
            boolean left = x > 250;
            add(
                    "<text class=\"c-limit-label%s\" x=\"%d\" y=\"%d\">no order from here on</text>",
                    left ? " c-end" : "", left ? x + 4 : x - 4, TOP - 13);
        }
        if (core.size() <= ARROWS_CORE_MAX) {
            order();
        }
        shown.forEach(this::bar);
        add("</svg>");
    }

    private void bar(Operation operation) {
        int x = start(operation);
        int y = middle(operation) - BAR / 2;
        int length = Math.max(end(operation) - x, 6);
        String kind = core.contains(operation) ? "c-core" : "c-other";
        if (operation.equals(failing)) {
            kind = "c-core c-failing";
        }
        if (operation.outcome() == Outcome.FAIL) {
            kind += " c-failed";
        }
        add("<g class=\"%s\"><title>%s</title>", kind, Markup.escape(details(operation)));
        if (hasEnd(operation)) {
            add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>", x, y, length, BAR);
        } else {
            add(
                    "<path d=\"M%d %dH%da6 6 0 0 0 -6 6v%da6 6 0 0 0 6 6H%d\"/>",
                    x + length, y, x + 6, BAR - 12, x + length);
        }
        int textX = hasEnd(operation) ? x + length / 2 : x + 12;
        add(
                "<text class=\"c-label%s\" x=\"%d\" y=\"%d\">%s</text>",
                hasEnd(operation) ? " c-mid" : "", textX, y + BAR / 2 + 5, Markup.escape(label(operation)));
        if (operation.outcome() == Outcome.FAIL) {
            add("<text class=\"c-mark c-mid\" x=\"%d\" y=\"%d\">failed</text>", textX, y + BAR + 11);
        } else if (!hasEnd(operation)) {
            add("<text class=\"c-mark\" x=\"%d\" y=\"%d\">outcome unknown</text>", textX, y + BAR + 11);
        }
        add("</g>");
    }

    /** Real time as arrows: from the end of one of the core to the beginning of the next that began after it. */
    private void order() {
        for (Operation before : core) {
            core.stream()
                    .filter(after -> before.deadline() < after.invoked().event())
                    .filter(after -> core.stream()
                            .noneMatch(between -> before.deadline()
                                            < between.invoked().event()
                                    && between.deadline() < after.invoked().event()))
                    .forEach(after -> arrow(before, after));
        }
    }

    private void arrow(Operation before, Operation after) {
        int fromX = end(before);
        int fromY = middle(before);
        int toX = start(after);
        int toY = middle(after);
        if (fromY == toY) {
            add("<path class=\"c-arrow\" d=\"M%d %dH%d\"/>", fromX + 2, fromY, toX - 8);
        } else {
            int middleX = (fromX + toX) / 2;
            add(
                    "<path class=\"c-arrow\" d=\"M%d %dC%d %d %d %d %d %d\"/>",
                    fromX + 2, fromY, middleX + 12, fromY, middleX - 12, toY, toX - 8, toY);
        }
        add("<path class=\"c-head\" d=\"M%d %dl-7 -4v8z\"/>", toX - 2, toY);
    }

    /** Everything about an operation, a line each. */
    private static String details(Operation operation) {
        Moment completed = operation.completed();
        String ended = completed == null ? "never completed" : "completed at event " + completed.event();
        return Words.subject(operation) + "\ninvoked at event "
                + operation.invoked().event() + ", " + ended
                + (operation.ok() ? "" : operation.outcome() == Outcome.FAIL ? " as failed" : ", outcome unknown");
    }

    /** Numbers only, or text that is escaped; never in the words of a locale. */
    private void add(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
