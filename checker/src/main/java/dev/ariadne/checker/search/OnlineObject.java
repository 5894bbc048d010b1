package dev.ariadne.checker.search;

import static com.google.common.base.Verify.verify;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.Arrays;
import java.util.EnumSet;

/**
 * One object under an {@link OnlineChecker}. Two frontiers move over its events. The <em>settled</em> one stays behind, at the
 * first invocation of an operation that has not ended, so that it knows how every operation in it ends; it is exact. The
 * <em>latest</em> one goes with the events as if every open operation were to answer what its effect does not depend on. All its
 * configurations explain what has happened, but if an answer says more than that, some that would as well are missing. While one
 * is left, all is well; when none is left, it is made anew from the settled one.
 */
final class OnlineObject {
    private enum Fate {
        OPEN,
        ANSWERED,
        FAILED,
        LOST
    }

    /** Those that need not see ahead. */
    private static final EnumSet<Reduction> REDUCTIONS =
            EnumSet.of(Reduction.EAGER_READS, Reduction.EQUALS_IN_TURN, Reduction.ANTICHAIN, Reduction.UNSEEN_WRITES);

    /** The number of no operation, for comparison with others. */
    private static final int SAMPLE = 0;

    private final Model<?> model;
    private final long stepBudget;

    /** With fewer events to go than this the settled frontier stays where it is. */
    private final int tailMin;

    /** Fewer states than this are not worth forgetting. */
    private final int statesMin;

    private Problem problem;
    private final Frontier settled;
    private final Frontier latest;

    private Answer answer = Answer.LINEARIZABLE;

    // ---- operations, by numbers that are given again when the settled frontier has passed them

    private Operation[] operations = new Operation[16];
    private Fate[] fates = new Fate[16];
    private int[] free = new int[16];
    private int freed;
    private int numbers = SAMPLE + 1;

    // ---- the events that the settled frontier has still to go: numbers for invocations, complements for answers

    private int[] tail = new int[16];
    private int tailSize;

    /** At what size the settled frontier is to move on. */
    private int tailMax;

    /** At how many states to forget those that are no more. */
    private int statesMax;

    OnlineObject(Model<?> model, long stepBudget, int tailMin, int statesMin) {
        this.model = model;
        this.stepBudget = stepBudget;
        this.tailMin = tailMin;
        this.statesMin = statesMin;
        tailMax = tailMin;
        statesMax = statesMin;
        problem = Problem.of(model);
        settled = new Frontier(problem, REDUCTIONS, Columns.NEVER, stepBudget, null);
        latest = new Frontier(problem, REDUCTIONS, Columns.NEVER, stepBudget, null);
    }

    /** An operation is invoked. Returns its number. */
    int invoke(Operation operation) {
        int number = freed > 0 ? free[--freed] : numbers++;
        if (number >= operations.length) {
            operations = Arrays.copyOf(operations, 2 * number);
            fates = Arrays.copyOf(fates, 2 * number);
        }
        operations[number] = operation;
        fates[number] = Fate.OPEN;
        problem.set(number, operation);
        problem.invoked[number] = operation.invoked().event();
        problem.completed[number] = 0;
        if (answer == Answer.LINEARIZABLE) {
            append(number);
            latest.invoke(number, 0);
        }
        return number;
    }

    /** Operation {@code number} ends as it says. Returns whether the object has an order up to now. */
    Answer complete(int number, Operation operation) {
        if (answer != Answer.LINEARIZABLE) {
            return answer;
        }
        operations[number] = operation;
        Frontier.Move move = switch (operation.outcome()) {
            case OK -> answered(number, operation);
            case UNKNOWN -> lost(number);
            case FAIL -> failed(number);
        };
        if (move == Frontier.Move.STUCK) {
            move = catchUp();
        }
        if (move == Frontier.Move.DONE && tailSize >= tailMax) {
            move = settle();
        }
        answer = switch (move) {
            case DONE -> Answer.LINEARIZABLE;
            case STUCK -> Answer.NOT_LINEARIZABLE;
            case SPENT -> Answer.UNKNOWN;
        };
        return answer;
    }

