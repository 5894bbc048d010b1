package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history as Jepsen does, one event map per line; {@link JepsenReader} reads it back, and so do Jepsen's own checkers
 * (which want a client that lost an answer to go on under a new process number). Events are numbered anew, without gaps.
 */
public final class JepsenWriter {
    private JepsenWriter() {}

    /** The text of {@code history}; operations that name a key have values {@code [key value]}. */
    public static String print(History history) {
        Map<Integer, String> lines = new TreeMap<>();
        for (Operation operation : history.operations()) {
            Moment invoked = operation.invoked();
            lines.put(invoked.event(), event(operation, "invoke", operation.input(), invoked));
            Moment completed = operation.completed();
            if (completed != null) {
                switch (operation.outcome()) {
                    case OK -> lines.put(completed.event(), event(operation, "ok", operation.output(), completed));
                    case FAIL -> lines.put(completed.event(), event(operation, "fail", operation.input(), completed));
                    case UNKNOWN ->
                        lines.put(completed.event(), event(operation, "info", operation.input(), completed));
                }
            }
        }
        StringBuilder out = new StringBuilder();
        int index = 0;
        for (String line : lines.values()) {
            out.append("{:index ").append(index++).append(line).append("}\n");
        }
        return out.toString();
    }

    private static String event(Operation operation, String type, @Nullable Object value, Moment moment) {
        Object keyed = operation.key() == null ? value : Arrays.asList(operation.key(), value);
        return (moment.nanos() == Moment.NO_TIME ? "" : ", :time " + moment.nanos())
                + ", :process " + operation.process()
                + ", :type :" + type
                + ", :f :" + operation.function()
                + ", :value " + EdnWriter.print(keyed);
    }
}
