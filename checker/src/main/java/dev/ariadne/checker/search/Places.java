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
    private final boolean oldestFirst;
    private final boolean unseenWrites;
    private final boolean neededValues;
    private final int horizon;

    /** How many words a mask has. */
    int words = 1;

    // ---- by place

    /** The operation there; {@link #NOBODY} if it is free. */
    int[] operationAt = new int[Long.SIZE];

    /** The place of the next older operation of unknown outcome that is the same; {@link #NOBODY} if there is none. */
    private int[] olderAt = new int[Long.SIZE];

    /** By operation, while it is open. */
    private int[] placeOf;

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

    /** Those that refuse a value. */
    long[] refusing = new long[1];

    /** Those that lead from one value that they require or do not refuse to another. */
    long[] leading = new long[1];

    // ---- by value; empty if states are no values

    /** As many words each as a mask has: the operations that require it and can happen there. */
    long[] requiring;

    /** How many operations of unknown outcome leave it. */
    int[] lostWriters;

    Places(Problem problem, EnumSet<Reduction> reductions, int horizon) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        this.horizon = horizon;
        eagerReads = reductions.contains(Reduction.EAGER_READS);
        oldestFirst = reductions.contains(Reduction.OLDEST_FIRST);
        unseenWrites = reductions.contains(Reduction.UNSEEN_WRITES);
        neededValues = reductions.contains(Reduction.NEEDED_VALUES);
        placeOf = new int[problem.invoked.length];
        requiring = new long[cells == null ? 0 : cells.values + 1];
        lostWriters = new int[cells == null ? 0 : cells.values];
        Arrays.fill(operationAt, NOBODY);
    }

    int place(int operation) {
        return placeOf[operation];
    }

    boolean isEager(int place) {
        return (eager[place >> 6] & 1L << place) != 0;
    }

    boolean isLost(int place) {
        return (lost[place >> 6] & 1L << place) != 0;
    }

    /** The place of the next older operation of unknown outcome that is the same, or {@link #NOBODY}. */
    int older(int place) {
        return olderAt[place];
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
        long bit = 1L << place;
        occupied[word] |= bit;
        operationAt[place] = operation;
        placeOf[operation] = place;
        olderAt[place] = NOBODY;
        int completed = problem.completed[operation];
        if (completed == Columns.NEVER) {
            lost[word] |= bit;
            olderAt[place] = oldestFirst ? youngestSame(operation, place) : NOBODY;
        } else if (completed <= horizon) {
            answering[word] |= bit;
        }
        if (eagerReads && problem.reads[operation]) {
            eager[word] |= bit;
        }
        if (cells != null) {
            note(cells, operation, word, bit);
        }
        return place;
    }

    /** Adds the operation to what values are told by. */
    private void note(CellProblem cells, int operation, int word, long bit) {
        int required = cells.requires[operation];
        if (required != CellProblem.NONE && required != cells.refuses[operation]) {
            requiring[required * words + word] |= bit;
        }
        if (cells.refuses[operation] != CellProblem.NONE) {
            refusing[word] |= bit;
        }
        if (!problem.reads[operation] && !cells.isBlind(operation)) {
            leading[word] |= bit;
        }
        if (problem.completed[operation] == Columns.NEVER) {
            lostWriters[cells.leaves[operation]]++;
        } else if (unseenWrites && cells.isBlind(operation) && !isNeeded(cells, cells.leaves[operation])) {
            unseen[word] |= bit;
        }
    }

    /** Whether {@link Reduction#NEEDED_VALUES} keeps {@code value} from being written unseen. */
    private boolean isNeeded(CellProblem cells, int value) {
        return neededValues && cells.seesAhead && cells.lastNeeded[value] >= 0 && cells.isUnique(value);
    }

    /** The place of the youngest of the other operations of unknown outcome that are the same. */
    private int youngestSame(int operation, int place) {
        int youngest = NOBODY;
        for (int word = 0; word < words; word++) {
            for (long rest = lost[word]; rest != 0; rest &= rest - 1) {
                int other = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                boolean younger = youngest == NOBODY
                        || problem.invoked[operationAt[other]] > problem.invoked[operationAt[youngest]];
                if (other != place && younger && problem.same(operation, operationAt[other])) {
                    youngest = other;
                }
            }
        }
        return youngest;
    }

    /** The outcome of the operation at {@code place} turns out to be unknown. */
    void lose(int place) {
        long others = ~(1L << place);
        answering[place >> 6] &= others;
        unseen[place >> 6] &= others;
        lost[place >> 6] |= 1L << place;
        if (cells != null) {
            lostWriters[cells.leaves[operationAt[place]]]++;
        }
    }

    /** The place is free again. */
    void release(int place) {
        int word = place >> 6;
        long others = ~(1L << place);
        int operation = operationAt[place];
        if (cells != null) {
            if (cells.requires[operation] != CellProblem.NONE) {
                requiring[cells.requires[operation] * words + word] &= others;
            }
            if (isLost(place)) {
                lostWriters[cells.leaves[operation]]--;
            }
        }
        occupied[word] &= others;
        lost[word] &= others;
        eager[word] &= others;
        answering[word] &= others;
        unseen[word] &= others;
        refusing[word] &= others;
        leading[word] &= others;
        operationAt[place] = NOBODY;
    }

    // ---- room

    /** What is known ahead has room from the beginning. */
    private void makeRoom(int operation) {
        if (operation >= placeOf.length) {
            placeOf = Arrays.copyOf(placeOf, problem.invoked.length);
        }
        if (cells != null && cells.values > lostWriters.length) {
            lostWriters = Arrays.copyOf(lostWriters, 2 * cells.values);
            requiring = Arrays.copyOf(requiring, (lostWriters.length + 1) * words);
        }
    }

    private void widen() {
        int wider = 2 * words;
        long[] wide = new long[requiring.length * 2];
        for (int at = 0; at < requiring.length; at++) {
            wide[at / words * wider + at % words] = requiring[at];
        }
        requiring = wide;
        occupied = Arrays.copyOf(occupied, wider);
        lost = Arrays.copyOf(lost, wider);
        eager = Arrays.copyOf(eager, wider);
        answering = Arrays.copyOf(answering, wider);
        unseen = Arrays.copyOf(unseen, wider);
        refusing = Arrays.copyOf(refusing, wider);
        leading = Arrays.copyOf(leading, wider);
        int places = operationAt.length;
        operationAt = Arrays.copyOf(operationAt, 2 * places);
        olderAt = Arrays.copyOf(olderAt, 2 * places);
        Arrays.fill(operationAt, places, 2 * places, NOBODY);
        words = wider;
    }

    /** Becomes like {@code other}, which is about the same problem. */
    void copyOf(Places other) {
        words = other.words;
        operationAt = copy(other.operationAt, operationAt);
        olderAt = copy(other.olderAt, olderAt);
        placeOf = copy(other.placeOf, placeOf);
        occupied = copy(other.occupied, occupied);
        lost = copy(other.lost, lost);
        eager = copy(other.eager, eager);
        answering = copy(other.answering, answering);
        unseen = copy(other.unseen, unseen);
        refusing = copy(other.refusing, refusing);
        leading = copy(other.leading, leading);
        requiring = copy(other.requiring, requiring);
        lostWriters = copy(other.lostWriters, lostWriters);
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
            lostWriters = new int[these.values];
            requiring = new long[(these.values + 1) * words];
            for (int place = 0; place < operationAt.length; place++) {
                if (operationAt[place] != NOBODY) {
                    note(these, operationAt[place], place >> 6, 1L << place);
                }
            }
        }
    }
}
