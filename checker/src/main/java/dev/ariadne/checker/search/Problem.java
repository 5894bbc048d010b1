package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** The question to a search, in numbers: operations, states, and the model's step between them. */
abstract class Problem {
    /** The state that is none. */
    static final int ILLEGAL = -1;

    /** By operation: the time of its invocation. */
    int[] invoked;

    /** By operation: the time of its completion, {@link Columns#NEVER} if the outcome is unknown. */
    int[] completed;

    /** By operation: left out of the search, for no order needs it. */
    boolean[] dropped;

    /** By operation: whether it changes no state. */
    boolean[] reads;

    /** Whether all operations are known from the beginning, and when they end. */
    final boolean seesAhead;

    /** The state before any operation. */
    int initial;

    Problem(Columns columns) {
        invoked = columns.invoked;
        completed = columns.completed;
        seesAhead = columns.size > 0;
        this.dropped = new boolean[invoked.length];
        this.reads = new boolean[invoked.length];
    }

    /** The question whether those operations have an order. */
    static <S> Problem of(Model<S> model, Columns columns, EnumSet<Reduction> reductions) {
        return model instanceof CellModel cells
                ? new CellProblem(cells, columns, reductions)
                : new ModelProblem<>(model, columns);
    }

    /** A question without operations; {@link #set} gives it some. */
    static <S> Problem of(Model<S> model) {
        Columns none = new Columns(List.of());
        return model instanceof CellModel cells
                ? new CellProblem(cells, none, EnumSet.noneOf(Reduction.class))
                : new ModelProblem<>(model, none);
    }

    /** Says what operation {@code number} is, or is after all. Its times are for the caller to set. */
    void set(int number, Operation operation) {
        if (number >= reads.length) {
            widen(Math.max(16, 2 * number));
        }
    }

    // ---- for who learns of operations one by one

    /** Takes note of an operation that is invoked, or has ended otherwise than was thought, after its times are set. */
    void count(int operation) {}

    /** Takes back what was noted of an operation that ends, if it may be about to change. What is needed stays needed. */
    void discount(int operation) {}

    /** Takes over what {@code other}, a problem of the same model, has noted. */
    void countAs(Problem other) {}

    void widen(int capacity) {
        invoked = Arrays.copyOf(invoked, capacity);
        completed = Arrays.copyOf(completed, capacity);
        dropped = Arrays.copyOf(dropped, capacity);
        reads = Arrays.copyOf(reads, capacity);
    }

    /** How many states have a number. */
    abstract int states();

    /** The number of the state that has {@code number} in {@code other}, a problem of the same model. */
    abstract int stateOf(Problem other, int number);

    /** The state after {@code operation}, or {@link #ILLEGAL}. */
    abstract int step(int state, int operation);

    /** Whether the two do the same in every state. */
    abstract boolean same(int operation, int other);
}
