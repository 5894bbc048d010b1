package dev.ariadne.checker.search;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The way of a {@link Frontier} across a completion: from the configurations before it, through those that sequences of available
 * operations reach, to those in which the operation that completes is over.
 */
final class Expansion {
    private static final int NOBODY = Places.NOBODY;
    private static final int ANYBODY = -2;

    private Problem problem;

    /** The problem, if it is one; most reductions are for these. */
    private @Nullable CellProblem cells;

    private final boolean unseenWrites;
    private final boolean deadValues;
    private final boolean neededValues;

    private final Places places;
    private final @Nullable Arena arena;

    /** As many words as a mask of {@link #places} has. */
    private int words = 1;

    // ---- the completion, see {@link #begin}

    private Configurations before;
    private int operation;
    private int place;
    private int time;

    // ---- what comes of it

    /** Those in which the operation is over. */
    private Configurations next;

    /** Those on the way to {@link #next}. */
    private final Configurations seen;

    /** The configuration that is being made: what is used, then what is owed. */
    private long[] made = new long[2];

    /** Who waits for a value in the configuration that is being expanded, if that is known yet. */
    private long[] waiting = new long[1];

    /** Who refuses a value in it, so that another has to be there. */
    private long[] refusing = new long[1];

    private boolean waitingKnown;

    /** Whether what has answered may be neither used nor owed, since some configurations were blurred. */
    private boolean blurred;

    private long budget;
    private long steps;

