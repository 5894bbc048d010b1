package dev.ariadne.checker.search;

import static com.google.common.base.Verify.verify;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.search.OnlineTail.Fate;
import java.util.EnumSet;

/**
 * One object under an {@link OnlineChecker}. While a {@link Witness} can be mended, all is well. Where it cannot, a search finds
 * another order or that there is none, so that the alarm comes with the event: near the end of the witness first, and then from a
 * frontier that stays behind, before the invocation of every operation that has not ended, so that it knows how each in it ends.
 *
 * <p>That settled frontier has all configurations, unless so many clients are at one object that they are too many: from then on
 * it is blurred. What it finds to be wrong is wrong; where it finds an order, and no other search did, the answer is unknown.
 */
final class OnlineObject {
    /** In place of the time of its completion, for an operation whose number may be given again. */
    static final int RELEASED = -1;

    /** Those that need not know what is still to come. */
    static final EnumSet<Reduction> REDUCTIONS =
            EnumSet.complementOf(EnumSet.of(Reduction.UNREAD_LOST_WRITES, Reduction.DEAD_VALUES));

    private final Model<?> model;
    private final OnlineTuning tuning;
    private final long stepBudget;

    private Problem problem;
    private final OnlineTail tail = new OnlineTail();
    private final Frontier settled;
    private final Witness witness;

    /** Whether the settled frontier has all configurations and no other. */
    private boolean exact = true;

    private Answer answer = Answer.LINEARIZABLE;

    /** Steps of searches for another witness. */
    private long searched;

    /** At what size of the tail the settled frontier is to move on. */
    private int tailMax;

    /** At how many states to forget those that are no more. */
    private int statesMax;

    OnlineObject(Model<?> model, long stepBudget, OnlineTuning tuning) {
        this.model = model;
        this.stepBudget = stepBudget;
        this.tuning = tuning;
        tailMax = 2 * tuning.tail();
        statesMax = tuning.states();
        problem = Problem.of(model);
        settled = new Frontier(problem, REDUCTIONS, Columns.NEVER, stepBudget, null);
        witness = new Witness(problem);
    }

    /** An operation is invoked. Returns its number, which means nothing when the answer is known. */
    int invoke(Operation operation) {
        if (answer != Answer.LINEARIZABLE) {
            return 0;
        }
        int number = tail.add(operation);
        problem.set(number, operation);
        problem.invoked[number] = operation.invoked().event();
        problem.completed[number] = Columns.NEVER;
        problem.count(number);
        return number;
    }

    /** Operation {@code number} ends as it says. Returns whether the object has an order up to now. */
    Answer complete(int number, Operation operation) {
        if (answer != Answer.LINEARIZABLE) {
            return answer;
        }
        boolean explained = switch (operation.outcome()) {
            case OK -> answered(number, operation);
            case UNKNOWN -> lost(number);
            case FAIL -> failed(number);
        };
        if (!explained) {
            answer = search();
        }
        if (answer == Answer.LINEARIZABLE && tail.size >= tailMax && !settle()) {
            answer = Answer.UNKNOWN;
        }
        return answer;
    }

    /** How many states and operations it remembers, to see that it forgets. */
    int remembered() {
        return problem.states() + tail.numbers + tail.size + witness.size();
    }

    private boolean answered(int number, Operation operation) {
        tail.answer(number, operation);
        problem.discount(number);
        problem.set(number, operation);
        problem.completed[number] = operation.deadline();
        problem.count(number);
        return witness.complete(number);
    }

    /** It goes on as one that may happen, or have happened. */
    private boolean lost(int number) {
        tail.fates[number] = Fate.LOST;
        return true;
    }

    private boolean failed(int number) {
        tail.fates[number] = Fate.FAILED;
        problem.discount(number);
        problem.completed[number] = RELEASED;
        problem.dropped[number] = true;
        return witness.withdraw(number);
    }

    /** Finds another witness, or that there is none. */
    private Answer search() {
        OnlineSearch search =
                new OnlineSearch(problem, tail, witness, settled, stepBudget - settled.steps() - searched);
        Frontier.Move move = search.run(exact);
        searched += search.steps();
        return switch (move) {
            case DONE -> Answer.LINEARIZABLE;
            case STUCK -> Answer.NOT_LINEARIZABLE;
            case SPENT -> Answer.UNKNOWN;
        };
    }

    // ---- settling

    /**
     * Moves the settled frontier on, but not beyond the first operation that is open, and not to the end. Returns false if the
     * budget is spent.
     */
    private boolean settle() {
        int at = 0;
        int end = tail.size - tuning.tail();
        for (; at < end && (tail.events[at] < 0 || tail.fates[tail.events[at]] != Fate.OPEN); at++) {
            int event = tail.events[at];
            if (event < 0) {
                if (!passes(at)) {
                    return false;
                }
                release(~event);
            } else if (problem.dropped[event]) {
                release(event);
            } else {
                settled.invoke(event, problem.invoked[event]);
            }
        }
        tail.forget(at);
        witness.forgetReleased();
        tailMax = Math.max(2 * tuning.tail(), 2 * tail.size);
        if (problem.states() >= statesMax) {
            forgetStates();
        }
        return true;
    }

    /** Moves the settled frontier over the completion there in the tail. Returns false if the budget is spent. */
    private boolean passes(int at) {
        long left = stepBudget - searched;
        boolean mayBlur = problem instanceof CellProblem; // elsewhere what is blurred may lead to ever more states
        Frontier.Move move = Frontier.Move.SPENT;
        if (exact) {
            settled.setBudget(mayBlur ? Math.min(left, settled.steps() + tuning.patience()) : left);
            move = settled.play(tail.events, at, at + 1);
        }
        if (move == Frontier.Move.SPENT && mayBlur) {
            exact = false;
            settled.setBudget(left);
            move = settled.playBlurred(tail.events, at, at + 1);
        }
        verify(move != Frontier.Move.STUCK, "settled without a configuration");
        return move == Frontier.Move.DONE;
    }

    /** Numbers anew the states that are still about. */
    private void forgetStates() {
        Problem renewed = Problem.of(model);
        renewed.widen(problem.invoked.length);
        System.arraycopy(problem.invoked, 0, renewed.invoked, 0, tail.numbers);
        System.arraycopy(problem.completed, 0, renewed.completed, 0, tail.numbers);
        System.arraycopy(problem.dropped, 0, renewed.dropped, 0, tail.numbers);
        for (int number = 0; number < tail.numbers; number++) {
            if (problem.completed[number] != RELEASED) {
                renewed.set(number, tail.operations[number]);
            }
        }
        settled.renumber(renewed);
        witness.renumber(renewed);
        renewed.countAs(problem);
        problem = renewed;
        statesMax = Math.max(tuning.states(), 2 * problem.states());
    }

    private void release(int number) {
        tail.release(number);
        problem.completed[number] = RELEASED;
        witness.release(number);
    }
}
