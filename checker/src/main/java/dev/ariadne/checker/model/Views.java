package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an object that is made of elements (members, registers, keys, pieces of text) looks to one who sees only some of them. An
 * order that the object allows is, seen so, one that what is left of it allows. Where that has none, the object has none either.
 */
public interface Views<S> {
    /** The elements that {@code operation} names, in what it asks or in what it is told. */
    Collection<?> elements(Operation operation);

    /** The object that is left. */
    Model<S> model(Set<?> elements);

    /** What is left of {@code operation}, at the same events; null if that is nothing. Its outcome may be unknown now. */
    @Nullable
    Operation operation(Operation operation, Set<?> elements);
}
