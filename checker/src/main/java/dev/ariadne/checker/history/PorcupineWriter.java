package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history of {@code put}, {@code append} and {@code get} on strings as the logs of porcupine's key-value tests have it,
 * an event per line, such as
 *
 * <pre>{@code {:process 3, :type :invoke, :f :append, :key "7", :value "x 3 0 y"}}</pre>
 *
 * <p>{@link JepsenReader} reads it back. Those logs are read without a parser, so there are neither lost answers nor failures in
 * them, nor strings that need an escape.
 */
public final class PorcupineWriter {
    private PorcupineWriter() {}

    /**
     * The text of {@code history}.
     *
     * @throws IllegalArgumentException if such a log has no form for it
     */
    public static String print(History history) {
        return EventLines.print(history, PorcupineWriter::append);
    }

    /**
     * Writes the text of {@code history} to {@code out}, an event at a time.
     *
     * @throws IllegalArgumentException if such a log has no form for it
     */
    public static void write(History history, Appendable out) throws IOException {
        EventLines.write(history, PorcupineWriter::append, out);
    }

    private static void append(
            StringBuilder line, int index, Operation operation, String type, @Nullable Object value, Moment moment) {
        boolean get = operation.function().equals("get");
        boolean known = get
                || operation.function().equals("put")
                || operation.function().equals("append");
        checkArgument(
                known && operation.ok(),
                "porcupine's log has answered put, append and get alone, not event %s, :%s %s",
                operation.invoked().event(),
                operation.function(),
                operation.outcome());
        line.append("{:process ")
                .append(operation.process())
                .append(", :type :")
                .append(type);
        line.append(", :f :").append(operation.function()).append(", :key ");
        string(line, operation, operation.key());
        line.append(", :value ");
        if (get && type.equals("invoke")) {
            line.append("nil}");
        } else {
            string(line, operation, get ? value : operation.argument());
            line.append('}');
        }
    }

    private static void string(StringBuilder line, Operation operation, @Nullable Object value) {
        boolean plain = value instanceof String string
                && string.chars().noneMatch(c -> c == '"' || c == '\\' || Character.isISOControl(c));
        checkArgument(
                plain,
                "porcupine's log has strings without quotes, backslashes and ends of lines alone, not event %s",
                operation.invoked().event());
        line.append('"').append(value).append('"');
    }
}
