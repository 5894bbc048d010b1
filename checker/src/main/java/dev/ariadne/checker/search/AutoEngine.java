package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.Model;
import java.util.EnumSet;
import java.util.List;

/**
 * The engine for any history: a fast path if one takes it, else the two searches in turn, each time with ten times the steps, until
 * one of them decides. The first turn is long enough for what is easy, whose steps grow with the history. {@link FrontierEngine} is
 * first where states are values, since it sees ahead there; {@link WingGongLowe} elsewhere. What one of them finds hard is often easy
 * for the other, and trying both costs little more than twice the better.
 */
public final class AutoEngine implements Engine {
    /** The first turn's steps: at least so many, so many for each operation, and at most one of so many that there are in all. */
    private static final long STEPS_AT_FIRST = 20_000;

    private static final long STEPS_EACH = 50;
    private static final long TURNS_MIN = 4;

    /** Asked in this order. */
    private final List<FastPath> fastPaths;

    public AutoEngine() {
        this(FastPaths.ALL);
    }

    AutoEngine(List<FastPath> fastPaths) {
        this.fastPaths = fastPaths;
    }

    @Override
    public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        for (FastPath fastPath : fastPaths) {
            ObjectVerdict verdict = fastPath.check(model, operations, limits);
            if (verdict != null) {
                return verdict;
            }
        }
        Columns columns = new Columns(operations);
        Problem problem = Problem.of(model, columns, EnumSet.allOf(Reduction.class));
        return search(problem, columns, model instanceof CellModel, limits);
    }

    @Override
    public boolean showsAll(Model<?> model) {
        return model instanceof CellModel;
    }

    static long stepsAtFirst(int operations, Limits limits) {
        return Math.max(STEPS_AT_FIRST, Math.min(STEPS_EACH * operations, limits.steps() / TURNS_MIN));
    }

    private static ObjectVerdict search(Problem problem, Columns columns, boolean frontierFirst, Limits limits) {
        boolean frontier = frontierFirst;
        long share = stepsAtFirst(columns.size, limits);
        long steps = 0;
        int event = 0;
        for (int turn = 1; ; turn++) {
            Limits some = new Limits(Math.min(limits.steps() - steps, share), limits.order());
            ObjectVerdict verdict = frontier
                    ? FrontierEngine.search(problem, columns, some)
                    : WingGongLowe.search(problem, columns, some);
            steps += verdict.steps();
            if (verdict.answer() != Answer.UNKNOWN) {
                return verdict.after(steps);
            }
            event = Math.max(event, verdict.event().orElseThrow());
            if (steps >= limits.steps()) {
                return ObjectVerdict.unknown(
                        verdict.operations(), steps, event, "more than " + limits.steps() + " steps");
            }
            frontier = !frontier;
            share *= turn % 2 == 0 ? 10 : 1;
        }
    }
}
