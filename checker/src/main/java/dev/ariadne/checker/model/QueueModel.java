package dev.ariadne.checker.model;

import dev.ariadne.checker.history.Operation;
import org.jspecify.annotations.Nullable;

/** A queue, so that every operation puts one element into it, takes one out, or finds that there is none. */
public interface QueueModel<S> extends Model<S> {
    /** True if elements leave in the order in which they came; otherwise any may leave. */
    boolean ordered();

    /** True if there is nothing in it at first. */
    boolean startsEmpty();

    /** What {@code operation}, {@code enqueue v} or {@code dequeue}, does, whatever the state. */
    default Turn turn(Operation operation) {
        return switch (operation.function()) {
            case "enqueue" -> Turn.put(Malformed.notNil(operation, operation.argument()));
            case "dequeue" -> operation.output() == null ? Turn.UNKNOWN : Turn.take(operation.output());
            default -> throw Malformed.unknown(operation, "enqueue, dequeue");
        };
    }

    /**
     * What an operation does to a queue. If neither is known, it takes an element that nobody knows or finds none.
     *
     * @param puts the element it puts in, or null
     * @param takes the element it takes out, or null
     */
    record Turn(@Nullable Object puts, @Nullable Object takes) {
        public static final Turn UNKNOWN = new Turn(null, null);

        public static Turn put(Object element) {
            return new Turn(element, null);
        }

        public static Turn take(Object element) {
            return new Turn(null, element);
        }
    }
}
