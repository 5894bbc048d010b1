package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a key-value store of strings, its state being the value, if there is one.
 *
 * <ul>
 *   <li>{@code put v}: any answer
 *   <li>{@code get}: answers the value, nil if there is none
 *   <li>{@code delete}: answers true if there was something to delete, false if not; nil, like any other answer, says nothing
 *   <li>{@code cas [from to]}, a nil from meaning that there is no value: answers true, or its own input as Jepsen's clients do,
 *       if it swapped; false if it did not; {@code [false actual]} if it did not because there was {@code actual}
 * </ul>
 */
final class KeyValue implements Model<Cell> {
    private static final Cell NOTHING = new Cell(null);

    private final Cell initial;

    KeyValue(@Nullable String initial) {
        this.initial = new Cell(initial);
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public Cell initial() {
        return initial;
    }

    @Override
    public @Nullable Cell step(Cell state, Operation operation) {
        return switch (operation.function()) {
            case "put" -> new Cell(Malformed.string(operation, operation.input()));
            case "get" ->
                !operation.ok() || value(operation, operation.output()).equals(state) ? state : null;
            case "delete" -> delete(state, operation);
            case "cas" -> compareAndSet(state, operation);
            default -> throw Malformed.unknown(operation, "put, get, delete, cas");
        };
    }

    @Override
    public boolean readOnly(Operation operation) {
        return operation.function().equals("get");
    }

    private static @Nullable Cell delete(Cell state, Operation operation) {
        boolean contradicted = operation.output() instanceof Boolean found && found == state.equals(NOTHING);
        return contradicted ? null : NOTHING;
    }

    private static @Nullable Cell compareAndSet(Cell state, Operation operation) {
        List<?> swap = Malformed.pair(operation, operation.input());
        boolean matches = value(operation, swap.get(0)).equals(state);
        Cell to = new Cell(Malformed.string(operation, swap.get(1)));
        Cell next = matches ? to : state;
        Object output = operation.output();
        if (!operation.ok()) {
            return next;
        }
        if (output instanceof Boolean swapped) {
            return swapped == matches ? next : null;
        }
        if (Objects.equals(output, swap)) {
            return matches ? next : null;
        }
        if (output instanceof List<?> miss && miss.size() == 2 && Boolean.FALSE.equals(miss.get(0))) {
            return !matches && value(operation, miss.get(1)).equals(state) ? next : null;
        }
        throw Malformed.value(operation, "true, false, [false actual] or its input as the answer", output);
    }

    private static Cell value(Operation operation, @Nullable Object value) {
        return value == null ? NOTHING : new Cell(Malformed.string(operation, value));
    }
}
