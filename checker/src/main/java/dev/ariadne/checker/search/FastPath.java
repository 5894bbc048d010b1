package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to decide histories of one kind without a search. As exact and as deterministic as an {@link Engine}. */
interface FastPath {
    /**
     * The verdict on the operations of one object, in order of invocation, or null if they are not of its kind. It takes no steps
     * of the model that a budget would have to bound; those it reports are the operations it has looked at.
     */
    <S> @Nullable ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits);
}
