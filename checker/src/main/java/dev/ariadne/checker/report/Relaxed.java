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
import java.util.Objects;
import java.util.Set;
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

    private final Model<S> model;
    private final Prefix prefix;

    /** The model, if the object is a cell. */
    private final @Nullable CellModel cells;

    /** If it is a cell: by value the last operation that leaves it. */
    private final Map<Cell, Integer> leaving = new LinkedHashMap<>();

    /** If it is a cell: by number the operation before that leaves the same value, or {@link #NOBODY}. */
    private final int[] leavingBefore;

    private long steps;

    /** What all questions have in common: the history up to {@link #since}, in which everything is needed. */
    private final Frontier<S> beginning;

    /** How many of the prefix's steps that is. */
    private final int since;

    /** By number: its slot in the beginning. */
    private final int[] slots;

    Relaxed(Model<S> model, Prefix prefix) {
        this(model, prefix, 0, 0);
    }

    /**
     * Histories in which nothing is relaxed that completes up to event {@code since}, if that is not 0. To come there may take as
     * many steps more.
     */
    Relaxed(Model<S> model, Prefix prefix, int since, long stepBudget) {
        this.model = model;
        this.prefix = prefix;
        this.slots = new int[prefix.size()];
        this.beginning = new Frontier<>(model, stepBudget);
        this.since = begin(since);
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

    /** Steps of the model taken by all questions so far. */
    long steps() {
        return steps;
    }

    /** Steps of the model taken before the first question. */
    long stepsToBegin() {
        return beginning.steps();
    }

    /** Plays the beginning. Returns how many steps it has. */
    private int begin(int event) {
        BitSet needed = prefix.completed();
        int step = 0;
        for (; event > 0 && step < prefix.steps() && prefix.eventAt(step) <= event; step++) {
            int number = prefix.numberAt(step);
            if (prefix.isCompletion(step)) {
                beginning.complete(slots[number]);
            } else if (needed.get(number) || !model.readOnly(prefix.operation(number))) {
                slots[number] = beginning.invoke(prefix.operation(number), needed.get(number));
            }
        }
        return step;
    }

    /** Whether some order contains the {@code needed} operations, and any selection of the others. */
    Order order(BitSet needed, long stepBudget) {
        if (beginning.gaveUp()) {
            return Order.UNKNOWN;
        }
        BitSet useful = useful(needed);
        BitSet begun = new BitSet();
        Frontier<S> frontier = beginning.fork(stepBudget);
        int[] slots = this.slots.clone();
        for (int step = 0; step < since; step++) {
            begun.set(prefix.numberAt(step), !prefix.isCompletion(step));
        }
        begun.stream()
                .filter(number -> prefix.isCompleted(number) && !needed.get(number))
                .forEach(number -> frontier.relax(slots[number]));
        for (int step = since; step < prefix.steps(); step++) {
            int number = prefix.numberAt(step);
            if (!needed.get(number) && !useful.get(number) && !begun.get(number)) {
                continue;
            }
            if (!prefix.isCompletion(step)) {
                slots[number] = frontier.invoke(prefix.operation(number), needed.get(number));
                continue;
            }
            frontier.complete(slots[number]);
            if (frontier.gaveUp() || frontier.isEmpty()) {
                break;
            }
        }
        steps += frontier.steps();
        if (frontier.gaveUp()) {
            return Order.UNKNOWN;
        }
        return frontier.isEmpty() ? Order.NONE : Order.EXISTS;
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
        BitSet useful = cells == null ? changing() : suppliers(needed);
        useful.andNot(needed);
        return useful;
    }

    private BitSet changing() {
        BitSet changing = new BitSet();
        for (int number = 0; number < prefix.size(); number++) {
            changing.set(number, !model.readOnly(prefix.operation(number)));
        }
        return changing;
    }

    /** Those that leave a value asked for. */
    private BitSet suppliers(BitSet needed) {
        BitSet suppliers = new BitSet();
        Deque<Integer> asking = new ArrayDeque<>();
        needed.stream().forEach(asking::add);
        Set<Cell> asked = new LinkedHashSet<>();
        while (!asking.isEmpty()) {
            CellModel.Access access = access(asking.remove());
            if (access.refuses() != null && access.requires() == null) {
                return changing();
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
