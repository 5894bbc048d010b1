package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue, first in, first out: {@code enqueue v}; {@code dequeue}, which answers what it took, or nil if there was nothing. One
 * of unknown outcome takes the first element, whatever it is.
 */
final class FifoQueue implements QueueModel<PersistentQueue> {
    private final List<?> first;
    private final PersistentQueue initial;
    private final ModelOptions options;

    FifoQueue(List<?> initial, ModelOptions options) {
        PersistentQueue queue = PersistentQueue.EMPTY;
        for (Object element : initial) {
            queue = queue.with(element);
        }
        this.first = List.copyOf(initial);
        this.initial = queue;
        this.options = options;
    }

    @Override
    public PersistentQueue initial() {
        return initial;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public boolean startsEmpty() {
        return initial.isEmpty();
    }

    @Override
    public Views<PersistentQueue> views(Collection<Operation> operations) {
        return new QueueViews<>(
                this,
                elements ->
                        new FifoQueue(first.stream().filter(elements::contains).toList(), options),
                options.nilRead() == NilRead.ABSENT);
    }

    @Override
    public @Nullable PersistentQueue step(PersistentQueue queue, Operation operation) {
        Object element = turn(operation).puts();
        return element == null ? dequeue(queue, operation) : queue.with(element);
    }

    private @Nullable PersistentQueue dequeue(PersistentQueue queue, Operation operation) {
        Object taken = operation.output();
        if (!operation.ok() || (taken == null && options.nilRead() == NilRead.UNKNOWN)) {
            return queue.withoutFirst();
        }
        return Objects.equals(queue.first(), taken) ? queue.withoutFirst() : null;
    }

    @Override
    public String explain(PersistentQueue queue, Operation operation) {
        String first = queue.isEmpty() ? "the queue is empty" : "the first is " + Values.print(queue.first());
        return operation.output() == null
                ? "it finds nothing, and " + first
                : "it takes " + Values.print(operation.output()) + ", and " + first;
    }
}
