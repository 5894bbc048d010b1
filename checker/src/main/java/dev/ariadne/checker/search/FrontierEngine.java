package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves a {@link Frontier} over the history, event by event. Its cost follows the number of configurations, which grows with what
 * is open at once and not with the length of the history. Where states are values and nobody asks for an order, a {@link Dive} goes
 * first, which mostly finds one.
 */
public final class FrontierEngine implements Engine {
    /** After so many searches for the failing event the next one does without {@link Reduction#NEEDED_VALUES}. */
    private static final int NARROWINGS = 12;

    private final EnumSet<Reduction> reductions;

    public FrontierEngine() {
        this(EnumSet.allOf(Reduction.class));
    }

    /** With only some reductions: for tests. */
    FrontierEngine(EnumSet<Reduction> reductions) {
        this.reductions = reductions;
    }

    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        Columns columns = new Columns(operations);
        return new Search(Problem.of(model, columns, reductions), columns, reductions, limits).run();
    }

    @Override
    public boolean showsAll(Model<?> model) {
        return model instanceof CellModel;
    }

    /** The verdict on {@code problem}, which is about {@code columns}. */
    static ObjectVerdict search(Problem problem, Columns columns, Limits limits) {
        return new Search(problem, columns, EnumSet.allOf(Reduction.class), limits).run();
    }

    private static final class Search {
        private final Problem problem;
        private final EnumSet<Reduction> reductions;
        private final Columns columns;
        private final Limits limits;
        private long steps;

        /** Where the last {@link #play} ended if it did not come to the end. */
        private int stuckAt;

        Search(Problem problem, Columns columns, EnumSet<Reduction> reductions, Limits limits) {
            this.problem = problem;
            this.reductions = reductions;
            this.columns = columns;
            this.limits = limits;
        }

        ObjectVerdict run() {
            if (problem instanceof CellProblem cells) {
                cells.needBy(Columns.NEVER);
                if (!limits.order() && findsWay(Columns.NEVER)) {
                    return ObjectVerdict.linearizable(columns.size, steps);
                }
            }
            Arena arena = limits.order() ? new Arena() : null;
            Frontier frontier = frontier(reductions, Columns.NEVER, arena);
            frontier.setBudget(limits.steps() - steps);
            return switch (play(frontier, Columns.NEVER)) {
                case DONE ->
                    ObjectVerdict.linearizable(
                            columns.size, steps, arena == null ? List.of() : order(arena, frontier.node()));
                case SPENT -> unknown("more than " + limits.steps() + " steps");
                case STUCK -> notLinearizable();
            };
        }

        /** Whether a {@link Dive} comes to the end of what is up to {@code horizon}. It keeps no order. */
        private boolean findsWay(int horizon) {
            Frontier frontier = frontier(reductions, horizon, null);
            boolean found = new Dive(frontier, columns, end(horizon), limits.steps() / 2).succeeds();
            steps += frontier.steps();
            return found;
        }

        /** The time after the last event up to {@code horizon}. */
        private int end(int horizon) {
            return (int) Math.min(columns.events.length, horizon + 1L);
        }

        private Frontier frontier(EnumSet<Reduction> with, int horizon, @Nullable Arena arena) {
            return new Frontier(problem, with, horizon, limits.steps(), arena);
        }

        /** Moves {@code frontier} over the events up to {@code horizon}. */
        private Frontier.Move play(Frontier frontier, int horizon) {
            int[] events = columns.events;
            int end = end(horizon);
            Frontier.Move move = Frontier.Move.DONE;
            for (int time = 0; time < end && move == Frontier.Move.DONE; time++) {
                stuckAt = time;
                if (events[time] >= 0) {
                    frontier.invoke(events[time], time);
                } else {
                    move = frontier.complete(~events[time], time);
                }
            }
            steps += frontier.steps();
            return move;
        }

        /**
         * The verdict after a search got stuck, which {@link Reduction#NEEDED_VALUES} may have made too early: looks for the last
         * horizon up to which there is an order. Each search has the whole budget.
         */
        private ObjectVerdict notLinearizable() {
            if (!(problem instanceof CellProblem cells) || !reductions.contains(Reduction.NEEDED_VALUES)) {
                return failed(stuckAt);
            }
            int horizon = Columns.NEVER;
            for (int narrowing = 0; narrowing < NARROWINGS; narrowing++) {
                int wrong = cells.misleading(stuckAt, horizon);
                if (wrong == stuckAt) {
                    return failed(wrong);
                }
                horizon = wrong - 1;
                cells.needBy(horizon);
                if (findsWay(horizon)) {
                    return failed(wrong);
                }
                Frontier.Move move = play(frontier(reductions, horizon, null), horizon);
                if (move == Frontier.Move.DONE) {
                    return failed(wrong);
                } else if (move == Frontier.Move.SPENT) {
                    return unknown(tooLate(wrong));
                }
            }
            EnumSet<Reduction> exact = EnumSet.copyOf(reductions);
            exact.remove(Reduction.NEEDED_VALUES);
            Frontier.Move move = play(frontier(exact, Columns.NEVER, null), horizon);
            return switch (move) {
                case DONE -> failed(horizon + 1);
                case STUCK -> failed(stuckAt);
                case SPENT -> unknown(tooLate(horizon + 1));
            };
        }

        private String tooLate(int wrong) {
            return "no order explains event " + columns.recorded(wrong)
                    + ", but which event is the first took more than " + limits.steps() + " steps";
        }

        private ObjectVerdict failed(int time) {
            return ObjectVerdict.notLinearizable(columns.size, steps, columns.recorded(time));
        }

        private ObjectVerdict unknown(String reason) {
            return ObjectVerdict.unknown(columns.size, steps, columns.recorded(stuckAt), reason);
        }

        /**
         * The operations that took effect, in order: those on the way to {@code last}, and just before an overwriting one each that
         * it hid ({@link Reduction#UNSEEN_WRITES}): the first that could, after the invocation of the hidden one.
         */
        private List<Operation> order(Arena arena, int last) {
            int[] path = arena.path(last);
            boolean[] placed = new boolean[columns.size];
            for (int node : path) {
                placed[arena.operation(node)] = true;
            }
            List<Operation> order = new ArrayList<>(columns.size);
            int first = 0;
            for (int node : path) {
                int operation = arena.operation(node);
                if (problem instanceof CellProblem cells && cells.overwrites(operation)) {
                    for (int other = first;
                            other < columns.size && columns.invoked[other] < arena.time(node);
                            other++) {
                        if (!placed[other] && columns.answered(other) && cells.hides(operation, other)) {
                            placed[other] = true;
                            order.add(columns.operations[other]);
                        }
                    }
                    while (first < columns.size && (placed[first] || !columns.answered(first))) {
                        first++;
                    }
                }
                order.add(columns.operations[operation]);
            }
            return order;
        }
    }
}
