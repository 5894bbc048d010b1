package dev.ariadne.checker.report;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies the order that a search gives for a linearizable object: the definition, read aloud. Shares nothing with any search, so
 * that whoever trusts these lines need not trust those.
 */
public final class OrderVerifier {
    private OrderVerifier() {}

    /** What is wrong with {@code order} as an explanation of one object's {@code operations}; empty if nothing is. */
    public static <S> String objection(Model<S> model, List<Operation> operations, List<Operation> order) {
        Map<Integer, Operation> known = new LinkedHashMap<>();
        operations.forEach(operation -> known.put(operation.invoked().event(), operation));
        Set<Integer> happened = new LinkedHashSet<>();
        S state = model.initial();
        int latest = -1; // invocation of all that is ordered so far
        for (Operation next : order) {
            int invoked = next.invoked().event();
            if (!next.equals(known.get(invoked)) || next.outcome() == Outcome.FAIL || !happened.add(invoked)) {
                return Words.operation(next) + " is foreign, failed or there twice";
            }
            if (next.deadline() < latest) {
                return Words.operation(next) + " comes after an operation that began when it had ended";
            }
            latest = Math.max(latest, invoked);
            S after = model.step(state, next);
            if (after == null) {
                return Words.operation(next) + ": " + model.explain(state, next);
            }
            state = after;
        }
        for (Operation operation : operations) {
            if (operation.ok() && !happened.contains(operation.invoked().event())) {
                return Words.operation(operation) + " is missing";
            }
        }
        return "";
    }
}
