package dev.ariadne.checker.model;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A register: {@code read}, {@code write v} and, unless it is a plain one, {@code cas [from to]}, which answers anything if it
 * swapped, false if it did not.
 */
final class Register implements CellModel {
    private final Cell initial;
    private final boolean compareAndSet;
    private final ModelOptions options;

    Register(@Nullable Object initial, boolean compareAndSet, ModelOptions options) {
        this.initial = new Cell(initial);
        this.compareAndSet = compareAndSet;
        this.options = options;
    }

    @Override
    public List<Partition> partitions(History history) {
        List<Partition> partitions = new ArrayList<>();
        history.byKey()
                .forEach((key, operations) -> partitions.add(new Partition(key, this, options.observed(operations))));
        return partitions;
    }

    @Override
    public Cell initial() {
        return initial;
    }

    @Override
    public Access access(Operation operation) {
        return switch (operation.function()) {
            case "read" -> read(operation);
            case "write" -> Access.write(new Cell(operation.argument()));
            case "cas" -> compareAndSet ? compareAndSet(operation) : refuse(operation);
            default -> refuse(operation);
        };
    }

    private Access read(Operation operation) {
        boolean known = operation.ok() && (operation.output() != null || options.nilRead() == NilRead.ABSENT);
        return known ? Access.read(new Cell(operation.output())) : Access.NONE;
    }

    private static Access compareAndSet(Operation operation) {
        List<?> pair = Malformed.pair(operation, operation.argument());
        Cell from = new Cell(pair.get(0));
        return Boolean.FALSE.equals(operation.output()) ? Access.miss(from) : Access.swap(from, new Cell(pair.get(1)));
    }

    private Access refuse(Operation operation) {
        throw Malformed.unknown(operation, compareAndSet ? "read, write, cas" : "read, write");
    }
}
