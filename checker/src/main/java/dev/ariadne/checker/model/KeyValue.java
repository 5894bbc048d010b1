package dev.ariadne.checker.model;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a key-value store, its state being the value, if there is one.
 *
 * <ul>
 *   <li>{@code put v}, {@code write v}: any answer
 *   <li>{@code get}, {@code read}: answers the value, nil if there is none
 *   <li>{@code delete}: answers true if there was something to delete, false if not; nil, like any other answer, says nothing
 *   <li>{@code cas [from to]}, a nil from meaning that there is no value: answers true, or its own input as Jepsen's clients do,
 *       if it swapped; false if it did not; {@code [false actual]} if it did not because there was {@code actual}
 *   <li>{@code range}, about the key {@code [from to]}: answers what the keys from {@code from} up to, but not including, {@code
 *       to} hold, as a map or a list of pairs. See {@link JoinedKeys}
 * </ul>
 */
final class KeyValue implements CellModel {
    private final Cell initial;
    private final ModelOptions options;

    KeyValue(@Nullable Object initial, ModelOptions options) {
        this.initial = new Cell(initial);
        this.options = options;
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public List<Partition> partitions(History history) {
        if (history.operations().stream().anyMatch(KeyRange::isRange)) {
            checkArgument(
                    initial.equals(Cell.NOTHING),
                    "a range has no answer where every key holds something at first, whether or not it is named");
            return new KeyJoin(this, options.observed(history.operations())).partitions();
        }
        List<Partition> partitions = new ArrayList<>();
        history.byKey()
                .forEach((key, operations) -> partitions.add(new Partition(key, this, options.observed(operations))));
        return partitions;
    }

    @Override
    public Cell initial() {
        return initial;
    }

    ModelOptions options() {
        return options;
    }

    @Override
    public Access access(Operation operation) {
        return switch (operation.function()) {
            case "put", "write" -> Access.write(new Cell(Malformed.notNil(operation, operation.argument())));
            case "get", "read" -> get(operation);
            case "delete" -> delete(operation);
            case "cas" -> compareAndSet(operation);
            default -> throw Malformed.unknown(operation, "put, get, delete, cas, range");
        };
    }

    private Access get(Operation operation) {
        boolean known = operation.ok() && (operation.output() != null || options.nilRead() == NilRead.ABSENT);
        return known ? Access.read(new Cell(operation.output())) : Access.NONE;
    }

    private static Access delete(Operation operation) {
        if (operation.output() instanceof Boolean found) {
            return found ? new Access(null, Cell.NOTHING, Cell.NOTHING) : Access.read(Cell.NOTHING);
        }
        return Access.write(Cell.NOTHING);
    }

    private static Access compareAndSet(Operation operation) {
        boolean late = operation.input() == null && operation.ok();
        List<?> pair = Malformed.pair(operation, late ? operation.output() : operation.input());
        Cell from = new Cell(pair.get(0));
        Access swap = Access.swap(from, new Cell(Malformed.notNil(operation, pair.get(1))));
        Object output = operation.output();
        if (!operation.ok() || Objects.equals(output, pair)) {
            return swap;
        }
        if (output instanceof Boolean swapped) {
            return swapped ? swap : Access.miss(from);
        }
        if (output instanceof List<?> miss && miss.size() == 2 && Boolean.FALSE.equals(miss.get(0))) {
            return new Access(new Cell(miss.get(1)), from, null);
        }
        throw Malformed.value(operation, "true, false, [false actual] or its input as the answer", output);
    }
}
