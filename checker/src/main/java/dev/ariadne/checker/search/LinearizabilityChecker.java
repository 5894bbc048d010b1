package dev.ariadne.checker.search;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ExecutionError;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.UncheckedExecutionException;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        return check(new WingGongLowe(), model, history, limits);
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
     * The verdict on a history in its parts, so many at a time; it is the same for any number.
     *
     * @param engine may be used by several threads at once, as those of this package may
     */
    public static Verdict check(Engine engine, List<Partition> partitions, Limits limits, int jobs) {
        refuseMalformed(partitions);
        if (jobs == 1 || partitions.size() < 2) {
            return new Verdict(partitions.stream()
                    .map(partition -> judge(engine, partition, limits))
                    .toList());
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(jobs, partitions.size()));
        try {
            List<Future<Verdict.OfObject>> judged = new ArrayList<>();
            for (Partition partition : partitions) {
                judged.add(threads.submit(() -> judge(engine, partition, limits)));
            }
            return new Verdict(judged.stream().map(Futures::getUnchecked).toList());
        } catch (UncheckedExecutionException | ExecutionError e) {
            Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Verdict.OfObject judge(Engine engine, Partition partition, Limits limits) {
        return new Verdict.OfObject(partition.key(), engine.check(partition.model(), partition.operations(), limits));
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

    private static <S> void refuseMalformed(Model<S> model, List<Operation> operations) {
        S initial = model.initial();
        for (Operation operation : operations) {
            model.step(initial, operation);
        }
    }
}
