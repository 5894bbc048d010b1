package dev.ariadne.checker.report;

import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Histories of which all but a few operations are relaxed, as {@link Core} says, and whether there is an order of such a one. */
final class Relaxed<S> {
    /** Whether there is an order. */
    enum Order {
        EXISTS,
        NONE,
        /** The budget did not suffice. */
        UNKNOWN
    }

    private static final int NOBODY = -1;

    /** A question that takes more steps is reason to keep places where others can begin: so far from the end, and each so many times. */
    private static final int STEPS_MANY = 4_000;

    /** How many events can be passed over in about the time of a step. */
    private static final int EVENTS_PER_STEP = 8;

    private static final int NEAR = 512;
    private static final int APART = 4;

    private final Model<S> model;
    private final Prefix prefix;

    /** The model, if the object is a cell. */
    private final @Nullable CellModel cells;

    /** If it is a cell: by value the last operation that leaves it. */
    private final Map<Cell, Integer> leaving = new LinkedHashMap<>();

    /** If it is a cell: by number the operation before that leaves the same value, or {@link #NOBODY}. */
    private final int[] leavingBefore;

    /** What is of use where nothing is known of values: all that may change something. */
    private final BitSet changing = new BitSet();

    /** Where every question can begin: everything is needed up to {@link #since}. */
    private final Beginning<S> first;

    /** Up to which event nothing is relaxed. */
    private final int since;

    /** Where questions can begin that need nothing of what comes before but after {@link #since}; by their steps. */
    private final NavigableMap<Integer, Beginning<S>> later = new TreeMap<>();

    /** Whether some question was long, so that there should be such places; and whether they were looked for. */
    private boolean isLong;

    private boolean isDivided;

    private final long stepsToDivide;
    private long steps;

    /** What all questions have in common that begin here. */
    private static final class Beginning<S> {
        /** How many of the prefix's steps that is. */
        final int steps;

        final Frontier<S> frontier;

        /** By number. */
        final int[] slots;

        /** Those that are in a slot. */
        final BitSet begun;

        Beginning(int steps, Frontier<S> frontier, int[] slots, BitSet begun) {
            this.steps = steps;
            this.frontier = frontier;
            this.slots = slots;
            this.begun = begun;
        }
    }

    Relaxed(Model<S> model, Prefix prefix) {
        this(model, prefix, 0, 0, 0);
    }

    /**
     * Histories in which nothing is relaxed that completes up to event {@code since}, if that is not 0.
     *
     * @param stepsToBegin how many steps it may take to come there
     * @param stepsToDivide how many more it may take to find places from which further questions can go on
     */
    Relaxed(Model<S> model, Prefix prefix, int since, long stepsToBegin, long stepsToDivide) {
        this.model = model;
        this.prefix = prefix;
        this.stepsToDivide = stepsToDivide;
        for (int number = 0; number < prefix.size(); number++) {
            changing.set(number, !model.readOnly(prefix.operation(number)));
        }
        this.since = since;
        this.first = first(stepsToBegin);
        this.cells = model instanceof CellModel these ? these : null;
        this.leavingBefore = new int[cells == null ? 0 : prefix.size()];
        for (int number = 0; number < leavingBefore.length; number++) {
            Cell left = access(number).leaves();
            Integer before = left == null ? null : leaving.put(left, number);
            leavingBefore[number] = before == null ? NOBODY : before;
        }
    }

    private CellModel.Access access(int number) {
        return Objects.requireNonNull(cells).access(prefix.operation(number));
    }

    /** Steps taken by all questions so far: of the model, and invocations and completions gone through. */
    long steps() {
        return steps;
    }

    /** Steps taken before the first question. */
    long stepsToBegin() {
        return first.frontier.steps();
    }

    private Beginning<S> first(long stepBudget) {
        Frontier<S> frontier = new Frontier<>(model, stepBudget);
        Beginning<S> none = new Beginning<>(0, frontier, new int[prefix.size()], new BitSet());
        int end = 0;
        while (since > 0 && end < prefix.steps() && prefix.eventAt(end) <= since) {
            end++;
        }
        return play(none, frontier, prefix.completed(), changing, end);
    }

