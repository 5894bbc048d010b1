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
 * Looks for a {@link Core} in a view: small ones first, then one of everything by halves.
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

    /** How many completions are looked at where all together are too much, or have only large cores. */
    private static final List<Integer> WINDOWS = List.of(256, 64, 16, 4);

    /** How many operations one can take in. */
    private static final int SMALL = 8;

    /** Coming to the last part may cost so many times what the questions there may, since it is done once. */
    private static final int STEPS_TO_BEGIN = 6;

    /** What share of the budget it may cost to prepare for long questions. */
    private static final int DIVIDING = 2;

    private final View<S> view;
    private final Model<S> model;
    private final Prefix prefix;
    private final Relaxed<S> relaxed;
    private final long stepBudget;

    /** The event up to which every answer is a demand: only operations that answered later are looked at. */
    private final int since;

    private final BitSet given = new BitSet();

    private CoreFinder(View<S> view, long stepBudget, int since) {
        this.view = view;
        this.model = view.model();
        this.prefix = view.prefix();
        this.relaxed = new Relaxed<>(model, prefix, since, STEPS_TO_BEGIN * stepBudget, stepBudget / DIVIDING);
        this.stepBudget = stepBudget;
        this.since = since;
        prefix.completed().stream()
                .filter(number -> prefix.operation(number).deadline() <= since)
                .forEach(given::set);
    }

    /** A core in {@code view}: of the whole if one that can be taken in was found there, or else of its last part. */
    static <S> Core find(View<S> view, long stepBudget) {
        Core whole = new CoreFinder<>(view, stepBudget / 2, 0).core();
        return isSmall(whole) ? whole : ofLastPart(view, stepBudget / 2, whole);
    }

    private static boolean isSmall(Core core) {
        return core.minimal() && core.operations().size() <= SMALL;
    }

    /** A small core of the last part, as long a one as can be; or else the smallest minimal one, or {@code whole}. */
    private static <S> Core ofLastPart(View<S> view, long stepBudget, Core whole) {
        Prefix prefix = view.prefix();
        int[] completions = prefix.completed().stream()
                .map(number -> prefix.operation(number).deadline())
                .sorted()
                .toArray();
        Core best = whole;
        for (int window : WINDOWS) {
            if (window < completions.length && !isSmall(best)) {
                int since = completions[completions.length - 1 - window];
                Core last = new CoreFinder<>(view, stepBudget / WINDOWS.size(), since).core();
                boolean isSmaller = last.operations().size() < best.operations().size();
                best = last.minimal() && (isSmaller || !best.minimal()) ? last : best;
            }
        }
        return best;
    }

    private Core core() {
        List<Integer> candidates = candidates();
        List<Integer> found = few(candidates);
        if (found == null) {
            found = new Halves<>(this::isCore, () -> spent(1)).few(candidates);
        }
        Verify.verify(
                order(found) != Relaxed.Order.EXISTS,
                "there is an order up to event %s after all: the verdict is wrong",
                prefix.operation(prefix.last()).deadline());
        boolean minimal = isMinimal(found);
        BitSet core = set(found);
        core.set(prefix.last());
        BitSet suppliers = model instanceof CellModel ? relaxed.useful(core) : new BitSet();
        boolean rechecked = BruteCore.isSmall(prefix) && given.isEmpty();
        if (rechecked) {
            BruteCore.check(model, prefix, core, minimal);
        }
        return new Core(
                view.elements(),
                since,
                operations(core),
                operations(suppliers),
                prefix.operation(prefix.last()),
                minimal,
                rechecked,
                relaxed.stepsToBegin() + relaxed.steps());
    }

    /** All that may be in a core beside the failing operation: what ended last first, as that is what one looks at first. */
    private List<Integer> candidates() {
        BitSet completed = prefix.completed();
        completed.clear(prefix.last());
        completed.andNot(given);
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
        return relaxed.steps() >= stepBudget / share;
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
}