    /** How many states and operations it remembers, to see that it forgets. */
    int remembered() {
        return problem.states() + numbers + tailSize;
    }

    private Frontier.Move answered(int number, Operation operation) {
        append(~number);
        fates[number] = Fate.ANSWERED;
        problem.set(SAMPLE, operation);
        boolean asExpected = !problem.dropped[number] && problem.same(number, SAMPLE);
        boolean some = asExpected || latest.withdraw(number);
        problem.set(number, operation);
        if (!some) {
            return Frontier.Move.STUCK;
        }
        if (!asExpected) {
            latest.invoke(number, 0);
        }
        return complete(latest, number);
    }

    private Frontier.Move lost(int number) {
        fates[number] = Fate.LOST;
        latest.lose(number);
        problem.completed[number] = Columns.NEVER;
        return Frontier.Move.DONE;
    }

    private Frontier.Move failed(int number) {
        fates[number] = Fate.FAILED;
        return latest.withdraw(number) ? Frontier.Move.DONE : Frontier.Move.STUCK;
    }

    private Frontier.Move complete(Frontier frontier, int number) {
        long others = settled.steps() + latest.steps() - frontier.steps();
        frontier.setBudget(Math.max(frontier.steps(), stepBudget - others));
        return frontier.complete(number, 0);
    }

    /** Makes the latest frontier anew. */
    private Frontier.Move catchUp() {
        latest.copyOf(settled);
        Frontier.Move move = Frontier.Move.DONE;
        for (int at = 0; at < tailSize && move == Frontier.Move.DONE; at++) {
            int event = tail[at];
            if (event < 0) {
                move = complete(latest, ~event);
            } else if (fates[event] != Fate.FAILED) {
                latest.invoke(event, 0);
            }
        }
        return move;
    }

    /** Moves the settled frontier to the first operation that is open. */
    private Frontier.Move settle() {
        int at = 0;
        for (; at < tailSize && (tail[at] < 0 || fates[tail[at]] != Fate.OPEN); at++) {
            int event = tail[at];
            if (event < 0) {
                Frontier.Move move = complete(settled, ~event);
                verify(move != Frontier.Move.STUCK, "settled without a configuration");
                if (move == Frontier.Move.SPENT) {
                    return move;
                }
                release(~event);
            } else if (fates[event] == Fate.FAILED || problem.dropped[event]) {
                release(event);
            } else {
                settled.invoke(event, 0);
            }
        }
        tailSize -= at;
        System.arraycopy(tail, at, tail, 0, tailSize);
        tailMax = Math.max(tailMin, 2 * tailSize);
        if (problem.states() >= statesMax) {
            forgetStates();
        }
        return Frontier.Move.DONE;
    }

    /** Numbers anew the states that are still about. */
    private void forgetStates() {
        Problem renewed = Problem.of(model);
        boolean[] unused = new boolean[numbers];
        for (int at = 0; at < freed; at++) {
            unused[free[at]] = true;
        }
        for (int number = SAMPLE + 1; number < numbers; number++) {
            if (!unused[number]) {
                renewed.set(number, operations[number]);
                renewed.invoked[number] = problem.invoked[number];
                renewed.completed[number] = problem.completed[number];
            }
        }
        settled.renumber(renewed);
        latest.renumber(renewed);
        problem = renewed;
        statesMax = Math.max(statesMin, 2 * problem.states());
    }

    private void release(int number) {
        if (freed == free.length) {
            free = Arrays.copyOf(free, 2 * freed);
        }
        free[freed++] = number;
    }

    private void append(int event) {
        if (tailSize == tail.length) {
            tail = Arrays.copyOf(tail, 2 * tailSize);
        }
        tail[tailSize++] = event;
    }
}
