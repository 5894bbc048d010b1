package dev.ariadne.checker.model;

import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.Operation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several registers behind one object: {@code txn [[:read k v] [:write k v] …]}, its steps in order and all at once. A read of
 * nil is a read whose answer nobody kept.
 */
final class MultiRegister implements Model<Map<Object, Object>> {
    private static final Keyword READ = new Keyword("read");
    private static final Keyword WRITE = new Keyword("write");

    private final Map<Object, Object> initial;

    MultiRegister(Map<Object, Object> initial) {
        this.initial = initial;
    }

    @Override
    public Map<Object, Object> initial() {
        return initial;
    }

    @Override
    public @Nullable Map<Object, Object> step(Map<Object, Object> state, Operation operation) {
        if (!operation.function().equals("txn")) {
            throw Malformed.unknown(operation, "txn");
        }
        Object value = operation.ok() ? operation.output() : operation.input();
        if (!(value instanceof List<?> steps)) {
            throw Malformed.value(operation, "a list of steps", value);
        }
        Map<Object, Object> next = state;
        for (Object step : steps) {
            next = step(next, operation, step);
            if (next == null) {
                return null;
            }
        }
        return next;
    }

    private static @Nullable Map<Object, Object> step(
            Map<Object, Object> state, Operation operation, @Nullable Object step) {
        if (!(step instanceof List<?> parts) || parts.size() != 3 || parts.get(1) == null) {
            throw Malformed.value(operation, "steps [:read k v] or [:write k v]", step);
        }
        Object register = parts.get(1);
        Object value = parts.get(2);
        if (READ.equals(parts.get(0))) {
            boolean seen = value == null || !operation.ok() || value.equals(state.get(register));
            return seen ? state : null;
        }
        if (!WRITE.equals(parts.get(0)) || value == null) {
            throw Malformed.value(operation, "steps [:read k v] or [:write k v]", step);
        }
        Map<Object, Object> next = new LinkedHashMap<>(state);
        next.put(register, value);
        return Collections.unmodifiableMap(next);
    }
}
