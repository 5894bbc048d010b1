package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * Depth-first search for an order, one operation after another, that never visits a configuration twice: if the same operations
 * are linearized and the state is the same, what follows is the same (Lowe 2016, §3). One order is enough, so that it suits
 * objects with so many states that a {@link FrontierEngine} would drown in them.
 *
 * <p>The next operation is one that was invoked before the first completion still unexplained (Wing and Gong 1993). Operations
 * that answered come first, the most urgent before the others; those of unknown outcome come last, since none has to happen.
 */
public final class WingGongLowe implements Engine {
    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        Columns columns = new Columns(operations);
        return search(Problem.of(model, columns, EnumSet.allOf(Reduction.class)), columns, limits);
    }

    @Override
    public boolean showsAll(Model<?> model) {
        return model instanceof CellModel;
    }

    /** The verdict on {@code problem}, which is about {@code columns}. */
    static ObjectVerdict search(Problem problem, Columns columns, Limits limits) {
        return new Search(problem, columns, limits).run();
    }

    private static final class Search {
        private static final int NOBODY = -1;

        private final Problem problem;
        private final Columns columns;
        private final Limits limits;

        /** By operation: a bit that it has to itself while it is open. */
        private final int[] placeOf;

        /** By place: the operation that is open at {@link #time}; {@link #NOBODY} if there is none. */
        private final int[] operationAt;

        /** The open operations that are linearized, as bits by place. */
        private final long[] linearized;

        private final VisitedConfigurations visited;

        /** The time of the first completion that is not linearized. Invariant: all before it are. */
        private int time;

        private int state;

        /** The completion time or, if the outcome is unknown, beyond all times the place, of the last candidate tried here. */
        private long cursor = -1;

        // ---- the path here, by depth

        private int[] chosen = new int[64];
        private int[] timeBefore = new int[64];
        private int[] stateBefore = new int[64];
        private int depth;

        /** The latest {@link #time} of any order. Invariant: some order explains all completions before it. */
        private int deepest;

        private long steps;

        Search(Problem problem, Columns columns, Limits limits) {
            this.problem = problem;
            this.columns = columns;
            this.limits = limits;
            state = problem.initial;
            placeOf = new int[columns.size];
            int places = assignPlaces();
            operationAt = new int[places];
            Arrays.fill(operationAt, NOBODY);
            linearized = new long[(places + Long.SIZE - 1) / Long.SIZE];
            visited = new VisitedConfigurations(linearized.length);
        }

        /** Gives every operation a place that is free. Returns how many places that takes. */
        private int assignPlaces() {
            int[] free = new int[columns.size];
            int released = 0;
            int places = 0;
            for (int event : columns.events) {
                if (event < 0) {
                    free[released++] = placeOf[~event];
                } else if (!problem.dropped[event]) {
                    placeOf[event] = released > 0 ? free[--released] : places++;
                }
            }
            return places;
        }

        ObjectVerdict run() {
            explain();
            while (time < columns.events.length) {
                deepest = Math.max(deepest, time);
                int candidate = nextCandidate();
                if (candidate == NOBODY) {
                    if (!retreat()) {
                        return ObjectVerdict.notLinearizable(columns.size, steps, columns.recorded(deepest));
                    }
                } else if (steps == limits.steps()) {
                    return ObjectVerdict.unknown(
                            columns.size, steps, columns.recorded(deepest), "more than " + limits.steps() + " steps");
                } else {
                    steps++;
                    advance(candidate);
                }
            }
            return ObjectVerdict.linearizable(columns.size, steps, limits.order() ? order() : List.of());
        }

        /** The operations on the current path, from its beginning. */
        private List<Operation> order() {
            List<Operation> order = new ArrayList<>(depth);
            for (int at = 0; at < depth; at++) {
                order.add(columns.operations[chosen[at]]);
            }
            return order;
        }

        // ---- candidates

        /** The next operation to try in this configuration, or {@link #NOBODY}. */
        private int nextCandidate() {
            long best = Long.MAX_VALUE;
            int candidate = NOBODY;
            for (int place = 0; place < operationAt.length; place++) {
                int operation = operationAt[place];
                if (operation != NOBODY && !isLinearized(place)) {
                    long urgency = urgency(operation);
                    if (urgency > cursor && urgency < best) {
                        best = urgency;
                        candidate = operation;
                    }
                }
            }
            cursor = best;
            return candidate;
        }

        /** What comes first is tried first. */
        private long urgency(int operation) {
            int completed = columns.completed[operation];
            return completed == Columns.NEVER ? (long) Columns.NEVER + operation : completed;
        }

        /** Whether an equal operation of unknown outcome that is older is still there: {@link Reduction#EQUALS_IN_TURN}. */
        private boolean isPremature(int candidate) {
            for (int place = 0; place < operationAt.length; place++) {
                int other = operationAt[place];
                if (other != NOBODY
                        && other < candidate
                        && !columns.answered(other)
                        && !isLinearized(place)
                        && problem.same(other, candidate)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isLinearized(int place) {
            return (linearized[place >> 6] & 1L << place) != 0;
        }

        // ---- to and fro

        /** Linearizes {@code candidate} if the model allows it and the search has not been there. */
        private void advance(int candidate) {
            int next = problem.step(state, candidate);
            if (next == Problem.ILLEGAL) {
                return;
            }
            if (!columns.answered(candidate) && (next == state || isPremature(candidate))) {
                return; // it need not happen, and later it may do more
            }
            push(candidate);
            linearized[placeOf[candidate] >> 6] |= 1L << placeOf[candidate];
            state = next;
            explain();
            cursor = -1;
            if (!visited.add(time, state, linearized)) {
                pop();
            }
        }

        private void push(int candidate) {
            if (depth == chosen.length) {
                chosen = Arrays.copyOf(chosen, 2 * depth);
                timeBefore = Arrays.copyOf(timeBefore, 2 * depth);
                stateBefore = Arrays.copyOf(stateBefore, 2 * depth);
            }
            chosen[depth] = candidate;
            timeBefore[depth] = time;
            stateBefore[depth] = state;
            depth++;
        }

        /** Goes to the first completion that is not linearized. */
        private void explain() {
            for (; time < columns.events.length; time++) {
                int event = columns.events[time];
                if (event >= 0) {
                    if (!problem.dropped[event]) {
                        operationAt[placeOf[event]] = event;
                    }
                } else if (isLinearized(placeOf[~event])) {
                    linearized[placeOf[~event] >> 6] ^= 1L << placeOf[~event];
                    operationAt[placeOf[~event]] = NOBODY;
                } else {
                    return;
                }
            }
        }

        /** Undoes the last choice; the search goes on with the candidate after it. */
        private void pop() {
            depth--;
            while (time > timeBefore[depth]) {
                int event = columns.events[--time];
                int place = placeOf[event >= 0 ? event : ~event];
                if (event < 0) {
                    operationAt[place] = ~event;
                    linearized[place >> 6] |= 1L << place;
                } else if (!problem.dropped[event]) {
                    operationAt[place] = NOBODY;
                }
            }
            int candidate = chosen[depth];
            linearized[placeOf[candidate] >> 6] ^= 1L << placeOf[candidate];
            state = stateBefore[depth];
            cursor = urgency(candidate);
        }

        /**
         * Undoes the last choice and, where that was a read, the one before it as well: if there were an order that goes on with
         * anything else, the read could be moved to its front. False if no choice is left.
         */
        private boolean retreat() {
            boolean onlyChoice = true;
            while (onlyChoice) {
                if (depth == 0) {
                    return false;
                }
                pop();
                onlyChoice = problem.reads[chosen[depth]];
            }
            return true;
        }
    }
}
