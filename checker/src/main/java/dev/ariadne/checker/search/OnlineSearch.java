package dev.ariadne.checker.search;

import static com.google.common.base.Verify.verify;

import dev.ariadne.checker.search.OnlineTail.Fate;
import org.jspecify.annotations.Nullable;

/**
 * The search of an {@link OnlineObject} for another {@link Witness}, or for there being none. It keeps what the witness says of all
 * but the latest events, of fewer each time, for it is mostly the latest choices that were wrong.
 */
final class OnlineSearch {
    /** How many events it looks at anew at first; twice as many each time. */
    private static final int LATEST = 8;

    /** How many steps it takes at first from each place where it begins; so many times more in each round. */
    private static final long STEPS_EACH = 1_000;

    private static final int MORE = 4;

    /** Which part of them it takes at one event, one configuration at a time. */
    private static final int IMPATIENCE = 10;

    private final Problem problem;
    private final OnlineTail tail;
    private final Witness witness;
    private final Frontier settled;
    private final long budget;
    private long steps;

    /** From there on in the tail, and from later on, there is no way. */
    private int hopeless = Integer.MAX_VALUE;

    /** With so many steps at most. */
    OnlineSearch(Problem problem, OnlineTail tail, Witness witness, Frontier settled, long budget) {
        this.problem = problem;
        this.tail = tail;
        this.witness = witness;
        this.settled = settled;
        this.budget = budget;
    }

    long steps() {
        return steps;
    }

    /**
     * Finds another witness, of how things look now. {@code STUCK} if there is none.
     *
     * @param exact whether the settled frontier is not blurred; if it is, an order from there is not known to be one
     */
    Frontier.Move run(boolean exact) {
        for (long each = STEPS_EACH; steps < budget; each *= MORE) {
            Frontier.Move near = fromWitness(each);
            if (near == Frontier.Move.DONE) {
                return near;
            }
            if (each == STEPS_EACH && isBlocked()) {
                return Frontier.Move.STUCK;
            }
            Frontier.Move any = fromSettled(exact, near == Frontier.Move.STUCK ? Long.MAX_VALUE : each);
            if (any != Frontier.Move.SPENT || near == Frontier.Move.STUCK) {
                return any;
            }
        }
        return Frontier.Move.SPENT;
    }

    // ---- from the witness

    /** With so many steps from each place. {@code STUCK} says that there is no witness that goes on as this one begins. */
    private Frontier.Move fromWitness(long stepsEach) {
        Frontier.Move worst = Frontier.Move.STUCK;
        int from = tail.size;
        for (int latest = LATEST; from > 0; latest *= 2) {
            from = Math.max(0, tail.size - latest);
            int time = time(from);
            int kept = witness.sizeBefore(time);
            if (from < hopeless && witness.holds(kept)) {
                Frontier.Move move = fromWitness(from, time, kept, Math.min(stepsEach, budget - steps));
                if (move == Frontier.Move.DONE) {
                    return move;
                } else if (move == Frontier.Move.STUCK) {
                    hopeless = from;
                } else {
                    worst = move;
                }
            }
        }
        return worst;
    }

    private Frontier.Move fromWitness(int from, int time, int kept, long stepsMax) {
        Arena arena = new Arena();
        Frontier frontier = atTime(time, kept, arena);
        int patience = (int) Math.min(stepsMax / IMPATIENCE, Integer.MAX_VALUE);
        Frontier.Move move = new Dive(frontier, problem, tail.events, from, tail.size, stepsMax, patience).run();
        steps += frontier.steps();
        if (move == Frontier.Move.DONE) {
            witness.cut(kept);
            follow(arena, arena.path(frontier.node()), 0);
        }
        return move;
    }

    /** A frontier with the configuration that the first so many of the witness lead to, which are those over at that time. */
    private Frontier atTime(int time, int kept, Arena arena) {
        Frontier frontier = new Frontier(problem, OnlineObject.REDUCTIONS, Columns.NEVER, 0, arena);
        frontier.beginIn(witness.before(kept));
        boolean[] over = witness.placedBefore(kept);
        for (int number = 0; number < tail.numbers; number++) {
            if (isOpen(number, time)) {
                frontier.beginWith(number, number < over.length && over[number]);
            }
        }
        return frontier;
    }

    /** Of the event there in the tail. */
    private int time(int at) {
        int event = tail.events[at];
        return event < 0 ? problem.completed[~event] : problem.invoked[event];
    }

    /** Whether that operation has begun before the event at {@code time}, and not ended. */
    private boolean isOpen(int number, int time) {
        return problem.invoked[number] < time && problem.completed[number] >= time;
    }

    // ---- from the settled frontier

    /** Whether not even a blurred frontier gets through. */
    private boolean isBlocked() {
        if (!(problem instanceof CellProblem)) {
            return false;
        }
        Frontier frontier = copyOfSettled(budget - steps, null);
        Frontier.Move move = frontier.playBlurred(tail.events, 0, tail.size);
        steps += frontier.steps();
        return move == Frontier.Move.STUCK;
    }

    /** Finds any witness, with so many steps at most. */
    private Frontier.Move fromSettled(boolean exact, long stepsMax) {
        Arena arena = new Arena();
        Frontier frontier = copyOfSettled(Math.min(stepsMax, budget - steps), arena);
        frontier.takeRoot();
        Frontier.Move move = frontier.play(tail.events, 0, tail.size);
        steps += frontier.steps();
        if (move == Frontier.Move.STUCK) {
            return move;
        } else if (move == Frontier.Move.SPENT || !exact) {
            return Frontier.Move.SPENT;
        }
        int[] path = arena.path(frontier.node());
        int row = arena.operation(path[0]);
        witness.restart(settled.state(row));
        int time = time(0);
        for (int number = 0; number < tail.numbers; number++) {
            if (isOpen(number, time) && settled.isOver(row, number)) {
                witness.place(number);
            }
        }
        follow(arena, path, 1);
        return move;
    }

    private Frontier copyOfSettled(long stepsMax, @Nullable Arena arena) {
        Frontier frontier = new Frontier(problem, OnlineObject.REDUCTIONS, Columns.NEVER, stepsMax, arena);
        frontier.copyOf(settled);
        return frontier;
    }

    // ---- the new witness

    /**
     * Lets the witness go on with what is on the path from {@code first} on, and with what was hidden ({@link
     * Reduction#UNSEEN_WRITES}) before what hid it.
     */
    private void follow(Arena arena, int[] path, int first) {
        for (int at = first; at < path.length; at++) {
            witness.place(arena.operation(path[at]));
        }
        int[] hidden = new int[tail.numbers];
        int hiding = 0;
        for (int number = 0; number < tail.numbers; number++) {
            if (isAnswered(number) && !witness.isPlaced(number)) {
                hidden[hiding++] = number;
            }
        }
        for (int at = first; at < path.length; at++) {
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

    private boolean isAnswered(int number) {
        return tail.fates[number] == Fate.ANSWERED && problem.completed[number] != OnlineObject.RELEASED;
    }
}
