package dev.ariadne.checker.search;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The definition of linearizability, read aloud: tries every order of every choice of operations, all objects together. The
 * reference for small histories.
 */
final class BruteForce {
    private final Model<Object> model;

    /** Those that did not fail. */
    private final List<Operation> operations;

    @SuppressWarnings("unchecked") // the model's states go nowhere but back to it
    BruteForce(Model<?> model, History history) {
        this.model = (Model<Object>) model;
        this.operations = history.operations().stream()
                .filter(operation -> operation.outcome() != Outcome.FAIL)
                .toList();
    }

    boolean isLinearizable() {
        return firstFailingEvent().isEmpty();
    }

    /** The first completion up to which no order explains the history. */
    OptionalInt firstFailingEvent() {
        return operations.stream()
                .filter(Operation::ok)
                .mapToInt(Operation::deadline)
                .sorted()
                .filter(event -> !existsOrder(event, new ArrayList<>(), new LinkedHashMap<>()))
                .findFirst();
    }

    /**
     * Whether {@code order}, which led to {@code states}, can be continued to contain all that completed by {@code event}, with
     * or without what was only invoked by then.
     */
    private boolean existsOrder(int event, List<Operation> order, Map<Object, Object> states) {
        if (operations.stream().allMatch(each -> each.deadline() > event || order.contains(each))) {
            return true;
        }
        for (Operation next : operations) {
            boolean inTime = next.invoked().event() < event
                    && order.stream()
                            .noneMatch(earlier ->
                                    next.deadline() < earlier.invoked().event());
            if (order.contains(next) || !inTime) {
                continue;
            }
            Object state = model.step(states.getOrDefault(next.key(), model.initial()), next);
            if (state != null) {
                List<Operation> longer = new ArrayList<>(order);
                longer.add(next);
                Map<Object, Object> after = new LinkedHashMap<>(states);
                after.put(next.key(), state);
                if (existsOrder(event, longer, after)) {
                    return true;
                }
            }
        }
        return false;
    }
}
