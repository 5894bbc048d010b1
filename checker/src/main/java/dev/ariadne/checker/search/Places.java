package dev.ariadne.checker.search;

import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Where open operations are: each has a place of its own from its invocation to its completion, and places are given again, so
 * that a set of open operations is a mask of as many bits as are open at once. Beside that, what such masks say of them all.
 */
final class Places {
    static final int NOBODY = -1;

    private Problem problem;

    /** The problem, if it is one. */
    private @Nullable CellProblem cells;

    private final boolean eagerReads;
    private final boolean equalsInTurn;
    private final boolean unseenWrites;
    private final boolean neededValues;
    private int horizon;

    /** How many words a mask has. */
    int words = 1;

    // ---- by place

    /** The operation there; {@link #NOBODY} if it is free. */
    int[] operationAt = new int[Long.SIZE];

    /** As many words each as a mask has: those that are the same, and whose turn is before. */
    private long[] before = new long[Long.SIZE];

    /** By operation, while it is open and after that. */
    private int[] placeOf;

    /** What {@link #rewind} can undo, latest last: an operation that took a place, or the complement of one that left it. */
    private int[] moves = new int[0];

    private int moved;
    private boolean recording;

    // ---- masks

    long[] occupied = new long[1];

    /** Those of unknown outcome. */
    long[] lost = new long[1];

    /** Those that are linearized as soon as they are legal. */
    long[] eager = new long[1];

    /** Those that answer by the horizon. */
    long[] answering = new long[1];

    /** Writes that need no longer be owed when another write is linearized. */
    long[] unseen = new long[1];

    /** Those that some other comes after that is the same. */
    private long[] inTurn = new long[1];

    /** Those that refuse a value. */
    long[] refusing = new long[1];

    /** Those that lead from one value that they require or do not refuse to another. */
    long[] leading = new long[1];

    /** Those that require a value. */
    private long[] demanding = new long[1];

    // ---- by value; empty if states are no values

    /** As many words each as a mask has: the operations that require it and can happen there. */
    long[] requiring;

    /** How many open operations leave it. */
    int[] openWriters;

