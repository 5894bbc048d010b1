package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Values;
import java.util.List;
import java.util.Objects;

/** Operations for people to read: {@code write 1}, {@code read -> 1}, with the process in front where it matters. */
final class Words {
    /** Where a long value is cut. */
    private static final int VALUE_CHARS_MAX = 60;

    private static final int REASON_CHARS_MAX = 160;

    /** How many elements are named. */
    private static final int ELEMENTS_MAX = 4;

    private Words() {}

    /** With process and event. */
    static String operation(Operation operation) {
        return subject(operation) + " (event " + operation.invoked().event() + ")";
    }

    /** With the process. */
    static String subject(Operation operation) {
        return "process " + operation.process() + "'s " + label(operation);
    }

    /** What was asked and answered. An answer that only repeats the question, or says nothing, is left out. */
    static String label(Operation operation) {
        StringBuilder label = new StringBuilder(clean(operation.function()));
        if (operation.input() != null) {
            label.append(' ').append(shorten(clean(Values.print(operation.input()))));
        }
        boolean asks = operation.input() == null;
        if (operation.ok()
                && !Objects.equals(operation.output(), operation.input())
                && (operation.output() != null || asks)) {
            label.append(" -> ").append(shorten(clean(Values.print(operation.output()))));
        }
        return label.toString();
    }

    /** " looking only at 1, 2": what to look at. */
    static String lookingAt(List<?> elements) {
        List<String> names = elements.stream()
                .limit(ELEMENTS_MAX)
                .map(element -> shorten(clean(Values.print(element))))
                .toList();
        int more = elements.size() - names.size();
        return "looking only at " + String.join(", ", names) + (more == 0 ? "" : " and " + more + " more");
    }

    /** {@code text} with characters that would not show, or would move others, as their numbers. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean shows = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
                    && !Character.isSurrogate(c);
            clean.append(shows ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return clean.toString();
    }

    /** A model's reason. */
    static String reason(String reason) {
        return shorten(clean(reason), REASON_CHARS_MAX);
    }

    static String shorten(String text) {
        return shorten(text, VALUE_CHARS_MAX);
    }

    /** {@code text}, its middle left out if it is longer than {@code max}; never cuts a surrogate pair. */
    static String shorten(String text, int max) {
        int length = text.codePointCount(0, text.length());
        if (length <= max) {
            return text;
        }
        int tail = max / 3;
        int head = max - tail - 1;
        return text.substring(0, text.offsetByCodePoints(0, head)) + "…"
                + text.substring(text.offsetByCodePoints(0, length - tail));
    }
}
