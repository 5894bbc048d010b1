package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a history that is judged alone: the whole is linearizable if and only if each part is (Herlihy and Wing 1990, §3.1).
 *
 * @param key the object it is about, the list of several that something joins, or null if the history knows only one
 * @param model what that object is meant to do
 * @param operations those on it, in order of invocation
 */
public record Partition(@Nullable Object key, Model<?> model, List<Operation> operations) {
    public Partition {
        operations = List.copyOf(operations);
    }
}