    Places(Problem problem, EnumSet<Reduction> reductions, int horizon) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        this.horizon = horizon;
        eagerReads = reductions.contains(Reduction.EAGER_READS);
        equalsInTurn = reductions.contains(Reduction.EQUALS_IN_TURN);
        unseenWrites = reductions.contains(Reduction.UNSEEN_WRITES);
        neededValues = reductions.contains(Reduction.NEEDED_VALUES);
        placeOf = new int[problem.invoked.length];
        requiring = new long[cells == null ? 0 : cells.values + 1];
        openWriters = new int[cells == null ? 0 : cells.values];
        Arrays.fill(operationAt, NOBODY);
    }

    int place(int operation) {
        return placeOf[operation];
    }

    boolean isEager(int place) {
        return (eager[place >> 6] & 1L << place) != 0;
    }

    boolean isUnseen(int place) {
        return (unseen[place >> 6] & 1L << place) != 0;
    }

    boolean isLost(int place) {
        return (lost[place >> 6] & 1L << place) != 0;
    }

    /** One word of the mask of those that are the same as the operation at {@code place}, and whose turn is before. */
    long before(int place, int word) {
        return before[place * words + word];
    }

    /** One word of the mask of those that require no other value than {@code state}, which may stand for dead values. */
    long content(int state, int word) {
        return cells == null ? -1L : requiring[state * words + word] | ~demanding[word];
    }

    /** One word of the mask of those that refuse {@code value}, which may be the one that stands for dead values. */
    long refusing(CellProblem cells, int value, int word) {
        long those = 0;
        for (long rest = refusing[word]; rest != 0; rest &= rest - 1) {
            if (cells.refuses[operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(rest)]] == value) {
                those |= Long.lowestOneBit(rest);
            }
        }
        return those;
    }

    /** Whether an open operation requires or refuses {@code value}. */
    boolean isObserved(CellProblem cells, int value) {
        for (int word = 0; word < words; word++) {
            if ((requiring[value * words + word] | refusing(cells, value, word)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** One word of the mask of those that {@code operation}, linearized, hides. */
    long hidden(CellProblem cells, int operation, int word) {
        if (cells.refuses[operation] == CellProblem.NONE) {
            return unseen[word];
        }
        long those = 0;
        for (long rest = unseen[word]; rest != 0; rest &= rest - 1) {
            if (cells.hides(operation, operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(rest)])) {
                those |= Long.lowestOneBit(rest);
            }
        }
        return those;
    }

    // ---- to and fro

    /** Gives an operation a place. Returns it; {@link #words} may be more than before. */
    int take(int operation) {
        makeRoom(operation);
        int word = 0;
        while (occupied[word] == -1L) {
            word++;
            if (word == words) {
                widen();
            }
        }
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(~occupied[word]);
        placeOf[operation] = place;
        put(operation, place);
        record(operation);
        return place;
    }

    private void put(int operation, int place) {
        int word = place >> 6;
        long bit = 1L << place;
        occupied[word] |= bit;
        operationAt[place] = operation;
        int completed = problem.completed[operation];
        if (completed == Columns.NEVER) {
            lost[word] |= bit;
        }
        if (eagerReads && problem.reads[operation]) {
            eager[word] |= bit;
        } else if (equalsInTurn) {
            takeTurns(operation, place);
        }
        if (cells != null) {
            note(cells, operation, word, bit);
            lookAhead(cells, operation, word, bit);
        }
    }

    /** Adds the operation to what values are told by. */
    private void note(CellProblem cells, int operation, int word, long bit) {
        int required = cells.requires[operation];
        if (required != CellProblem.NONE) {
            demanding[word] |= bit;
            if (required != cells.refuses[operation]) {
                requiring[required * words + word] |= bit;
            }
        }
        if (cells.refuses[operation] != CellProblem.NONE) {
            refusing[word] |= bit;
        }
        if (!problem.reads[operation] && !cells.isBlind(operation)) {
            leading[word] |= bit;
        }
        if (cells.leaves[operation] != CellProblem.NONE) {
            openWriters[cells.leaves[operation]]++;
        }
    }

    /** Says whether its answer counts, and whether another may hide it. */
    private void lookAhead(CellProblem cells, int operation, int word, long bit) {
        if (problem.completed[operation] == Columns.NEVER) {
            return;
        }
        if (problem.completed[operation] <= horizon) {
            answering[word] |= bit;
        }
        if (unseenWrites && cells.isBlind(operation) && !isNeeded(cells, cells.leaves[operation])) {
            unseen[word] |= bit;
        }
    }

    /** Sets the horizon: only what answers up to there counts as needing values, as the problem says by now. */
    void lookTo(int newHorizon) {
        horizon = newHorizon;
        Arrays.fill(answering, 0);
        Arrays.fill(unseen, 0);
        for (int place = 0; place < operationAt.length; place++) {
            if (cells != null && operationAt[place] != NOBODY) {
                lookAhead(cells, operationAt[place], place >> 6, 1L << place);
            }
        }
    }

    /** Whether {@link Reduction#NEEDED_VALUES} keeps {@code value} from being written unseen. */
    private boolean isNeeded(CellProblem cells, int value) {
        return neededValues && cells.lastNeeded[value] >= 0 && cells.isUnique(value);
    }

    /** Puts the operation in turn with those that are the same. */
    private void takeTurns(int operation, int place) {
        if (cells != null && (problem.reads[operation] || openWriters[cells.leaves[operation]] == 0)) {
            return;
        }
        for (int word = 0; word < words; word++) {
            for (long rest = occupied[word]; rest != 0; rest &= rest - 1) {
                int other = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                if (other != place && problem.same(operation, operationAt[other])) {
                    takeTurns(operation, place, operationAt[other], other);
                }
            }
        }
    }

    private void takeTurns(int operation, int place, int other, int otherPlace) {
        int end = problem.completed[operation];
        int otherEnd = problem.completed[other];
        boolean bothLost = end == Columns.NEVER && otherEnd == Columns.NEVER;
        if (!bothLost && !problem.seesAhead) {
            return;
        }
        boolean isLater = end == otherEnd ? problem.invoked[operation] > problem.invoked[other] : end > otherEnd;
        int first = isLater ? otherPlace : place;
        int second = isLater ? place : otherPlace;
        before[second * words + (first >> 6)] |= 1L << first;
        inTurn[first >> 6] |= 1L << first;
    }

    /** The place is free again. */
    void release(int place) {
        record(~operationAt[place]);
        remove(place);
    }

    private void remove(int place) {
        int word = place >> 6;
        long others = ~(1L << place);
        int operation = operationAt[place];
        if (cells != null) {
            if (cells.requires[operation] != CellProblem.NONE) {
                requiring[cells.requires[operation] * words + word] &= others;
            }
            if (cells.leaves[operation] != CellProblem.NONE) {
                openWriters[cells.leaves[operation]]--;
            }
        }
        if ((inTurn[word] & ~others) != 0) {
            leaveTurns(word, others);
        }
        for (int each = place * words; each < (place + 1) * words; each++) {
            before[each] = 0;
        }
        occupied[word] &= others;
        lost[word] &= others;
        eager[word] &= others;
        answering[word] &= others;
        unseen[word] &= others;
        refusing[word] &= others;
        leading[word] &= others;
        demanding[word] &= others;
        operationAt[place] = NOBODY;
    }

    /** Nobody's turn is after what is not among {@code others} of that word any more. */
    private void leaveTurns(int word, long others) {
        for (int waiting = 0; waiting < words; waiting++) {
            for (long rest = occupied[waiting]; rest != 0; rest &= rest - 1) {
                int place = waiting * Long.SIZE + Long.numberOfTrailingZeros(rest);
                before[place * words + word] &= others;
            }
        }
        inTurn[word] &= others;
    }

    // ---- back

    /** From now on {@link #rewind} can undo what is done. */
    void startRecording() {
        recording = true;
    }

    private void record(int move) {
        if (recording) {
            if (moved == moves.length) {
                moves = Arrays.copyOf(moves, Math.max(64, 2 * moved));
            }
            moves[moved++] = move;
        }
    }

    /** How many moves {@link #rewind} could undo. */
    int moved() {
        return moved;
    }

    /** Undoes all moves but the first so many. */
    void rewind(int toMoved) {
        while (moved > toMoved) {
            int move = moves[--moved];
            if (move >= 0) {
                remove(placeOf[move]);
            } else {
                put(~move, placeOf[~move]);
            }
        }
    }

    /** The first so many moves will not be undone. */
    void keep(int first) {
        moved -= first;
        System.arraycopy(moves, first, moves, 0, moved);
    }

    // ---- room

    /** What is known ahead has room from the beginning. */
    private void makeRoom(int operation) {
        if (operation >= placeOf.length) {
            placeOf = Arrays.copyOf(placeOf, problem.invoked.length);
        }
        if (cells != null && cells.values > openWriters.length) {
            openWriters = Arrays.copyOf(openWriters, 2 * cells.values);
            requiring = Arrays.copyOf(requiring, (openWriters.length + 1) * words);
        }
    }

    private void widen() {
        int wider = 2 * words;
        requiring = wide(requiring, requiring.length / words);
        before = wide(before, 2 * operationAt.length);
        inTurn = Arrays.copyOf(inTurn, wider);
        occupied = Arrays.copyOf(occupied, wider);
        lost = Arrays.copyOf(lost, wider);
        eager = Arrays.copyOf(eager, wider);
        answering = Arrays.copyOf(answering, wider);
        unseen = Arrays.copyOf(unseen, wider);
        refusing = Arrays.copyOf(refusing, wider);
        leading = Arrays.copyOf(leading, wider);
        demanding = Arrays.copyOf(demanding, wider);
        int places = operationAt.length;
        operationAt = Arrays.copyOf(operationAt, 2 * places);
        Arrays.fill(operationAt, places, 2 * places, NOBODY);
        words = wider;
    }

    /** A column of masks, with twice the words each, and with so many rows. */
    private long[] wide(long[] masks, int rows) {
        long[] wide = new long[rows * 2 * words];
        for (int at = 0; at < masks.length; at++) {
            wide[at / words * 2 * words + at % words] = masks[at];
        }
        return wide;
    }

    /** Becomes like {@code other}, which is about the same problem. */
    void copyOf(Places other) {
        words = other.words;
        operationAt = copy(other.operationAt, operationAt);
        before = copy(other.before, before);
        inTurn = copy(other.inTurn, inTurn);
        placeOf = copy(other.placeOf, placeOf);
        occupied = copy(other.occupied, occupied);
        lost = copy(other.lost, lost);
        eager = copy(other.eager, eager);
        answering = copy(other.answering, answering);
        unseen = copy(other.unseen, unseen);
        refusing = copy(other.refusing, refusing);
        leading = copy(other.leading, leading);
        demanding = copy(other.demanding, demanding);
        requiring = copy(other.requiring, requiring);
        openWriters = copy(other.openWriters, openWriters);
    }

    private static int[] copy(int[] from, int[] to) {
        if (to.length != from.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, to, 0, from.length);
        return to;
    }

    private static long[] copy(long[] from, long[] to) {
        if (to.length != from.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, to, 0, from.length);
        return to;
    }

    /** Goes over to a problem with other numbers for states and the same for operations. */
    void renumber(Problem other) {
        problem = other;
        if (other instanceof CellProblem these) {
            cells = these;
            openWriters = new int[these.values];
            requiring = new long[(these.values + 1) * words];
            for (int place = 0; place < operationAt.length; place++) {
                if (operationAt[place] != NOBODY) {
                    note(these, operationAt[place], place >> 6, 1L << place);
                }
            }
        }
    }
}
