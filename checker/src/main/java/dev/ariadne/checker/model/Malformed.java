package dev.ariadne.checker.model;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words in which models refuse operations that are not theirs. */
final class Malformed {
    private Malformed() {}

    static IllegalArgumentException unknown(Operation operation, String known) {
        return new IllegalArgumentException(
                at(operation) + ": no function " + function(operation) + " in this model, which has " + known);
    }

    static IllegalArgumentException value(Operation operation, String expected, @Nullable Object found) {
        return new IllegalArgumentException(at(operation) + ": " + function(operation) + " wants " + expected + ", not "
                + EdnWriter.excerpt(found));
    }

    /** {@code value} as the list of two that it must be. */
    static List<?> pair(Operation operation, @Nullable Object value) {
        if (value instanceof List<?> pair && pair.size() == 2) {
            return pair;
        }
        throw value(operation, "a pair", value);
    }

    /** {@code value} as the string that it must be. */
    static String string(Operation operation, @Nullable Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw value(operation, "a string", value);
    }

    /** {@code value}, which must not be nil. */
    static Object notNil(Operation operation, @Nullable Object value) {
        if (value == null) {
            throw value(operation, "a value", null);
        }
        return value;
    }

    /** The text of a keyword or a string; null for what is none. */
    static @Nullable String name(@Nullable Object value) {
        if (value instanceof Keyword keyword) {
            return keyword.name();
        }
        return value instanceof String string ? string : null;
    }

    private static String function(Operation operation) {
        return EdnWriter.excerpt(new Keyword(operation.function()));
    }

    private static String at(Operation operation) {
        return "event " + operation.invoked().event() + " of process " + operation.process();
    }
}
