package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Keyword;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history as Jepsen does, one EDN map per event and line; {@link JepsenReader} reads it back, and so do Jepsen, Knossos
 * and Elle (which want a client that lost an answer to go on under a new number: {@link History#withClientsRenumbered}). Events are
 * numbered anew, without gaps. Operations that name a key have values {@code [key value]}.
 */
public final class JepsenWriter {
    private static final Pattern KEYWORD = Pattern.compile("[a-zA-Z][a-zA-Z0-9.*+!_?<>=-]*");

    private JepsenWriter() {}

    /** The text of {@code history}. */
    public static String print(History history) {
        return EventLines.print(history, JepsenWriter::append);
    }

    /** Writes the text of {@code history} to {@code out}, an event at a time. */
    public static void write(History history, Appendable out) throws IOException {
        EventLines.write(history, JepsenWriter::append, out);
    }

    private static void append(
            StringBuilder line, int index, Operation operation, String type, @Nullable Object value, Moment moment) {
        line.append("{:index ").append(index);
        if (moment.nanos() != Moment.NO_TIME) {
            line.append(", :time ").append(moment.nanos());
        }
        line.append(", :process ").append(operation.process());
        line.append(", :type :").append(type).append(", :f ");
        String function = operation.function();
        EdnWriter.print(KEYWORD.matcher(function).matches() ? new Keyword(function) : function, line);
        line.append(", :value ");
        EdnWriter.print(operation.key() == null ? value : Arrays.asList(operation.key(), value), line);
        line.append('}');
    }
}
