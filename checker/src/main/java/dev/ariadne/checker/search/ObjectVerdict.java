package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.Operation;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a search found about the operations of one object.
 *
 * @param event if not linearizable, the first completion that no order explains: all completions before it have an order, given
 *     all that the history says of the operations then open. If unknown, a completion before which all is well. Absent exactly
 *     if linearizable
 * @param reason why the search gave up; empty unless the answer is {@code UNKNOWN}
 * @param steps steps of the model taken
 * @param operations how many took part: those that did not fail
 * @param order if linearizable and asked for, the operations that took effect, in an order that the model and real time allow;
 *     otherwise empty
 */
public record ObjectVerdict(
        Answer answer, OptionalInt event, String reason, long steps, int operations, List<Operation> order) {

    public ObjectVerdict {
        order = List.copyOf(order);
        checkArgument(event.isEmpty() == (answer == Answer.LINEARIZABLE), "%s with event %s", answer, event);
        checkArgument(reason.isEmpty() == (answer != Answer.UNKNOWN), "%s because '%s'", answer, reason);
        checkArgument(order.isEmpty() || answer == Answer.LINEARIZABLE, "%s with an order", answer);
    }

    /** There is an order; nobody asked for it. */
    public static ObjectVerdict linearizable(int operations, long steps) {
        return linearizable(operations, steps, List.of());
    }

    /** There is this order. */
    public static ObjectVerdict linearizable(int operations, long steps, List<Operation> order) {
        return new ObjectVerdict(Answer.LINEARIZABLE, OptionalInt.empty(), "", steps, operations, order);
    }

    /** There is no order, and the completion at {@code event} is the first that shows it. */
    public static ObjectVerdict notLinearizable(int operations, long steps, int event) {
        return new ObjectVerdict(Answer.NOT_LINEARIZABLE, OptionalInt.of(event), "", steps, operations, List.of());
    }

    /** The search gave up; all completions before {@code event} have an order. */
    public static ObjectVerdict unknown(int operations, long steps, int event, String reason) {
        return new ObjectVerdict(Answer.UNKNOWN, OptionalInt.of(event), reason, steps, operations, List.of());
    }

    /** The same verdict, which so many steps in all led to. */
    ObjectVerdict after(long stepsInAll) {
        return new ObjectVerdict(answer, event, reason, stepsInAll, operations, order);
    }

    public boolean isLinearizable() {
        return answer == Answer.LINEARIZABLE;
    }
}
