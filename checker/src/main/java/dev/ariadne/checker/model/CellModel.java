package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import org.jspecify.annotations.Nullable;

/** An object that holds one value or none, so that every operation is a look at it, a new value for it, or both. */
public interface CellModel extends Model<Cell> {
    /** What {@code operation} demands and leaves, whatever the state. */
    Access access(Operation operation);

    @Override
    default @Nullable Cell step(Cell state, Operation operation) {
        return access(operation).step(state);
    }

    @Override
    default boolean readOnly(Operation operation) {
        return access(operation).leaves() == null;
    }

    @Override
    default String describe(Cell state) {
        return Values.print(state.value());
    }

    @Override
    default String explain(Cell state, Operation operation) {
        Access access = access(operation);
        if (access.requires() != null && access.requires().equals(access.refuses())) {
            return "it can never happen";
        }
        if (access.requires() != null) {
            return "it needs " + describe(access.requires()) + " and finds " + describe(state);
        }
        return "it needs another value than " + describe(state);
    }

    /**
     * What an operation does to a cell.
     *
     * @param requires the only state in which it can happen; null if any will do
     * @param refuses a state in which it cannot happen; null if there is none. With {@code requires} the same, it never can
     * @param leaves the state it leaves; null if it leaves the one it found
     */
    record Access(
            @Nullable Cell requires,
            @Nullable Cell refuses,
            @Nullable Cell leaves) {
        /** Can happen anywhere and changes nothing. */
        public static final Access NONE = new Access(null, null, null);

        public static Access read(Cell value) {
            return new Access(value, null, null);
        }

        public static Access write(Cell value) {
            return new Access(null, null, value);
        }

        public static Access swap(Cell from, Cell to) {
            return new Access(from, null, to);
        }

        /** Sees that the value is another one. */
        public static Access miss(Cell other) {
            return new Access(null, other, null);
        }

        @Nullable
        Cell step(Cell state) {
            boolean allowed = (requires == null || requires.equals(state)) && !state.equals(refuses);
            if (!allowed) {
                return null;
            }
            return leaves == null ? state : leaves;
        }
    }
}
