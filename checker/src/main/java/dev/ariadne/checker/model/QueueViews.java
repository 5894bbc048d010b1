package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue seen by some of its elements. Who takes an element that nobody knows may take one that is not seen: then it need not
 * happen.
 *
 * @param queue makes the queue that is left
 * @param nilIsEmpty whether an operation that took nothing found nothing
 */
record QueueViews<S>(QueueModel<S> whole, Function<Set<?>, Model<S>> queue, boolean nilIsEmpty) implements Views<S> {
    @Override
    public Collection<?> elements(Operation operation) {
        Object element = element(operation);
        return element == null ? List.of() : List.of(element);
    }

    @Override
    public Model<S> model(Set<?> elements) {
        return queue.apply(elements);
    }

    @Override
    public @Nullable Operation operation(Operation operation, Set<?> elements) {
        Object element = element(operation);
        if (element != null) {
            return elements.contains(element) ? operation : null;
        }
        return operation.ok() && !nilIsEmpty ? operation.ended(Outcome.UNKNOWN, null) : operation;
    }

    private @Nullable Object element(Operation operation) {
        QueueModel.Turn turn = whole.turn(operation);
        return turn.puts() == null ? turn.takes() : turn.puts();
    }
}
