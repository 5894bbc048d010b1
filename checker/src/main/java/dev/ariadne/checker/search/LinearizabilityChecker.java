package dev.ariadne.checker.search;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a history is linearizable (Herlihy and Wing 1990): whether each operation can be taken to happen at one
 * instant between its invocation and its completion so that the model gives the answers that the clients saw.
 *
 * <p>A history of several objects is linearizable if and only if each object's part is, so each key is searched alone.
 */
public final class LinearizabilityChecker {
    private LinearizabilityChecker() {}

    /** {@link #check(Engine, Model, History, Limits)} with the engine of this package. */
    public static Verdict check(Model<?> model, History history, Limits limits) {
        return check(new AutoEngine(List.of()), model, history, limits);
    }

    /**
     * The verdict on {@code history}: not linearizable if any object is not, unknown if any other object is.
     *
     * @throws IllegalArgumentException if the model has no operation like one of the history
     */
    public static Verdict check(Engine engine, Model<?> model, History history, Limits limits) {
        return check(engine, model, history, limits, 1);
    }

    /**
     * The same on {@code jobs} threads, each object on one of them. The verdict is the same for any number.
     *
     * @param engine may be used by several threads at once, as those of this package may
     */
    public static Verdict check(Engine engine, Model<?> model, History history, Limits limits, int jobs) {
        refuseMalformed(model, history.operations());
        List<Callable<Verdict.OfObject>> objects = new ArrayList<>();
        for (Map.Entry<@Nullable Object, List<Operation>> part : history.byKey().entrySet()) {
            objects.add(() -> new Verdict.OfObject(part.getKey(), engine.check(model, part.getValue(), limits)));
        }
        return new Verdict(Jobs.inOrder(objects, jobs));
    }

    /** Shows the model every operation once, so that a malformed one is refused whether or not the search would reach it. */
    private static <S> void refuseMalformed(Model<S> model, List<Operation> operations) {
        S initial = model.initial();
        for (Operation operation : operations) {
            model.step(initial, operation);
        }
    }
}
