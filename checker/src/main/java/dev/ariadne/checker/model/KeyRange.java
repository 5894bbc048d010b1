package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys from {@code from} up to, but not including, {@code to}: both strings or both integers, as are the keys. */
record KeyRange(Object from, Object to) {
    /** Integers before strings, each in their own order. */
    static final Comparator<Object> ORDER = (a, b) -> {
        if (a instanceof Long number) {
            return b instanceof Long other ? Long.compare(number, other) : -1;
        }
        return b instanceof Long ? 1 : a.toString().compareTo(b.toString());
    };

    static boolean isRange(Operation operation) {
        return operation.function().equals("range");
    }

    /** The range that {@code operation} reads. */
    static KeyRange of(Operation operation) {
        if (operation.key() instanceof List<?> bounds && bounds.size() == 2) {
            Object from = bounds.get(0);
            Object to = bounds.get(1);
            if (isOrdered(from) && isOrdered(to) && from.getClass() == to.getClass()) {
                return new KeyRange(from, to);
            }
        }
        throw Malformed.value(operation, "two strings or two integers as its key", operation.key());
    }

    /** True for a key that a range can hold. */
    static boolean isOrdered(@Nullable Object key) {
        return key instanceof String || key instanceof Long;
    }

    boolean contains(Object key) {
        return key.getClass() == from.getClass() && ORDER.compare(from, key) <= 0 && ORDER.compare(key, to) < 0;
    }

    /** What {@code operation} says it found; null if it says nothing. */
    static @Nullable Map<Object, Object> found(Operation operation) {
        if (operation.output() == null) {
            return null;
        }
        Map<Object, Object> found = new LinkedHashMap<>();
        if (operation.output() instanceof Map<?, ?> map) {
            map.forEach((key, value) -> add(operation, found, key, value));
        } else if (operation.output() instanceof List<?> pairs) {
            for (Object each : pairs) {
                List<?> pair = Malformed.pair(operation, each);
                add(operation, found, pair.get(0), pair.get(1));
            }
        } else {
            throw Malformed.value(operation, "a map or a list of pairs as the answer", operation.output());
        }
        return found;
    }

    private static void add(
            Operation operation, Map<Object, Object> found, @Nullable Object key, @Nullable Object value) {
        if (!isOrdered(key) || value == null || found.put(key, value) != null) {
            throw Malformed.value(
                    operation, "strings or integers, each once and with a value, as the answer", operation.output());
        }
    }
}
