package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What state an object can have been in over time, up to where no state is left.
 *
 * @param columns the last completions before the failing one and, at the end, that one; oldest first
 * @param earlier how many completions before those are not shown
 * @param reasons why the model refuses the failing operation in each state possible just before it completes, each reason once
 * @param complete false if the budget was spent before the end, and nothing is known from there on
 */
record Horizon(List<Column> columns, int earlier, List<String> reasons, boolean complete) {
    /** How many states of a column are told. */
    static final int STATES_MAX = 24;

    private static final int COLUMNS_MAX = 60;

    /** What following the states may cost: some steps, and some more for each operation. */
    private static final long STEPS_MIN = 1_000_000;

    private static final int STEPS_EACH = 100;

    /**
     * What is possible once an operation has completed.
     *
     * @param states all states that the object can then be in, some open operations having taken effect or not; at most
     *     {@link #STATES_MAX} and one
     */
    record Column(Operation operation, List<String> states) {}

    Horizon {
        columns = List.copyOf(columns);
        reasons = List.copyOf(reasons);
    }

    static <S> Horizon of(Model<S> model, Prefix prefix) {
        long stepBudget = STEPS_MIN + (long) STEPS_EACH * prefix.size();
        Frontier<S> frontier = new Frontier<>(model, stepBudget);
        BitSet needed = prefix.completed();
        int earlier = Math.max(0, needed.cardinality() - COLUMNS_MAX);
        int[] slots = new int[prefix.size()];
        List<Column> columns = new ArrayList<>();
        Set<String> reasons = new LinkedHashSet<>();
        int completions = 0;
        for (int step = 0; step < prefix.steps() && !frontier.gaveUp(); step++) {
            int number = prefix.numberAt(step);
            Operation operation = prefix.operation(number);
            if (!prefix.isCompletion(step)) {
                if (needed.get(number) || !model.readOnly(operation)) {
                    slots[number] = frontier.invoke(operation, needed.get(number));
                }
                continue;
            }
            if (number == prefix.last()) {
                for (S state : frontier.states(STATES_MAX + 1)) {
                    if (model.step(state, operation) == null) {
                        reasons.add(Words.reason(model.explain(state, operation)));
                    }
                }
            }
            frontier.complete(slots[number]);
            if (completions++ >= earlier && !frontier.gaveUp()) {
                columns.add(new Column(operation, describe(model, frontier.states(STATES_MAX + 1))));
            }
        }
        return new Horizon(columns, earlier, new ArrayList<>(reasons), !frontier.gaveUp());
    }

    private static <S> List<String> describe(Model<S> model, List<S> states) {
        return states.stream()
                .map(state -> Words.shorten(Words.clean(model.describe(state))))
                .sorted()
                .toList();
    }
}
