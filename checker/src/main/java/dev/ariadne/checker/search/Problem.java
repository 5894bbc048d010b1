package dev.ariadne.checker.search;

import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.EnumSet;

/** The question to a search, in numbers: the operations of {@link Columns}, states, and the model's step between them. */
abstract class Problem {
    /** The state that is none. */
    static final int ILLEGAL = -1;

    final Columns columns;

    /** By operation: left out of the search, for no order needs it. */
    final boolean[] dropped;

    /** By operation: whether it changes no state. */
    final boolean[] reads;

    /** The state before any operation. */
    int initial;

    Problem(Columns columns) {
        this.columns = columns;
        this.dropped = new boolean[columns.size];
        this.reads = new boolean[columns.size];
    }

    static <S> Problem of(Model<S> model, Columns columns, EnumSet<Reduction> reductions) {
        return model instanceof CellModel cells
                ? new CellProblem(cells, columns, reductions)
                : new ModelProblem<>(model, columns);
    }

    /** The state after {@code operation}, or {@link #ILLEGAL}. */
    abstract int step(int state, int operation);

    /** Whether the two do the same in every state. */
    abstract boolean same(int operation, int other);
}
