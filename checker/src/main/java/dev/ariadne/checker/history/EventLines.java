package dev.ariadne.checker.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a history in their order, a line each. */
final class EventLines {
    /** How an event looks. */
    interface Format {
        /** Appends event number {@code index}, which is of that type, value and time, without the end of the line. */
        void append(
                StringBuilder line, int index, Operation operation, String type, @Nullable Object value, Moment moment);
    }

    private final Format format;
    private final Appendable out;
    private final StringBuilder line = new StringBuilder();

    /** Number of the next event. */
    private int index;

    private EventLines(Format format, Appendable out) {
        this.format = format;
        this.out = out;
    }

    static String print(History history, Format format) {
        StringBuilder out = new StringBuilder();
        try {
            write(history, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a string took no more", e);
        }
        return out.toString();
    }

    static void write(History history, Format format, Appendable out) throws IOException {
        List<Operation> ended = history.operations().stream()
                .filter(operation -> operation.completed() != null)
                .sorted(Comparator.comparingInt(EventLines::end))
                .toList();
        EventLines lines = new EventLines(format, out);
        int next = 0;
        for (Operation operation : history.operations()) {
            Moment invoked = operation.invoked();
            while (next < ended.size() && end(ended.get(next)) < invoked.event()) {
                lines.completion(ended.get(next++));
            }
            lines.line(operation, "invoke", operation.input(), invoked);
        }
        for (Operation operation : ended.subList(next, ended.size())) {
            lines.completion(operation);
        }
    }

    private static int end(Operation operation) {
        Moment completed = operation.completed();
        return completed == null ? Integer.MAX_VALUE : completed.event();
    }

    private void completion(Operation operation) throws IOException {
        Moment completed = operation.completed();
        if (completed != null) {
            switch (operation.outcome()) {
                case OK -> line(operation, "ok", operation.output(), completed);
                case FAIL -> line(operation, "fail", operation.input(), completed);
                case UNKNOWN -> line(operation, "info", operation.input(), completed);
            }
        }
    }

    private void line(Operation operation, String type, @Nullable Object value, Moment moment) throws IOException {
        line.setLength(0);
        format.append(line, index++, operation, type, value, moment);
        out.append(line).append('\n');
    }
}
