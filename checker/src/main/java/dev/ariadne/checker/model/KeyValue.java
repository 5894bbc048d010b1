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
final class KeyValue implements CellModel {
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
    public Access access(Operation operation) {
        return switch (operation.function()) {
            case "put" -> Access.write(new Cell(Malformed.string(operation, operation.input())));
            case "get" -> operation.ok() ? Access.read(value(operation, operation.output())) : Access.NONE;
            case "delete" -> delete(operation);
            case "cas" -> compareAndSet(operation);
            default -> throw Malformed.unknown(operation, "put, get, delete, cas");
        };
    }

    private static Access delete(Operation operation) {
        if (operation.output() instanceof Boolean found) {
            return found ? new Access(null, Cell.NOTHING, Cell.NOTHING) : Access.read(Cell.NOTHING);
        }
        return Access.write(Cell.NOTHING);
    }

    private static Access compareAndSet(Operation operation) {
        List<?> pair = Malformed.pair(operation, operation.input());
        Cell from = value(operation, pair.get(0));
        Access swap = Access.swap(from, new Cell(Malformed.string(operation, pair.get(1))));
        Object output = operation.output();
        if (!operation.ok() || Objects.equals(output, pair)) {
            return swap;
        }
        if (output instanceof Boolean swapped) {
            return swapped ? swap : Access.miss(from);
        }
        if (output instanceof List<?> miss && miss.size() == 2 && Boolean.FALSE.equals(miss.get(0))) {
            return new Access(value(operation, miss.get(1)), from, null);
        }
        throw Malformed.value(operation, "true, false, [false actual] or its input as the answer", output);
    }

    private static Cell value(Operation operation, @Nullable Object value) {
        return value == null ? Cell.NOTHING : new Cell(Malformed.string(operation, value));
    }
}
