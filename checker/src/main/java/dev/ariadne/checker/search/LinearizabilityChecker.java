package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a history is linearizable (Herlihy and Wing 1990): whether each operation can be taken to happen at one
 * instant between its invocation and its completion so that the model gives the answers that the clients saw.
 *
 * <p>A history of several objects is linearizable if and only if each object's part is, so each key is searched alone.
 */
public final class LinearizabilityChecker {
    private LinearizabilityChecker() {}

    /** {@link #check(Engine, Model, History, long)} with the engine of this package. */
    public static Verdict check(Model<?> model, History history, long stepBudget) {
        return check(new WingGongLowe(), model, history, stepBudget);
    }

    /**
     * The verdict on {@code history}: not linearizable if any object is not, undecided if any other object took more than {@code
     * stepBudget} steps of the model.
     *
     * @throws IllegalArgumentException if the model has no operation like one of the history
     */
    public static Verdict check(Engine engine, Model<?> model, History history, long stepBudget) {
        checkArgument(stepBudget > 0, "step budget %s", stepBudget);
        refuseMalformed(model, history.operations());
        Verdict verdict = Verdict.EMPTY;
        for (Map.Entry<@Nullable Object, List<Operation>> part : history.byKey().entrySet()) {
            verdict =
                    verdict.and(engine.check(model, part.getValue(), stepBudget).on(part.getKey()));
        }
        return verdict;
    }

    /** Shows the model every operation once, so that a malformed one is refused whether or not the search would reach it. */
    private static <S> void refuseMalformed(Model<S> model, List<Operation> operations) {
        S initial = model.initial();
        for (Operation operation : operations) {
            model.step(initial, operation);
        }
    }
}
