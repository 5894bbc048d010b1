package dev.ariadne.checker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Finds a part of a list that is still enough for something, and none of which can be missing: by halves (Junker's QuickXplain,
 * 2004). What is enough stays so with more. Prefers the first.
 */
final class Halves<T> {
    private final Predicate<List<T>> enough;
    private final BooleanSupplier spent;

    /**
     * Made of a question, and of whether there is nothing left to ask it with: then nothing more is left out.
     */
    Halves(Predicate<List<T>> enough, BooleanSupplier spent) {
        this.enough = enough;
        this.spent = spent;
    }

    /** A part of {@code all}, which is enough. */
    List<T> few(List<T> all) {
        return explain(List.of(), beginning(all), false);
    }

    /** The first ones, as many as it takes, to the next power of two. */
    private List<T> beginning(List<T> all) {
        for (int count = 4; count < all.size(); count *= 2) {
            if (enough.test(all.subList(0, count))) {
                return all.subList(0, count);
            }
        }
        return all;
    }

    /**
     * Those of {@code all} that it takes with {@code given}.
     *
     * @param grown whether {@code given} has grown since it was last known not to be enough
     */
    private List<T> explain(List<T> given, List<T> all, boolean grown) {
        if (grown && enough.test(given)) {
            return List.of();
        }
        if (all.size() <= 1 || spent.getAsBoolean()) {
            return all;
        }
        List<T> first = all.subList(0, all.size() / 2);
        List<T> second = all.subList(all.size() / 2, all.size());
        List<T> fromSecond = explain(join(given, first), second, true);
        List<T> fromFirst = explain(join(given, fromSecond), first, !fromSecond.isEmpty());
        return join(fromFirst, fromSecond);
    }

    private static <T> List<T> join(List<T> one, List<T> other) {
        List<T> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
