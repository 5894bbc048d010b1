package dev.ariadne.checker.search;

import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * All configurations that explain an object's events so far: just-in-time linearization (Lowe 2016, §5). An event moves the
 * frontier: an invocation makes an operation available; a completion makes it due, so that every configuration that owes it is
 * replaced by those that sequences of available operations reach from it, up to where it is no longer owed. Nothing is linearized
 * earlier than that but {@link Reduction#EAGER_READS}. The history is wrong at the completion that leaves no configuration.
 *
 * <p>An open operation has a place, which is free again after its completion, so that a configuration has as many bits as
 * operations are open at once, and not more because the history is long.
 */
final class Frontier {
    /** What became of an event. */
    enum Move {
        DONE,
        /** No configuration is left. */
        STUCK,
        /** The budget is spent. */
        SPENT
    }

    private static final int NOBODY = -1;
    private static final int ANYBODY = -2;

    private Problem problem;

    /** The problem, if it is one; most reductions are for these. */
    private @Nullable CellProblem cells;

    private final boolean eagerReads;
    private final boolean oldestFirst;
    private final boolean unseenWrites;
    private final boolean forgetUnread;
    private final boolean deadValues;
    private final boolean neededValues;

    private final @Nullable Arena arena;

    /** Words in a mask of places. */
    private int words = 1;

    // ---- by place

    /** The operation there; {@link #NOBODY} if it is free. */
    private int[] operationAt = new int[Long.SIZE];

    /** The place of the next older operation of unknown outcome that is the same; {@link #NOBODY} if there is none. */
    private int[] olderAt = new int[Long.SIZE];

    /** By operation, while it is open. */
    private int[] placeOf;

    // ---- masks of places

    private long[] occupied = new long[1];

    /** Those of unknown outcome. */
    private long[] lost = new long[1];

    /** Those that are linearized as soon as they are legal. */
    private long[] eager = new long[1];

    /** Those that answer by the horizon. */
    private long[] answering = new long[1];

    /** Writes that need no longer be owed when another write is linearized. */
    private long[] unseen = new long[1];

    /** Those that refuse a value. */
    private long[] refusing = new long[1];

    /**
     * By value, as many words each as a mask has: the open operations that require it and can happen there. Empty if these are no
     * cells.
     */
    private long[] requiring;

    /** By value: how many open operations of unknown outcome leave it. */
    private int[] lostWriters;

    // ---- configurations

    private Configurations now;
    private Configurations next;

    /** Those on the way to {@link #next}. */
    private final Configurations seen;

    /** The configuration that is being made: what is used, then what is owed. */
    private long[] made = new long[2];

    // ---- the search

    private final int horizon;
    private long budget;
    private long steps;

    /** The time of the event that is being processed. */
    private int time;

    Frontier(Problem problem, EnumSet<Reduction> reductions, int horizon, long budget, @Nullable Arena arena) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        eagerReads = reductions.contains(Reduction.EAGER_READS);
        oldestFirst = reductions.contains(Reduction.OLDEST_FIRST);
        unseenWrites = cells != null && reductions.contains(Reduction.UNSEEN_WRITES);
        forgetUnread = cells != null && reductions.contains(Reduction.UNREAD_LOST_WRITES);
        deadValues = cells != null && reductions.contains(Reduction.DEAD_VALUES);
        neededValues = cells != null && reductions.contains(Reduction.NEEDED_VALUES);
        this.horizon = horizon;
        this.budget = budget;
        this.arena = arena;
        boolean minimal = reductions.contains(Reduction.ANTICHAIN);
        now = new Configurations(words, minimal);
        next = new Configurations(words, minimal);
        seen = new Configurations(words, minimal);
        placeOf = new int[problem.invoked.length];
        requiring = new long[cells == null ? 0 : cells.values + 1];
        lostWriters = new int[cells == null ? 0 : cells.values];
        Arrays.fill(operationAt, NOBODY);
        int row = now.add(made, problem.initial);
        now.nodes[row] = Arena.ROOT;
    }

    long steps() {
        return steps;
    }

    /** The node of a configuration that explains all events so far. */
    int node() {
        for (int row = 0; row < now.size; row++) {
            if (now.states[row] != Configurations.SUPERFLUOUS) {
                return now.nodes[row];
            }
        }
        throw new AssertionError("no configuration");
    }

    // ---- invocations

    /** {@code operation} is invoked. */
    void invoke(int operation, int atTime) {
        time = atTime;
        if (problem.dropped[operation]) {
            return;
        }
        makeRoom(operation);
        int place = take(operation);
        int word = place >> 6;
        long bit = 1L << place;
        int completed = problem.completed[operation];
        if (completed <= horizon && completed != Columns.NEVER) {
            answering[word] |= bit;
        }
        if (completed == Columns.NEVER) {
            lost[word] |= bit;
            olderAt[place] = oldestFirst ? older(operation, place) : NOBODY;
        } else {
            olderAt[place] = NOBODY;
        }
        if (cells != null) {
            enter(cells, operation, word, bit);
        }
        if (eagerReads && problem.reads[operation]) {
            eager[word] |= bit;
            owe(operation, place);
        } else if (completed != Columns.NEVER) {
            for (int row = 0; row < now.size; row++) {
                now.owe(row, place);
            }
        }
    }

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

    private void enter(CellProblem cells, int operation, int word, long bit) {
        int required = cells.requires[operation];
        if (required != CellProblem.NONE && required != cells.refuses[operation]) {
            requiring[required * words + word] |= bit;
        }
        if (cells.refuses[operation] != CellProblem.NONE) {
            refusing[word] |= bit;
        }
        if (problem.completed[operation] == Columns.NEVER) {
            lostWriters[cells.leaves[operation]]++;
        } else if (unseenWrites && cells.isBlind(operation) && !isNeeded(cells, cells.leaves[operation])) {
            unseen[word] |= bit;
        }
    }

    /** Whether some operation that answers by the horizon needs {@code value}, and it comes only once. */
    private boolean isNeeded(CellProblem cells, int value) {
        return neededValues && cells.lastNeeded[value] >= 0 && cells.isUnique(value);
    }

    /** Linearizes a read where it is legal; the other configurations owe it. */
    private void owe(int operation, int place) {
        for (int row = 0; row < now.size; row++) {
            if (now.states[row] == Configurations.SUPERFLUOUS) {
                continue;
            }
            if (problem.step(now.states[row], operation) == Problem.ILLEGAL) {
                now.owe(row, place);
            } else if (arena != null) {
                now.nodes[row] = arena.add(now.nodes[row], operation, time);
            }
        }
    }

    private int take(int operation) {
        int word = 0;
        while (word < words && occupied[word] == -1L) {
            word++;
        }
        if (word == words) {
            widen();
        }
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(~occupied[word]);
        occupied[word] |= 1L << place;
        operationAt[place] = operation;
        placeOf[operation] = place;
        return place;
    }

    private void widen() {
        int wider = 2 * words;
        long[] wide = new long[requiring.length * 2];
        for (int word = 0; word < requiring.length; word++) {
            wide[word / words * wider + word % words] = requiring[word];
        }
        requiring = wide;
        occupied = Arrays.copyOf(occupied, wider);
        lost = Arrays.copyOf(lost, wider);
        eager = Arrays.copyOf(eager, wider);
        answering = Arrays.copyOf(answering, wider);
        unseen = Arrays.copyOf(unseen, wider);
        refusing = Arrays.copyOf(refusing, wider);
        made = new long[2 * wider];
        int places = operationAt.length;
        operationAt = Arrays.copyOf(operationAt, 2 * places);
        olderAt = Arrays.copyOf(olderAt, 2 * places);
        Arrays.fill(operationAt, places, 2 * places, NOBODY);
        now.widen(wider);
        next.widen(wider);
        seen.widen(wider);
        words = wider;
    }

    /** The place of the youngest of the operations of unknown outcome, but the one at {@code place}, that is the same. */
    private int older(int operation, int place) {
        int older = NOBODY;
        for (int word = 0; word < words; word++) {
            for (long rest = lost[word]; rest != 0; rest &= rest - 1) {
                int other = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                boolean younger = older == NOBODY
                        || problem.invoked[operationAt[other]] > problem.invoked[operationAt[older]];
                if (other != place && younger && problem.same(operation, operationAt[other])) {
                    older = other;
                }
            }
        }
        return older;
    }

    // ---- for who does not know how operations will end: these go on from a frontier as if all were to answer

    /** The outcome of an open operation is known to be unknown. What was left out because it was owed stays left out. */
    void lose(int operation) {
        if (problem.dropped[operation]) {
            return;
        }
        int place = placeOf[operation];
        now.oweNoMore(place);
        answering[place >> 6] &= ~(1L << place);
        unseen[place >> 6] &= ~(1L << place);
        lost[place >> 6] |= 1L << place;
        olderAt[place] = NOBODY;
    }

    /** An open operation did not happen, or not so. Returns false if no configuration is left. */
    boolean withdraw(int operation) {
        if (!problem.dropped[operation]) {
            int place = placeOf[operation];
            for (int row = 0; row < now.size; row++) {
                if (now.states[row] != Configurations.SUPERFLUOUS && now.uses(row, place)) {
                    now.drop(row);
                }
            }
            release(operation, place);
        }
        return now.live > 0;
    }

    /** Becomes like {@code other}, which is about the same problem. */
    void copyOf(Frontier other) {
        words = other.words;
        operationAt = other.operationAt.clone();
        olderAt = other.olderAt.clone();
        placeOf = other.placeOf.clone();
        occupied = other.occupied.clone();
        lost = other.lost.clone();
        eager = other.eager.clone();
        answering = other.answering.clone();
        unseen = other.unseen.clone();
        refusing = other.refusing.clone();
        requiring = other.requiring.clone();
        lostWriters = other.lostWriters.clone();
        now.copyOf(other.now);
        next.copyOf(other.now);
        seen.copyOf(other.now);
        made = new long[2 * words];
    }

    /** Goes over to another numbering of the states; operations keep their numbers. */
    void renumber(Problem other) {
        for (int row = 0; row < now.size; row++) {
            if (now.states[row] != Configurations.SUPERFLUOUS) {
                now.states[row] = other.stateOf(problem, now.states[row]);
            }
        }
        problem = other;
        if (other instanceof CellProblem these) {
            cells = these;
            lostWriters = new int[these.values];
            requiring = new long[(these.values + 1) * words];
            for (int place = 0; place < operationAt.length; place++) {
                if (operationAt[place] != NOBODY) {
                    enter(these, operationAt[place], place >> 6, 1L << place);
                }
            }
        }
    }

    /** May go so many steps in all. */
    void setBudget(long stepsInAll) {
        budget = stepsInAll;
    }

    // ---- completions

    /** {@code operation} completes. */
    Move complete(int operation, int atTime) {
        time = atTime;
        int place = placeOf[operation];
        if (!settled(operation, place)) {
            Move move = reach(operation, place);
            if (move != Move.DONE) {
                return move;
            }
        }
        release(operation, place);
        if (forgetUnread && cells != null && cells.requires[operation] != CellProblem.NONE) {
            forgetLostWrites(cells, cells.requires[operation]);
        }
        return Move.DONE;
    }

    /** Whether {@code operation} is over in every configuration, and no two become equal by forgetting it. */
    private boolean settled(int operation, int place) {
        for (int row = 0; row < now.size; row++) {
            if (now.states[row] != Configurations.SUPERFLUOUS && isDue(operation, place, row)) {
                return false;
            }
        }
        return now.live == 1 || (eager[place >> 6] & 1L << place) != 0;
    }

    /** Whether that row owes {@code operation}, or could still make use of it. */
    private boolean isDue(int operation, int place, int row) {
        return now.owes(row, place)
                || !(isEager(place) || now.uses(row, place)) && isWorthwhile(operation, now, row);
    }

    private boolean isEager(int place) {
        return (eager[place >> 6] & 1L << place) != 0;
    }

    /** Whether some remaining operation may look for the value that the write {@code operation} leaves. */
    private boolean isWorthwhile(int operation, Configurations from, int row) {
        if (cells == null) {
            return true;
        }
        System.arraycopy(from.masks, from.offset(row), made, 0, 2 * words);
        return cells.lastRefused >= 0 || isObserved(cells, cells.leaves[operation]);
    }

    /** Frees the place of {@code operation} in every configuration. */
    private void release(int operation, int place) {
        int word = place >> 6;
        long others = ~(1L << place);
        now.forget(place);
        occupied[word] &= others;
        lost[word] &= others;
        eager[word] &= others;
        answering[word] &= others;
        unseen[word] &= others;
        refusing[word] &= others;
        operationAt[place] = NOBODY;
        if (cells != null && cells.requires[operation] != CellProblem.NONE) {
            requiring[cells.requires[operation] * words + word] &= others;
        }
    }

    /** Forgets the operations of unknown outcome that leave {@code value}, an observer of which has just completed, if they can be. */
    private void forgetLostWrites(CellProblem cells, int value) {
        if (lostWriters[value] == 0) {
            return;
        }
        boolean used = cells.isUnique(value);
        boolean unread = cells.lastRefused < 0 && cells.lastObserved[value] <= time && isEmpty(requiring, value * words);
        if (!used && !unread) {
            return;
        }
        for (int word = 0; word < words; word++) {
            for (long rest = lost[word]; rest != 0; rest &= rest - 1) {
                int place = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                if (cells.leaves[operationAt[place]] == value) {
                    release(operationAt[place], place);
                    lostWriters[value]--;
                }
            }
        }
    }

    private boolean isEmpty(long[] masks, int offset) {
        for (int word = 0; word < words; word++) {
            if (masks[offset + word] != 0) {
                return false;
            }
        }
        return true;
    }

    // ---- from the frontier to the next

    /** Makes the frontier in which {@code operation} is over. */
    private Move reach(int operation, int place) {
        next.clear();
        seen.clear();
        for (int row = 0; row < now.size; row++) {
            if (now.states[row] == Configurations.SUPERFLUOUS) {
                continue;
            }
            boolean due = isDue(operation, place, row);
            System.arraycopy(now.masks, now.offset(row), made, 0, 2 * words);
            if (due) {
                int added = seen.add(made, now.states[row]);
                if (added >= 0) {
                    seen.nodes[added] = now.nodes[row];
                }
            }
            if (!now.owes(row, place)) {
                arrive(place, now.states[row], row, NOBODY);
            }
        }
        for (int row = 0; row < seen.size; row++) {
            if (seen.states[row] != Configurations.SUPERFLUOUS && !expand(row, operation, place)) {
                return Move.SPENT;
            }
        }
        if (next.live == 0) {
            return Move.STUCK;
        }
        Configurations swapped = now;
        now = next;
        next = swapped;
        return Move.DONE;
    }

    /** Goes from a row of {@link #seen} to where one more operation leads. Returns false if the budget is spent. */
    private boolean expand(int row, int operation, int place) {
        int only = neededValues && cells != null ? onlyWayOut(cells, row) : ANYBODY;
        int offset = seen.offset(row);
        for (int word = 0; word < words; word++) {
            long candidates = occupied[word] & ~eager[word] & ~seen.masks[offset + word];
            for (; candidates != 0; candidates &= candidates - 1) {
                int candidate = word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
                boolean mayLeave = only == ANYBODY || only == candidate || problem.reads[operationAt[candidate]];
                if (mayLeave && (candidate == place || isUseful(row, candidate)) && isOldest(row, candidate)) {
                    if (steps == budget) {
                        return false;
                    }
                    steps++;
                    advance(row, candidate, operation, place);
                }
            }
        }
        return true;
    }

    /** The place of the only operation that may leave that row's value, which others need; or {@link #ANYBODY}. */
    private int onlyWayOut(CellProblem cells, int row) {
        int state = seen.states[row];
        if (state == cells.values || !cells.isUnique(state)) {
            return ANYBODY;
        }
        if (cells.lastNeeded[state] > time) {
            return NOBODY;
        }
        int only = ANYBODY;
        int owed = seen.offset(row) + words;
        for (int word = 0; word < words; word++) {
            long needing = requiring[state * words + word] & answering[word] & seen.masks[owed + word];
            if (needing != 0) {
                if (only != ANYBODY || (needing & needing - 1) != 0) {
                    return NOBODY;
                }
                only = word * Long.SIZE + Long.numberOfTrailingZeros(needing);
            }
        }
        return only;
    }

    /** False if an older operation that is the same is not used yet. */
    private boolean isOldest(int row, int candidate) {
        int older = olderAt[candidate];
        return older == NOBODY || seen.uses(row, older);
    }

    /** False if nothing is gained by linearizing {@code candidate} on the way to another: {@link Reduction#UNSEEN_WRITES}. */
    private boolean isUseful(int row, int candidate) {
        if (!unseenWrites || cells == null) {
            return true;
        }
        int operation = operationAt[candidate];
        int left = cells.leaves[operation];
        if (left == CellProblem.NONE || (seen.owes(row, candidate) && !cells.isBlind(operation))) {
            return true;
        }
        int used = seen.offset(row);
        for (int word = 0; word < words; word++) {
            long waiting = seen.masks[used + words + word] | lost[word] & ~seen.masks[used + word];
            if ((waiting & (requiring[left * words + word] | refusing[word])) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes where {@code candidate} leads, and to the next frontier if {@code operation} is over then. */
    private void advance(int row, int candidate, int operation, int place) {
        int state = problem.step(seen.states[row], operationAt[candidate]);
        boolean hides = unseenWrites && cells != null && cells.isBlind(operationAt[candidate]);
        boolean isLost = (lost[candidate >> 6] & 1L << candidate) != 0;
        if (state == Problem.ILLEGAL || (isLost && !hides && state == seen.states[row])) {
            return; // a lost operation need not happen, and later it may do more
        }
        System.arraycopy(seen.masks, seen.offset(row), made, 0, 2 * words);
        made[candidate >> 6] |= 1L << candidate;
        made[words + (candidate >> 6)] &= ~(1L << candidate);
        if (hides) {
            for (int word = 0; word < words; word++) {
                made[words + word] &= ~unseen[word];
            }
        }
        readEagerly(state);
        boolean over = isEager(place) ? (made[words + (place >> 6)] & 1L << place) == 0 : candidate == place;
        if (over) {
            arrive(place, state, row, candidate);
        } else {
            int added = seen.add(made, state);
            if (added >= 0 && arena != null) {
                seen.nodes[added] = extend(arena, row, candidate);
            }
        }
    }

    /** Linearizes the reads that are legal in {@code state}. */
    private void readEagerly(int state) {
        boolean mask = cells != null && state != cells.values;
        for (int word = 0; word < words; word++) {
            long reads = made[words + word] & eager[word];
            if (mask) {
                made[words + word] &= ~(reads & requiring[state * words + word]);
                reads &= refusing[word];
            }
            for (; reads != 0; reads &= reads - 1) {
                int place = word * Long.SIZE + Long.numberOfTrailingZeros(reads);
                if (problem.step(state, operationAt[place]) != Problem.ILLEGAL) {
                    made[words + word] &= ~(1L << place);
                }
            }
        }
    }

    /** Adds what is made, in which the operation at {@code place} is over, to the next frontier. */
    private void arrive(int place, int state, int row, int candidate) {
        made[place >> 6] &= ~(1L << place);
        made[words + (place >> 6)] &= ~(1L << place);
        boolean dead = deadValues && cells != null && state != cells.values && !isObserved(cells, state);
        int added = next.add(made, dead ? cells.values : state);
        if (added >= 0 && arena != null) {
            next.nodes[added] = candidate == NOBODY ? now.nodes[row] : extend(arena, row, candidate);
        }
    }

    /** Whether a remaining operation may require or refuse {@code value} after what is made. */
    private boolean isObserved(CellProblem cells, int value) {
        if (!cells.seesAhead || cells.lastObserved[value] > time) {
            return true;
        }
        for (int word = 0; word < words; word++) {
            long waiting = made[words + word] | lost[word] & ~made[word];
            if ((waiting & (requiring[value * words + word] | refusing[word])) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The node for what is made from a row of {@link #seen} by {@code candidate} and the reads that became legal. */
    private int extend(Arena arena, int row, int candidate) {
        int node = arena.add(seen.nodes[row], operationAt[candidate], time);
        int owed = seen.offset(row) + words;
        for (int word = 0; word < words; word++) {
            long reads = seen.masks[owed + word] & ~made[words + word] & eager[word];
            for (; reads != 0; reads &= reads - 1) {
                node = arena.add(node, operationAt[word * Long.SIZE + Long.numberOfTrailingZeros(reads)], time);
            }
        }
        return node;
    }
}
