package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history as JSON lines, one object per event, as {@link JepsenReader} describes and reads them. Events are numbered
 * anew, without gaps.
 */
public final class JsonLinesWriter {
    private JsonLinesWriter() {}

    /** The text of {@code history}. */
    public static String print(History history) {
        return EventLines.print(history, JsonLinesWriter::append);
    }

    /** Writes the text of {@code history} to {@code out}, an event at a time. */
    public static void write(History history, Appendable out) throws IOException {
        EventLines.write(history, JsonLinesWriter::append, out);
    }

    private static void append(
            StringBuilder line, int index, Operation operation, String type, @Nullable Object value, Moment moment) {
        line.append("{\"index\":").append(index);
        if (moment.nanos() != Moment.NO_TIME) {
            line.append(",\"time\":").append(moment.nanos());
        }
        line.append(",\"process\":").append(operation.process());
        line.append(",\"type\":\"").append(type).append("\",\"f\":");
        JsonWriter.print(operation.function(), line);
        if (operation.key() != null) {
            line.append(",\"key\":");
            JsonWriter.print(operation.key(), line);
        }
        line.append(",\"value\":");
        JsonWriter.print(value, line);
        line.append('}');
    }
}
