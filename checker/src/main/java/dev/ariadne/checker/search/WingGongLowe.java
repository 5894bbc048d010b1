package dev.ariadne.checker.search;

import com.google.common.collect.Lists;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Depth-first search for an order, one operation after another, that never visits a configuration twice: if the same operations
 * are linearized and the state is the same, what follows is the same (Lowe 2016, §3).
 *
 * <p>The next operation is one that was invoked before the first completion still unexplained (Wing and Gong 1993). Operations
 * that answered come first, the most urgent before the others; those of unknown outcome come last, since none has to happen.
 */
public final class WingGongLowe implements Engine {
    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        return new Search<>(model, new Intervals(operations), limits).run();
    }

    private static final class Search<S> {
        private final Model<S> model;
        private final Intervals intervals;
        private final Limits limits;

        private final Linearized linearized;
        private final Set<Linearized.Configuration> visited = new LinkedHashSet<>();

        /** What was chosen on the way here; its top is the configuration the search is in. */
        private Choice<S> top;

        /** Lowest completion that some order failed to pass. Invariant: some order explains all completions before it. */
        private int deepest;

        private long steps;

        Search(Model<S> model, Intervals intervals, Limits limits) {
            this.model = model;
            this.intervals = intervals;
            this.limits = limits;
            this.linearized = new Linearized(intervals);
            this.top = new Choice<>(null, -1, model.initial(), false);
        }

        ObjectVerdict run() {
            int operations = intervals.size();
            while (linearized.frontier() < intervals.completed()) {
                deepest = Math.max(deepest, linearized.frontier());
                int candidate = nextCandidate();
                if (candidate < 0) {
                    if (!retreat()) {
                        return ObjectVerdict.notLinearizable(operations, steps, intervals.deadline(deepest));
                    }
                } else if (steps == limits.steps()) {
                    return ObjectVerdict.unknown(
                            operations, steps, intervals.deadline(deepest), "more than " + limits.steps() + " steps");
                } else {
                    steps++;
                    advance(candidate);
                }
            }
            return ObjectVerdict.linearizable(operations, steps, limits.order() ? order() : List.of());
        }

        /** The operations on the current path, from its beginning. */
        private List<Operation> order() {
            List<Operation> backwards = new ArrayList<>();
            for (Choice<S> choice = top; choice.before != null; choice = choice.before) {
                backwards.add(intervals.operation(choice.operation));
            }
            return Lists.reverse(backwards);
        }

        /** The next operation to try in this configuration, or -1. */
        private int nextCandidate() {
            int frontier = linearized.frontier();
            while (top.cursor < intervals.candidates(frontier)) {
                int candidate = intervals.candidate(frontier, top.cursor++);
                if (!linearized.contains(candidate)) {
                    return candidate;
                }
            }
            return -1;
        }

        /** Linearizes {@code candidate} if the model allows it and the search has not been there. */
        private void advance(int candidate) {
            Operation operation = intervals.operation(candidate);
            S next = model.step(top.state, operation);
            if (next == null) {
                return;
            }
            if (!operation.ok() && next.equals(top.state)) {
                return; // it need not happen, and later it may do more
            }
            linearized.add(candidate);
            if (visited.add(linearized.configuration(next))) {
                top = new Choice<>(top, candidate, next, model.readOnly(operation));
            } else {
                linearized.remove(candidate);
            }
        }

        /**
         * Undoes the last choice and, where that was a read, the one before it as well: if there were an order that goes on with
         * anything else, the read could be moved to its front. False if no choice is left.
         */
        private boolean retreat() {
            boolean onlyChoice = true;
            while (onlyChoice) {
                Choice<S> before = top.before;
                if (before == null) {
                    return false;
                }
                linearized.remove(top.operation);
                onlyChoice = top.readOnly;
                top = before;
            }
            return true;
        }
    }

    /** A configuration on the current path. */
    private static final class Choice<S> {
        final @Nullable Choice<S> before;

        /** What led here, -1 at the start. */
        final int operation;

        final boolean readOnly;
        final S state;

        /** Position of the next candidate to try from here. */
        int cursor;

        Choice(@Nullable Choice<S> before, int operation, S state, boolean readOnly) {
            this.before = before;
            this.operation = operation;
            this.state = state;
            this.readOnly = readOnly;
        }
    }
}
