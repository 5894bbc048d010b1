package dev.ariadne.checker.search;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Decides whether a history is linearizable (Herlihy and Wing 1990): whether each operation can be taken to happen at one
 * instant between its invocation and its completion so that the model gives the answers that the clients saw.
 *
 * <p>A history of several objects is linearizable if and only if each object's part is, so each part ({@link Model#partitions})
 * is searched alone.
 */
public final class LinearizabilityChecker {
    private LinearizabilityChecker() {}

    /** {@link #check(Engine, Model, History, Limits)} with the engine of this package. */
    public static Verdict check(Model<?> model, History history, Limits limits) {
        return check(new AutoEngine(), model, history, limits);
    }

    /**
     * The verdict on {@code history}: not linearizable if any part is not, unknown if any other part is.
     *
     * @throws IllegalArgumentException if the model has no operation like one of the history
     */
    public static Verdict check(Engine engine, Model<?> model, History history, Limits limits) {
        return check(engine, model.partitions(history), limits, 1);
    }

    /**
     * The verdict on a history in its parts, each on one of {@code jobs} threads; it is the same for any number.
     *
     * @param engine may be used by several threads at once, as those of this package may
     */
    public static Verdict check(Engine engine, List<Partition> partitions, Limits limits, int jobs) {
        boolean shown =
                partitions.size() == 1 && engine.showsAll(partitions.get(0).model());
        if (!shown) {
            refuseMalformed(partitions);
        }
        List<Callable<Verdict.OfObject>> objects = new ArrayList<>();
        for (Partition partition : partitions) {
            objects.add(() -> new Verdict.OfObject(
                    partition.key(), engine.check(partition.model(), partition.operations(), limits)));
        }
        return new Verdict(Jobs.inOrder(objects, jobs));
    }

    /**
     * Shows the models every operation once, so that a malformed one is refused whether or not a search would reach it.
     *
     * @throws IllegalArgumentException if a model has no operation like that
     */
    public static void refuseMalformed(List<Partition> partitions) {
        for (Partition partition : partitions) {
            refuseMalformed(partition.model(), partition.operations());
        }
    }

    static <S> void refuseMalformed(Model<S> model, List<Operation> operations) {
        if (model instanceof CellModel cells) {
            operations.forEach(cells::access);
            return;
        }
        S initial = model.initial();
        for (Operation operation : operations) {
            model.step(initial, operation);
        }
    }
}
