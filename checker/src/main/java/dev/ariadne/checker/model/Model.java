package dev.ariadne.checker.model;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequential specification of one object (Herlihy and Wing 1990, §2.2): what each operation does, one at a time.
 *
 * @param <S> a state: immutable, with {@code equals} and {@code hashCode}
 */
public interface Model<S> {
    /** The state before any operation. */
    S initial();

    /**
     * The state after {@code operation}, or null if it cannot happen in {@code state} or would not have answered as it did. The
     * answer is known only if the operation is {@link Operation#ok}; otherwise the step is its effect, whatever it answered. It
     * depends on nothing of an operation but key, function, input, whether it is {@code ok}, and output.
     *
     * @throws IllegalArgumentException if the model has no such operation, whatever the state
     */
    @Nullable
    S step(S state, Operation operation);

    /**
     * True only if {@code operation} leaves every state that allows it as it is. False is always right; true spares the search
     * from trying orders that differ in nothing.
     */
    default boolean readOnly(Operation operation) {
        return false;
    }

    /**
     * The parts of {@code history} that are judged apart, in order of first use: here, one for each key, and this the model of
     * each. What engines and all who look at their verdicts see of the history is these parts.
     *
     * @throws IllegalArgumentException if an operation does not even say which part it belongs to
     */
    default List<Partition> partitions(History history) {
        List<Partition> partitions = new ArrayList<>();
        history.byKey().forEach((key, operations) -> partitions.add(new Partition(key, this, operations)));
        return partitions;
    }

    /**
     * What {@code operation} is about, for who judges apart what can be without having seen the whole history: here, its key. Equal
     * for any two operations that could be in one of {@link #partitions}.
     */
    default @Nullable Object object(Operation operation) {
        return operation.key();
    }

    /** How to look at part of the object; null (here) if it has no parts. Only for histories with those {@code operations}. */
    default @Nullable Views<S> views(Collection<Operation> operations) {
        return null;
    }

    /** True if this is the model of each object of many, so that values in a file are pairs {@code [key value]}. */
    default boolean keyed() {
        return false;
    }

    /** {@code state} in a few words, for people. */
    default String describe(S state) {
        return Values.print(state);
    }

    /** Why {@link #step} refuses {@code operation} in {@code state}, for people. */
    default String explain(S state, Operation operation) {
        String what = operation.ok() && operation.output() != null
                ? "it cannot answer " + Values.print(operation.output())
                : "it is not possible";
        return what + " in state " + describe(state);
    }
}
