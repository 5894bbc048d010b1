package dev.ariadne.checker.search;

import static com.google.common.base.Verify.verify;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import java.util.Arrays;
import java.util.EnumSet;

/**
 * One object under an {@link OnlineChecker}. While a {@link Witness} can be mended, all is well. Where it cannot, a search finds
 * another order or that there is none: it goes on from a frontier that stays behind, at the first invocation of an operation that
 * has not ended, so that it knows how every operation in it ends. Both are exact, so that the alarm comes with the event.
 */
final class OnlineObject {
    private enum Fate {
        OPEN,
        ANSWERED,
        FAILED,
        LOST
    }

    /** In place of the time of its completion, for an operation whose number may be given again. */
    static final int RELEASED = -1;

    /** Those that need not know what is still to come. */
    private static final EnumSet<Reduction> REDUCTIONS =
            EnumSet.complementOf(EnumSet.of(Reduction.UNREAD_LOST_WRITES, Reduction.DEAD_VALUES));

    private final Model<?> model;
    private final long stepBudget;

    /** With fewer events to go than this the settled frontier stays where it is. */
    private final int tailMin;

    /** Fewer states than this are not worth forgetting. */
    private final int statesMin;

    private Problem problem;
    private final Frontier settled;
    private final Witness witness;

    /** Steps of searches for another witness. */
    private long searched;

    private Answer answer = Answer.LINEARIZABLE;

    // ---- operations, by numbers that are given again when the settled frontier has passed them

    private Operation[] operations = new Operation[16];
    private Fate[] fates = new Fate[16];

    /** Whether the settled frontier has passed its invocation. */
    private boolean[] passed = new boolean[16];

