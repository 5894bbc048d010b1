package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges a history while it happens: says at once when what has happened so far has no order, whatever the answers that are still
 * to come. Fed with events in their order; not thread-safe. What the model says is one object is judged alone: each key, or, for
 * ranges, all keys together ({@link dev.ariadne.checker.model.Models#joinedKeyValue}). That has to be said beforehand: the states
 * that several keys may be in do not tell which of them go together.
 *
 * <p>This is the verdict on the history so far with all open operations of unknown outcome. Knowing what these answered in the
 * end, a check of the whole history may find the first wrong completion earlier; it finds one in any case.
 */
public final class OnlineChecker {
    private final Model<?> model;
    private final long stepBudget;
    private final OnlineTuning tuning;
    private final Map<@Nullable Object, OnlineObject> objects = new LinkedHashMap<>();

    /** By the event of the invocation: its number in its object. */
    private final Map<Integer, Integer> open = new LinkedHashMap<>();

    private Answer answer = Answer.LINEARIZABLE;

    /** @param stepBudget after how many steps of the model on one object not to judge it any more */
    public OnlineChecker(Model<?> model, long stepBudget) {
        this(model, stepBudget, OnlineTuning.USUAL);
    }

    OnlineChecker(Model<?> model, long stepBudget, OnlineTuning tuning) {
        checkArgument(stepBudget > 0, "step budget %s", stepBudget);
        this.model = model;
        this.stepBudget = stepBudget;
        this.tuning = tuning;
    }

    /** An operation is invoked: as yet of unknown outcome, and without a completion. */
    public void invoke(Operation operation) {
        checkArgument(!operation.ok() && operation.completed() == null, "%s is not just invoked", operation);
        OnlineObject object =
                objects.computeIfAbsent(model.object(operation), unused -> new OnlineObject(model, stepBudget, tuning));
        open.put(operation.invoked().event(), object.invoke(operation));
    }

    /**
     * The operation invoked at the same event ends so.
     *
     * @return {@link #answer}
     */
    public Answer complete(Operation operation) {
        Integer number = open.remove(operation.invoked().event());
        checkArgument(number != null, "%s ends and is not open", operation);
        OnlineObject object = objects.get(model.object(operation));
        checkArgument(object != null, "%s is about something else than when it began", operation);
        Answer ofObject = object.complete(number, operation);
        if (ofObject.compareTo(answer) > 0) {
            answer = ofObject;
        }
        return answer;
    }

    /**
     * {@code NOT_LINEARIZABLE} if what has happened so far has no order, which no later event can mend; {@code UNKNOWN} if else the
     * budget of some object is spent, or if so many clients are at it that not everything possible was kept, and it would be needed.
     */
    public Answer answer() {
        return answer;
    }
}