    Expansion(Problem problem, EnumSet<Reduction> reductions, Places places, long budget, @Nullable Arena arena) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        unseenWrites = cells != null && reductions.contains(Reduction.UNSEEN_WRITES);
        deadValues = cells != null && reductions.contains(Reduction.DEAD_VALUES);
        neededValues = cells != null && reductions.contains(Reduction.NEEDED_VALUES);
        this.places = places;
        this.budget = budget;
        this.arena = arena;
        boolean minimal = reductions.contains(Reduction.ANTICHAIN);
        next = new Configurations(words, minimal);
        before = next;
        seen = new Configurations(words, minimal);
    }

    long steps() {
        return steps;
    }

    /** May go so many steps in all. */
    void setBudget(long stepsInAll) {
        budget = stepsInAll;
    }

    /** Whether there may be configurations that are none, see {@link Configurations#setBlurring}. */
    boolean isBlurred() {
        return blurred;
    }

    void setBlurred(boolean is) {
        blurred = is;
    }

    /** Makes room for so many words, and forgets what it has found. */
    void setWords(int wider) {
        words = wider;
        made = new long[2 * words];
        waiting = new long[words];
        refusing = new long[words];
        next.reset(words);
        seen.reset(words);
    }

    /** Goes over to a problem with other numbers for states and the same for operations. */
    void renumber(Problem other) {
        problem = other;
        cells = other instanceof CellProblem these ? these : null;
    }

    /** {@code completing} completes at {@code atTime}, and {@code from} are the configurations then. */
    void begin(Configurations from, int completing, int atTime) {
        before = from;
        operation = completing;
        place = places.place(completing);
        time = atTime;
    }

    /** Whether the operation is over in every configuration, and no two become equal by forgetting it. */
    boolean isNeedless() {
        for (int row = 0; row < before.size; row++) {
            if (before.isLive(row) && isDue(row)) {
                return false;
            }
        }
        return before.live == 1 || places.isEager(place);
    }

    /** Whether that row owes {@code operation}, or could still make use of it. */
    private boolean isDue(int row) {
        return before.owes(row, place) || (!places.isEager(place) && !before.uses(row, place) && isWorthwhile(row));
    }

    /** Whether some remaining operation may look for the value that the operation leaves. */
    private boolean isWorthwhile(int row) {
        if (cells == null) {
            return true;
        } else if (cells.leaves[operation] == CellProblem.NONE) {
            return false;
        }
        System.arraycopy(before.masks, before.offset(row), made, 0, 2 * words);
        return cells.lastRefused >= 0 || isObserved(cells, cells.leaves[operation]);
    }

    /**
     * Looks for the configurations in which the operation is over, until there are {@code enough}. Returns false if the budget is
     * spent.
     */
    boolean run(int enough) {
        return run(enough, false);
    }

    /** The same, and blurs what it finds: {@link Configurations#setBlurring}. */
    boolean run(int enough, boolean blurring) {
        next.clear();
        seen.clear();
        next.setBlurring(blurring);
        seen.setBlurring(blurring);
        for (int row = 0; row < before.size; row++) {
            if (before.isLive(row)) {
                depart(row);
            }
        }
        for (int row = 0; row < seen.size && next.size < enough; row++) {
            if (seen.isLive(row) && !expand(row, enough)) {
                return false;
            }
        }
        return true;
    }

    /** How many configurations {@link #run} has found, those counted that others made superfluous. */
    int found() {
        return next.size;
    }

    /** The configurations that {@link #run} has found, in exchange for those it began with. */
    Configurations take() {
        Configurations found = next;
        next = before;
        return found;
    }

    /** Puts a row where it goes on from: it may be there already, or have some way to go, or both. */
    private void depart(int row) {
        boolean due = isDue(row);
        System.arraycopy(before.masks, before.offset(row), made, 0, 2 * words);
        if (due) {
            int added = seen.add(made, before.states[row]);
            if (added >= 0) {
                seen.nodes[added] = before.nodes[row];
            }
        }
        if (!before.owes(row, place)) {
            arrive(before.states[row], row, NOBODY);
        }
    }

    /** Goes from a row of {@link #seen} to where one more operation leads. Returns false if the budget is spent. */
    private boolean expand(int row, int enough) {
        int only = neededValues && cells != null ? onlyWayOut(cells, row) : ANYBODY;
        int offset = seen.offset(row);
        int state = seen.states[row];
        waitingKnown = false;
        for (int word = 0; word < words; word++) {
            long candidates = places.occupied[word]
                    & ~places.eager[word]
                    & ~seen.masks[offset + word]
                    & places.content(state, word);
            for (; candidates != 0 && next.size < enough && seen.isLive(row); candidates &= candidates - 1) {
                int candidate = word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
                boolean mayLeave = only == ANYBODY || only == candidate || problem.reads[places.operationAt[candidate]];
                if (mayLeave && (candidate == place || isUseful(row, candidate)) && isItsTurn(row, candidate)) {
                    if (steps >= budget) {
                        return false;
                    }
                    steps++;
                    advance(row, candidate);
                }
            }
        }
        return true;
    }

    /** The place of the only operation that may leave that row's value, which others need; or {@link #ANYBODY}. */
    private int onlyWayOut(CellProblem cells, int row) {
        int state = seen.states[row];
        if (state == cells.values) {
            return ANYBODY;
        }
        boolean unique = cells.isUnique(state);
        if (unique && cells.lastNeeded[state] > time) {
            return NOBODY;
        } else if (!unique && places.openWriters[state] > 0) {
            return ANYBODY;
        }
        int only = ANYBODY;
        int owed = seen.offset(row) + words;
        for (int word = 0; word < words; word++) {
            long needing = places.requiring[state * words + word] & places.answering[word] & seen.masks[owed + word];
            for (; needing != 0; needing &= needing - 1) {
                int needs = word * Long.SIZE + Long.numberOfTrailingZeros(needing);
                if (unique || cells.isLastChance(places.operationAt[needs], time)) {
                    if (only != ANYBODY) {
                        return NOBODY;
                    }
                    only = needs;
                }
            }
        }
        return only;
    }

    /** False if an operation that is the same should be linearized first: {@link Reduction#EQUALS_IN_TURN}. */
    private boolean isItsTurn(int row, int candidate) {
        boolean owed = seen.owes(row, candidate);
        int offset = seen.offset(row);
        for (int word = 0; word < words; word++) {
            long before = places.before(candidate, word) & ~seen.masks[offset + word];
            if ((owed ? before & seen.masks[offset + words + word] : before) != 0) {
                return false;
            }
        }
        return true;
    }

    /** False if nothing is gained by linearizing {@code candidate} on the way to another: {@link Reduction#UNSEEN_WRITES}. */
    private boolean isUseful(int row, int candidate) {
        if (!unseenWrites || cells == null) {
            return true;
        }
        int operation = places.operationAt[candidate];
        int left = cells.leaves[operation];
        if (left == CellProblem.NONE || (seen.owes(row, candidate) && !cells.isBlind(operation))) {
            return true;
        }
        if (blurred && seen.owes(row, candidate) && !places.isUnseen(candidate)) {
            return true; // nothing hides it, and those that needed its value may have come and gone
        }
        if (!waitingKnown) {
            findWaiting(cells, row);
            waitingKnown = true;
        }
        return isAwaited(left);
    }

    /**
     * Notes who waits for a value in that row: what is owed, what completes, and what else can lead from one value to another that
     * somebody waits for: what is lost, or was owed before it was blurred.
     */
    private void findWaiting(CellProblem cells, int row) {
        int offset = seen.offset(row);
        System.arraycopy(seen.masks, offset + words, waiting, 0, words);
        waiting[place >> 6] |= 1L << place;
        findRefusing(cells, row);
        boolean more = true;
        while (more) {
            more = false;
            for (int word = 0; word < words; word++) {
                long rest = places.leading[word] & ~seen.masks[offset + word] & ~waiting[word];
                for (; rest != 0; rest &= rest - 1) {
                    int place = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                    if (isAwaited(cells.leaves[places.operationAt[place]])) {
                        waiting[word] |= 1L << place;
                        more = true;
                    }
                }
            }
        }
    }

    /** Notes who refuses the row's value, or what an owed write would leave that only another write can hide from it. */
    private void findRefusing(CellProblem cells, int row) {
        for (int word = 0; word < words; word++) {
            refusing[word] = 0;
            for (long rest = places.refusing[word]; rest != 0; rest &= rest - 1) {
                int refused = cells.refuses[places.operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(rest)]];
                if (refused == seen.states[row] || owesUnseen(cells, row, refused)) {
                    refusing[word] |= Long.lowestOneBit(rest);
                }
            }
        }
    }

    private boolean owesUnseen(CellProblem cells, int row, int value) {
        int owed = seen.offset(row) + words;
        for (int word = 0; word < words; word++) {
            for (long rest = seen.masks[owed + word] & places.unseen[word]; rest != 0; rest &= rest - 1) {
                if (cells.leaves[places.operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(rest)]] == value) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether one of those that wait does so for {@code value}. */
    private boolean isAwaited(int value) {
        for (int word = 0; word < words; word++) {
            if ((waiting[word] & (places.requiring[value * words + word] | refusing[word])) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes where {@code candidate} leads, and to the next frontier if the operation is over then. */
    private void advance(int row, int candidate) {
        int moving = places.operationAt[candidate];
        int state = problem.step(seen.states[row], moving);
        CellProblem hiding = unseenWrites && cells != null && cells.overwrites(moving) ? cells : null;
        if (state == Problem.ILLEGAL || (places.isLost(candidate) && hiding == null && state == seen.states[row])) {
            return; // a lost operation need not happen, and later it may do more
        }
        System.arraycopy(seen.masks, seen.offset(row), made, 0, 2 * words);
        made[candidate >> 6] |= 1L << candidate;
        made[words + (candidate >> 6)] &= ~(1L << candidate);
        if (hiding != null) {
            for (int word = 0; word < words; word++) {
                made[words + word] &= ~places.hidden(hiding, moving, word);
            }
        }
        readEagerly(state);
        boolean over = places.isEager(place) ? (made[words + (place >> 6)] & 1L << place) == 0 : candidate == place;
        if (over) {
            arrive(state, row, candidate);
        } else {
            int added = seen.add(made, state);
            if (added >= 0 && arena != null) {
                seen.nodes[added] = extend(arena, row, candidate);
            }
        }
    }

    /** Linearizes the reads that are legal in {@code state}. */
    private void readEagerly(int state) {
        boolean byMask = cells != null && state != cells.values;
        for (int word = 0; word < words; word++) {
            long reads = made[words + word] & places.eager[word];
            if (byMask) {
                made[words + word] &= ~(reads & places.requiring[state * words + word]);
                reads &= places.refusing[word];
            }
            for (; reads != 0; reads &= reads - 1) {
                int place = word * Long.SIZE + Long.numberOfTrailingZeros(reads);
                if (problem.step(state, places.operationAt[place]) != Problem.ILLEGAL) {
                    made[words + word] &= ~(1L << place);
                }
            }
        }
    }

    /** Adds what is made, in which the operation is over, to the next frontier. */
    private void arrive(int state, int row, int candidate) {
        made[place >> 6] &= ~(1L << place);
        made[words + (place >> 6)] &= ~(1L << place);
        int added = next.add(made, deadValues && cells != null ? orDead(cells, state) : state);
        if (added >= 0 && arena != null) {
            next.nodes[added] = candidate == NOBODY ? before.nodes[row] : extend(arena, row, candidate);
        }
    }

    /** {@code state}, or the one that stands for all values that nobody looks for any more. */
    private int orDead(CellProblem cells, int state) {
        return state == cells.values || isObserved(cells, state) ? state : cells.values;
    }

    /** Whether a remaining operation may require or refuse {@code value} after what is made. */
    private boolean isObserved(CellProblem cells, int value) {
        if (!cells.seesAhead || cells.lastObserved[value] > time) {
            return true;
        }
        for (int word = 0; word < words; word++) {
            long rest = made[words + word] | (places.occupied[word] & ~places.eager[word] & ~made[word]);
            if ((rest & (places.requiring[value * words + word] | places.refusing(cells, value, word))) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The node for what is made from a row of {@link #seen} by {@code candidate} and the reads that became legal. */
    private int extend(Arena arena, int row, int candidate) {
        int node = arena.add(seen.nodes[row], places.operationAt[candidate], time);
        int owed = seen.offset(row) + words;
        for (int word = 0; word < words; word++) {
            long reads = seen.masks[owed + word] & ~made[words + word] & places.eager[word];
            for (; reads != 0; reads &= reads - 1) {
                node = arena.add(node, places.operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(reads)], time);
            }
        }
        return node;
    }
}