    private int[] free = new int[16];
    private int freed;
    private int numbers;

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
        witness = new Witness(problem);
    }

    /** An operation is invoked. Returns its number, which means nothing when the answer is known. */
    int invoke(Operation operation) {
        if (answer != Answer.LINEARIZABLE) {
            return 0;
        }
        int number = freed > 0 ? free[--freed] : numbers++;
        if (number >= operations.length) {
            operations = Arrays.copyOf(operations, 2 * number);
            fates = Arrays.copyOf(fates, 2 * number);
            passed = Arrays.copyOf(passed, 2 * number);
        }
        operations[number] = operation;
        fates[number] = Fate.OPEN;
        passed[number] = false;
        problem.set(number, operation);
        problem.invoked[number] = operation.invoked().event();
        problem.completed[number] = Columns.NEVER;
        problem.count(number);
        append(number);
        return number;
    }

    /** Operation {@code number} ends as it says. Returns whether the object has an order up to now. */
    Answer complete(int number, Operation operation) {
        if (answer != Answer.LINEARIZABLE) {
            return answer;
        }
        operations[number] = operation;
        boolean explained = switch (operation.outcome()) {
            case OK -> answered(number, operation);
            case UNKNOWN -> lost(number);
            case FAIL -> failed(number);
        };
        Frontier.Move move = explained ? Frontier.Move.DONE : search();
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
        return problem.states() + numbers + tailSize + witness.size();
    }

    private boolean answered(int number, Operation operation) {
        append(~number);
        fates[number] = Fate.ANSWERED;
        problem.discount(number);
        problem.set(number, operation);
        problem.completed[number] = operation.deadline();
        problem.count(number);
        return witness.complete(number);
    }

    /** It goes on as one that may happen, or have happened. */
    private boolean lost(int number) {
        fates[number] = Fate.LOST;
        return true;
    }

    private boolean failed(int number) {
        fates[number] = Fate.FAILED;
        problem.discount(number);
        problem.completed[number] = RELEASED;
        return witness.withdraw(number);
    }

    // ---- searching

    /** Finds another witness, of how things look now. */
    private Frontier.Move search() {
        Arena arena = new Arena();
        Frontier frontier =
                new Frontier(problem, REDUCTIONS, Columns.NEVER, stepBudget - settled.steps() - searched, arena);
        frontier.copyOf(settled);
        frontier.takeRoot();
        Frontier.Move move = Frontier.Move.DONE;
        for (int at = 0; at < tailSize && move == Frontier.Move.DONE; at++) {
            int event = tail[at];
            if (event < 0) {
                move = frontier.complete(~event, problem.completed[~event]);
            } else if (fates[event] != Fate.FAILED) {
                frontier.invoke(event, problem.invoked[event]);
            }
        }
        searched += frontier.steps();
        if (move == Frontier.Move.DONE) {
            follow(arena, arena.path(frontier.node()));
        }
        return move;
    }

    /** Makes the witness the order on that path, with what was hidden ({@link Reduction#UNSEEN_WRITES}) before what hid it. */
    private void follow(Arena arena, int[] path) {
        int row = arena.operation(path[0]);
        witness.restart(settled.state(row));
        int[] hidden = new int[numbers];
        int hiding = 0;
        for (int number = 0; number < numbers; number++) {
            if (passed[number] && settled.isOver(row, number)) {
                witness.place(number);
            }
        }
        for (int at = 1; at < path.length; at++) {
            witness.place(arena.operation(path[at]));
        }
        for (int number = 0; number < numbers; number++) {
            if (passed[number] && fates[number] == Fate.ANSWERED && !witness.isPlaced(number)) {
                hidden[hiding++] = number;
            }
        }
        for (int at = 0; at < tailSize; at++) {
            if (tail[at] >= 0 && fates[tail[at]] == Fate.ANSWERED && !witness.isPlaced(tail[at])) {
                hidden[hiding++] = tail[at];
            }
        }
        for (int at = 1; at < path.length; at++) {
            int operation = arena.operation(path[at]);
            int left = 0;
            for (int next = 0; next < hiding; next++) {
                int other = hidden[next];
                if (problem.invoked[other] < arena.time(path[at])
                        && problem instanceof CellProblem cells
                        && cells.hides(operation, other)) {
                    witness.append(other);
                } else {
                    hidden[left++] = other;
                }
            }
            hiding = left;
            witness.append(operation);
        }
        verify(hiding == 0, "%s hidden are nowhere", hiding);
    }

    // ---- settling

    /** Moves the settled frontier to the first operation that is open. */
    private Frontier.Move settle() {
        int at = 0;
        for (; at < tailSize && (tail[at] < 0 || fates[tail[at]] != Fate.OPEN); at++) {
            int event = tail[at];
            if (event < 0) {
                settled.setBudget(stepBudget - searched);
                Frontier.Move move = settled.complete(~event, problem.completed[~event]);
                verify(move != Frontier.Move.STUCK, "settled without a configuration");
                if (move == Frontier.Move.SPENT) {
                    return move;
                }
                release(~event);
            } else if (fates[event] == Fate.FAILED || problem.dropped[event]) {
                release(event);
            } else {
                settled.invoke(event, problem.invoked[event]);
                passed[event] = true;
            }
        }
        witness.forgetReleased();
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
        for (int number = 0; number < numbers; number++) {
            if (!unused[number]) {
                renewed.set(number, operations[number]);
                renewed.invoked[number] = problem.invoked[number];
                renewed.completed[number] = problem.completed[number];
            }
        }
        settled.renumber(renewed);
        witness.renumber(renewed);
        renewed.countAs(problem);
        problem = renewed;
        statesMax = Math.max(statesMin, 2 * problem.states());
    }

    private void release(int number) {
        if (freed == free.length) {
            free = Arrays.copyOf(free, 2 * freed);
        }
        free[freed++] = number;
        passed[number] = false;
        problem.completed[number] = RELEASED;
        witness.release(number);
    }

    private void append(int event) {
        if (tailSize == tail.length) {
            tail = Arrays.copyOf(tail, 2 * tailSize);
        }
        tail[tailSize++] = event;
    }
}