    /** Goes on from a beginning to another step: with what is needed, and with what is of use. */
    private Beginning<S> play(Beginning<S> from, Frontier<S> frontier, BitSet needed, BitSet useful, int end) {
        int[] slots = from.slots.clone();
        BitSet begun = (BitSet) from.begun.clone();
        int step = from.steps;
        for (; step < end && !frontier.gaveUp() && !frontier.isEmpty(); step++) {
            int number = prefix.numberAt(step);
            if (prefix.isCompletion(step)) {
                if (begun.get(number)) {
                    begun.clear(number);
                    frontier.complete(slots[number]);
                }
            } else if (needed.get(number) || useful.get(number)) {
                begun.set(number);
                slots[number] = frontier.invoke(prefix.operation(number), needed.get(number));
            }
        }
        return new Beginning<>(step, frontier, slots, begun);
    }

    /** Whether some order contains the {@code needed} operations, and any selection of the others. */
    Order order(BitSet needed, long stepBudget) {
        if (first.frontier.gaveUp()) {
            return Order.UNKNOWN;
        }
        if (isLong && !isDivided) {
            isDivided = true;
            divide();
        }
        Map.Entry<Integer, Beginning<S>> close = later.floorEntry(firstNeeded(needed));
        Beginning<S> from = close == null ? first : close.getValue();
        Frontier<S> frontier = from.frontier.fork(stepBudget);
        from.begun.stream()
                .filter(number -> prefix.isCompleted(number) && !needed.get(number))
                .forEach(number -> frontier.relax(from.slots[number]));
        play(from, frontier, needed, close == null ? useful(needed) : changing, prefix.steps());
        steps += frontier.steps() + (prefix.steps() - from.steps) / EVENTS_PER_STEP;
        isLong |= frontier.steps() > STEPS_MANY;
        if (frontier.gaveUp()) {
            return Order.UNKNOWN;
        }
        return frontier.isEmpty() ? Order.NONE : Order.EXISTS;
    }

    /** Where the first of the needed operations is invoked, of those that are not needed anyway. */
    private int firstNeeded(BitSet needed) {
        return needed.stream()
                .filter(this::isLate)
                .map(prefix::invocation)
                .min()
                .orElse(prefix.steps());
    }

    private boolean isLate(int number) {
        return prefix.operation(number).deadline() > since;
    }

    /** Goes through the history with nothing needed, as far as the steps for that go, and keeps some places on the way. */
    private void divide() {
        Frontier<S> frontier = first.frontier.fork(stepsToDivide);
        first.begun.stream().filter(prefix::isCompleted).forEach(number -> frontier.relax(first.slots[number]));
        Beginning<S> at = first;
        int longest = NEAR;
        while (prefix.steps() - longest > first.steps) {
            longest *= APART;
        }
        for (int rest = longest / APART; rest >= NEAR && !frontier.gaveUp(); rest /= APART) {
            at = play(at, frontier, new BitSet(), changing, prefix.steps() - rest);
            if (!frontier.gaveUp()) {
                Frontier<S> here = frontier.fork(0);
                later.put(at.steps, new Beginning<>(at.steps, here, at.slots, at.begun));
            }
        }
        steps += frontier.steps();
    }

    /**
     * The others that an order may have use for.
     *
     * <p>What changes nothing is of none. Of a cell, neither is what leaves a value that is never asked for: not by what is
     * needed, nor by what leaves one that is. For take an order, and all such operations out of it. Whatever asks for a value finds
     * what the last change before left; that value being asked for, this change was not taken out. (An operation that asks for
     * any value but one has use for everything.)
     */
    BitSet useful(BitSet needed) {
        BitSet useful = cells == null ? (BitSet) changing.clone() : suppliers(needed);
        useful.andNot(needed);
        return useful;
    }

    /** Those that leave a value asked for. */
    private BitSet suppliers(BitSet needed) {
        BitSet suppliers = new BitSet();
        Deque<Integer> asking = new ArrayDeque<>();
        needed.stream().filter(this::isLate).forEach(asking::add);
        Set<Cell> asked = new LinkedHashSet<>();
        while (!asking.isEmpty()) {
            CellModel.Access access = access(asking.remove());
            if (access.refuses() != null && access.requires() == null) {
                return (BitSet) changing.clone();
            }
            Cell value = access.requires();
            if (value != null && asked.add(value)) {
                int number = leaving.getOrDefault(value, NOBODY);
                for (; number != NOBODY; number = leavingBefore[number]) {
                    asking.add(number);
                    suppliers.set(number);
                }
            }
        }
        return suppliers;
    }
}
