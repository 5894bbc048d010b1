package dev.ariadne.checker.report;

import com.google.common.base.Verify;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a {@link Core}: small ones first, then one of everything by halves.
 *
 * <p>A question whose search gives up counts as "linearizable", so that what is found is a core, if perhaps not a minimal one: it was
 * shown to be, or it is all that the verdict is about. A verdict that is shown to be wrong is not explained but refused.
 */
final class CoreFinder<S> {
    /** How many operations are tried with the failing one, alone and by twos. */
    private static final int ALONE_MAX = 200;

    private static final int BY_TWOS_MAX = 24;

    /** What share of the budget a question may cost, and what share the guesses together. */
    private static final int QUESTIONS_MIN = 20;

    private static final int GUESSES = 8;

    private final Model<S> model;
    private final Prefix prefix;
    private final Relaxed<S> relaxed;
    private final long stepBudget;

    CoreFinder(Model<S> model, Prefix prefix, long stepBudget) {
        this.model = model;
        this.prefix = prefix;
        this.relaxed = new Relaxed<>(model, prefix);
        this.stepBudget = stepBudget;
    }

    Core core() {
        List<Integer> candidates = candidates();
        List<Integer> found = few(candidates);
        if (found == null) {
            found = explain(List.of(), enough(candidates), false);
        }
        Verify.verify(
                order(found) != Relaxed.Order.EXISTS,
                "there is an order up to event %s after all: the verdict is wrong",
                prefix.operation(prefix.last()).deadline());
        boolean minimal = isMinimal(found);
        BitSet core = set(found);
        core.set(prefix.last());
        BitSet suppliers = model instanceof CellModel ? relaxed.useful(core) : new BitSet();
        boolean rechecked = BruteCore.isSmall(prefix);
        if (rechecked) {
            BruteCore.check(model, prefix, core, minimal);
        }
        return new Core(
                operations(core),
                operations(suppliers),
                prefix.operation(prefix.last()),
                minimal,
                rechecked,
                relaxed.steps());
    }

    /** All that may be in a core beside the failing operation: what ended last first, as that is what one looks at first. */
    private List<Integer> candidates() {
        BitSet completed = prefix.completed();
        completed.clear(prefix.last());
        List<Integer> candidates = new ArrayList<>(completed.stream().boxed().toList());
        candidates.sort(
                Comparator.comparingInt(number -> -prefix.operation(number).deadline()));
        return candidates;
    }

    /** A core of one, two or three operations, without the failing one; of several of that size one that changes things. Or null. */
    private @Nullable List<Integer> few(List<Integer> candidates) {
        if (isCore(List.of())) {
            return List.of();
        }
        List<Integer> near = new ArrayList<>(candidates.subList(0, Math.min(ALONE_MAX, candidates.size())));
        near.sort(Comparator.comparing(number -> model.readOnly(prefix.operation(number))));
        for (int one : near) {
            if (spent(GUESSES)) {
                return null;
            }
            if (isCore(List.of(one))) {
                return List.of(one);
            }
        }
        List<Integer> nearer = candidates.subList(0, Math.min(BY_TWOS_MAX, candidates.size()));
        for (int one = 0; one < nearer.size(); one++) {
            for (int two = 0; two < one; two++) {
                if (spent(GUESSES)) {
                    return null;
                }
                List<Integer> both = List.of(nearer.get(one), nearer.get(two));
                if (isCore(both)) {
                    return both;
                }
            }
        }
        return null;
    }

    /** The last candidates, as many as it takes to be a core, to the next power of two. */
    private List<Integer> enough(List<Integer> candidates) {
        for (int count = 4; count < candidates.size(); count *= 2) {
            if (isCore(candidates.subList(0, count))) {
                return candidates.subList(0, count);
            }
        }
        return candidates;
    }

    /**
     * Those of {@code all} that make, with {@code given}, a core, and none of which can be missing: QuickXplain. Prefers the first.
     *
     * @param grown whether {@code given} has grown since it was last known not to be a core
     */
    private List<Integer> explain(List<Integer> given, List<Integer> all, boolean grown) {
        if (grown && isCore(given)) {
            return List.of();
        }
        if (all.size() <= 1) {
            return all;
        }
        List<Integer> first = all.subList(0, all.size() / 2);
        List<Integer> second = all.subList(all.size() / 2, all.size());
        List<Integer> fromSecond = explain(join(given, first), second, true);
        List<Integer> fromFirst = explain(join(given, fromSecond), first, !fromSecond.isEmpty());
        return join(fromFirst, fromSecond);
    }

    /** Whether an order exists as soon as one of {@code found} is relaxed. (It does if the failing operation is.) */
    private boolean isMinimal(List<Integer> found) {
        for (int one : found) {
            List<Integer> rest = new ArrayList<>(found);
            rest.remove((Integer) one);
            if (order(rest) != Relaxed.Order.EXISTS) {
                return false;
            }
        }
        return true;
    }

    /** Whether that share of the budget is gone. */
    private boolean spent(int share) {
        return relaxed.steps() > stepBudget / share;
    }

    private boolean isCore(List<Integer> withFailing) {
        return order(withFailing) == Relaxed.Order.NONE;
    }

    private Relaxed.Order order(List<Integer> withFailing) {
        BitSet needed = set(withFailing);
        needed.set(prefix.last());
        long left = stepBudget - relaxed.steps();
        return left <= 0 ? Relaxed.Order.UNKNOWN : relaxed.order(needed, Math.min(left, stepBudget / QUESTIONS_MIN));
    }

    private List<Operation> operations(BitSet numbers) {
        return numbers.stream().mapToObj(prefix::operation).toList();
    }

    private static BitSet set(List<Integer> numbers) {
        BitSet set = new BitSet();
        numbers.forEach(set::set);
        return set;
    }

    private static List<Integer> join(List<Integer> one, List<Integer> other) {
        List<Integer> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
