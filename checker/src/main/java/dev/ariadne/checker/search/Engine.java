package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.List;

/** A way to decide linearizability. Deterministic: the same arguments give the same verdict, steps included. */
@FunctionalInterface
public interface Engine {
    /**
     * The verdict on the operations of one object, in order of invocation, {@code FAIL} ones included.
     *
     * @throws IllegalArgumentException if this engine cannot judge the model
     */
    <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits);

    /** Whether {@link #check} shows {@code model} every operation before it searches, so that no malformed one is overlooked. */
    default boolean showsAll(Model<?> model) {
        return false;
    }
}
