package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue in no order: {@code enqueue v}; {@code dequeue}, which answers what it took, any element, or nil if there was nothing.
 *
 * <p>A {@code dequeue} of unknown outcome may have taken any element, and a state that stays one state cannot say which. It need
 * not: such an operation can always wait, and nobody sees that an element is gone except who finds the queue empty. So it counts
 * only right before that, where all that is left has to go and it does not matter who takes which; whatever else comes after one
 * can as well come before it.
 */
final class UnorderedQueue implements QueueModel<UnorderedQueue.Bag> {
    /**
     * What is in the queue.
     *
     * @param counts how often each element is there
     * @param size how many are there in all
     * @param going how many of them have been taken, nobody knows which; not more than there are
     */
    record Bag(PersistentMap counts, int size, int going) {
        private static final Bag EMPTY = new Bag(PersistentMap.EMPTY, 0, 0);

        Bag with(Object element) {
            int count = counts.get(element) instanceof Integer before ? before : 0;
            return new Bag(counts.with(element, count + 1), size + 1, going);
        }

        @Nullable
        Bag without(Object element) {
            if (!(counts.get(element) instanceof Integer count)) {
                return null;
            }
            PersistentMap rest = count == 1 ? counts.without(element) : counts.with(element, count - 1);
            return new Bag(rest, size - 1, going);
        }
    }

    private final List<?> first;
    private final Bag initial;
    private final ModelOptions options;

    UnorderedQueue(Collection<?> initial, ModelOptions options) {
        Bag bag = Bag.EMPTY;
        for (Object element : initial) {
            bag = bag.with(element);
        }
        this.first = List.copyOf(initial);
        this.initial = bag;
        this.options = options;
    }

    @Override
    public Bag initial() {
        return initial;
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public boolean startsEmpty() {
        return initial.size() == 0;
    }

    @Override
    public Views<Bag> views(Collection<Operation> operations) {
        return new QueueViews<>(
                this,
                elements -> new UnorderedQueue(
                        first.stream().filter(elements::contains).toList(), options),
                true);
    }

    @Override
    public @Nullable Bag step(Bag bag, Operation operation) {
        Object element = turn(operation).puts();
        if (element == null) {
            return operation.ok() ? dequeue(bag, operation) : lost(bag);
        }
        return bag.going > 0 ? null : bag.with(element);
    }

    private @Nullable Bag dequeue(Bag bag, Operation operation) {
        Object taken = operation.output();
        if (taken != null) {
            return bag.going > 0 ? null : bag.without(taken);
        }
        if (options.nilRead() == NilRead.UNKNOWN) {
            throw Malformed.value(operation, "to know what it took, or nil to mean that there was nothing", null);
        }
        return bag.going == bag.size ? Bag.EMPTY : null;
    }

    private static @Nullable Bag lost(Bag bag) {
        return bag.going == bag.size ? null : new Bag(bag.counts, bag.size, bag.going + 1);
    }

    @Override
    public String explain(Bag bag, Operation operation) {
        if (bag.going > 0 || !operation.ok()) {
            return QueueModel.super.explain(bag, operation);
        }
        Object taken = operation.output();
        return taken == null
                ? "it finds nothing, and there is something: " + describe(bag)
                : "it takes " + Values.print(taken) + ", which is not there";
    }

    @Override
    public String describe(Bag bag) {
        return bag.counts + (bag.going == 0 ? "" : ", " + bag.going + " of them taken");
    }
}
