package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A register: {@code read}, {@code write v} and, unless it is a plain one, {@code cas [from to]}. A compare-and-set that found
 * another value is recorded as {@code FAIL}; a read that answers nil is a read whose answer nobody kept.
 */
final class Register implements CellModel {
    private final Cell initial;
    private final boolean compareAndSet;

    Register(@Nullable Object initial, boolean compareAndSet) {
        this.initial = new Cell(initial);
        this.compareAndSet = compareAndSet;
    }

    @Override
    public Cell initial() {
        return initial;
    }

    @Override
    public Access access(Operation operation) {
        return switch (operation.function()) {
            case "read" -> operation.output() == null ? Access.NONE : Access.read(new Cell(operation.output()));
            case "write" -> Access.write(new Cell(operation.input()));
            case "cas" -> compareAndSet ? compareAndSet(operation) : refuse(operation);
            default -> refuse(operation);
        };
    }

    private static Access compareAndSet(Operation operation) {
        List<?> pair = Malformed.pair(operation, operation.input());
        return Access.swap(new Cell(pair.get(0)), new Cell(pair.get(1)));
    }

    private Access refuse(Operation operation) {
        throw Malformed.unknown(operation, compareAndSet ? "read, write, cas" : "read, write");
    }
}
