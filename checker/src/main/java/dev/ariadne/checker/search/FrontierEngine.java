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
 * is open at once and not with the length of the history. Where states are values a {@link Dive} goes first, which mostly finds an order,
 * or the completion that none explains.
 */
public final class FrontierEngine implements Engine {
    /** How many steps a dive takes at least at one event, one configuration at a time; more where there are many operations. */
    private static final int PATIENCE_MIN = 100;

    private static final int PATIENCE_MAX = 1_000;

    /** In place of the patience: all configurations from the beginning. */
    static final int NO_DIVE = -1;

    /** After so many searches for the failing event the next one does without {@link Reduction#NEEDED_VALUES}. */
    private static final int NARROWINGS = 12;

    private final EnumSet<Reduction> reductions;
    private final int patienceMax;

    public FrontierEngine() {
        this(EnumSet.allOf(Reduction.class), PATIENCE_MAX);
    }

    /** With only some reductions, and with more patience, less or {@link #NO_DIVE}: for tests. */
    FrontierEngine(EnumSet<Reduction> reductions, int patienceMax) {
        this.reductions = reductions;
        this.patienceMax = patienceMax;
    }

    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        Columns columns = new Columns(operations);
        return new Search(Problem.of(model, columns, reductions), columns, reductions, patienceMax, limits).run();
    }

    @Override
    public boolean showsAll(Model<?> model) {
        return model instanceof CellModel;
    }

    /** The verdict on {@code problem}, which is about {@code columns}. */
    static ObjectVerdict search(Problem problem, Columns columns, Limits limits) {
        return new Search(problem, columns, EnumSet.allOf(Reduction.class), PATIENCE_MAX, limits).run();
    }

    private static final class Search {
        private final Problem problem;
        private final EnumSet<Reduction> reductions;
        private final Columns columns;
        private final int patienceMax;
        private final Limits limits;
        private long steps;

        /** Where the last {@link #play} ended if it did not come to the end. */
        private int stuckAt;

        /** The completion to which a dive came. */
        private int reachedAt;

        Search(Problem problem, Columns columns, EnumSet<Reduction> reductions, int patienceMax, Limits limits) {
            this.problem = problem;
            this.reductions = reductions;
            this.columns = columns;
            this.patienceMax = patienceMax;
            this.limits = limits;
        }

        ObjectVerdict run() {
            Arena arena = limits.order() ? new Arena() : null;
            if (patienceMax != NO_DIVE && problem instanceof CellProblem cells) {
                ObjectVerdict verdict = dive(cells, arena);
                if (verdict != null) {
                    return verdict;
                }
                cells.needBy(Columns.NEVER);
            }
            Frontier frontier = frontier(reductions, Columns.NEVER, arena);
            frontier.setBudget(limits.steps() - steps);
            return switch (play(frontier, Columns.NEVER)) {
                case DONE -> linearizable(frontier, arena);
                case SPENT -> unknown("more than " + limits.steps() + " steps");
                case STUCK -> notLinearizable();
            };
        }

        /** The verdict of a {@link Dive}; null if it gives up. */
        private @Nullable ObjectVerdict dive(CellProblem cells, @Nullable Arena arena) {
            cells.needBy(Columns.NEVER);
            Frontier frontier = frontier(reductions, Columns.NEVER, arena);
            int patience = Math.min(columns.size / 2 + PATIENCE_MIN, patienceMax);
            Dive dive =
                    new Dive(frontier, cells, columns.events, 0, columns.events.length, limits.steps() / 2, patience);
            Frontier.Move move = dive.run();
            reachedAt = dive.farthest();
            int horizon = Columns.NEVER;
            int wrong = Columns.NEVER;
            for (int narrowing = 0; move == Frontier.Move.STUCK && narrowing < NARROWINGS; narrowing++) {
                wrong = wrongBy(dive.farthest(), horizon);
                if (wrong == dive.farthest()) {
                    break;
                }
                horizon = wrong - 1;
                cells.needBy(horizon);
                move = dive.runTo(horizon, wrong);
            }
            steps += frontier.steps();
            if (move == Frontier.Move.DONE) {
                return horizon == Columns.NEVER ? linearizable(frontier, arena) : failed(wrong);
            }
            return wrong == dive.farthest() ? failed(wrong) : null;
        }

        /**
         * A time up to which there is no order if there is none with that horizon, since the search for it got stuck at {@code time}:
         * that is too early if {@link Reduction#NEEDED_VALUES} looked ahead.
         */
        private int wrongBy(int time, int horizon) {
            return problem instanceof CellProblem cells && reductions.contains(Reduction.NEEDED_VALUES)
                    ? cells.misleading(time, horizon)
                    : time;
        }

        private ObjectVerdict linearizable(Frontier frontier, @Nullable Arena arena) {
            return ObjectVerdict.linearizable(
                    columns.size, steps, arena == null ? List.of() : order(arena, frontier.node()));
        }

        private Frontier frontier(EnumSet<Reduction> with, int horizon, @Nullable Arena arena) {
            return new Frontier(problem, with, horizon, limits.steps(), arena);
        }

        /** Moves {@code frontier} over the events up to {@code horizon}. */
        private Frontier.Move play(Frontier frontier, int horizon) {
            Frontier.Move move = frontier.play(columns.events, 0, (int) Math.min(columns.events.length, horizon + 1L));
            stuckAt = frontier.time();
            steps += frontier.steps();
            return move;
        }

        /**
         * The verdict after a search got stuck: looks for the last horizon up to which there is an order. Each search has the whole
         * budget.
         */
        private ObjectVerdict notLinearizable() {
            int horizon = Columns.NEVER;
            for (int narrowing = 0; narrowing < NARROWINGS; narrowing++) {
                int wrong = wrongBy(stuckAt, horizon);
                if (wrong == stuckAt) {
                    return failed(wrong);
                }
                horizon = wrong - 1;
                ((CellProblem) problem).needBy(horizon);
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
            return ObjectVerdict.unknown(columns.size, steps, columns.recorded(Math.max(stuckAt, reachedAt)), reason);
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
