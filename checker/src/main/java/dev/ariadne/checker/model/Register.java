package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A register: {@code read}, {@code write v} and, unless it is a plain one, {@code cas [from to]}. A compare-and-set that found
 * another value is recorded as {@code FAIL}; a read that answers nil is a read whose answer nobody kept.
 */
final class Register implements Model<Cell> {
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
    public @Nullable Cell step(Cell state, Operation operation) {
        return switch (operation.function()) {
            case "read" -> operation.output() == null || operation.output().equals(state.value()) ? state : null;
            case "write" -> new Cell(operation.input());
            case "cas" -> compareAndSet ? compareAndSet(state, operation) : refuse(operation);
            default -> refuse(operation);
        };
    }

    @Override
    public boolean readOnly(Operation operation) {
        return operation.function().equals("read");
    }

    private static @Nullable Cell compareAndSet(Cell state, Operation operation) {
        List<?> swap = Malformed.pair(operation, operation.input());
        return Objects.equals(swap.get(0), state.value()) ? new Cell(swap.get(1)) : null;
    }

    private Cell refuse(Operation operation) {
        throw Malformed.unknown(operation, compareAndSet ? "read, write, cas" : "read, write");
    }
}
