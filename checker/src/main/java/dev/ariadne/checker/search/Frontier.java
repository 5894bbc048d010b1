package dev.ariadne.checker.search;

import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All configurations that explain an object's events so far: just-in-time linearization (Lowe 2016, §5). An event moves the
 * frontier: an invocation makes an operation available; a completion makes it due, so that every configuration that owes it is
 * replaced by those that sequences of available operations reach from it, up to where it is no longer owed. Nothing is linearized
 * earlier than that but {@link Reduction#EAGER_READS}. The history is wrong at the completion that leaves no configuration.
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

    private static final int NOBODY = Places.NOBODY;
    private static final int ANYBODY = -2;

    private Problem problem;

    /** The problem, if it is one; most reductions are for these. */
    private @Nullable CellProblem cells;

    private final boolean unseenWrites;
    private final boolean forgetUnread;
    private final boolean deadValues;
    private final boolean neededValues;

    private final Places places;
    private final @Nullable Arena arena;

    /** As many words as a mask of {@link #places} has. */
    private int words = 1;

    private Configurations now;
    private Configurations next;

    /** Those on the way to {@link #next}. */
    private final Configurations seen;

    /** The configuration that is being made: what is used, then what is owed. */
    private long[] made = new long[2];

    /** Who waits for a value in the configuration that is being expanded. */
    private long[] waiting = new long[1];

    private long budget;
    private long steps;

    /** The time of the event that is being processed. */
    private int time;

    Frontier(Problem problem, EnumSet<Reduction> reductions, int horizon, long budget, @Nullable Arena arena) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        unseenWrites = cells != null && reductions.contains(Reduction.UNSEEN_WRITES);
        forgetUnread = cells != null && reductions.contains(Reduction.UNREAD_LOST_WRITES);
        deadValues = cells != null && reductions.contains(Reduction.DEAD_VALUES);
        neededValues = cells != null && reductions.contains(Reduction.NEEDED_VALUES);
        this.budget = budget;
        this.arena = arena;
        places = new Places(problem, reductions, horizon);
        boolean minimal = reductions.contains(Reduction.ANTICHAIN);
        now = new Configurations(words, minimal);
        next = new Configurations(words, minimal);
        seen = new Configurations(words, minimal);
        int row = now.add(made, problem.initial);
        now.nodes[row] = Arena.ROOT;
    }

    long steps() {
        return steps;
    }

    /** May go so many steps in all. */
    void setBudget(long stepsInAll) {
        budget = stepsInAll;
    }

    /** The node of a configuration that explains all events so far. */
    int node() {
        for (int row = 0; row < now.size; row++) {
            if (now.isLive(row)) {
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
        int place = places.take(operation);
        if (places.words > words) {
            widen();
        }
        if (places.isEager(place)) {
            readOrOwe(operation, place);
        } else if (!places.isLost(place)) {
            for (int row = 0; row < now.size; row++) {
                now.owe(row, place);
            }
        }
    }

    private void widen() {
        words = places.words;
        made = new long[2 * words];
        waiting = new long[words];
        now.widen(words);
        next.widen(words);
        seen.widen(words);
    }

    /** Linearizes a read where it is legal; the other configurations owe it. */
    private void readOrOwe(int operation, int place) {
        for (int row = 0; row < now.size; row++) {
            if (now.isLive(row)) {
                if (problem.step(now.states[row], operation) == Problem.ILLEGAL) {
                    now.owe(row, place);
                } else if (arena != null) {
                    now.nodes[row] = arena.add(now.nodes[row], operation, time);
                }
            }
        }
    }

    // ---- for who does not know how operations will end

    /** Becomes like {@code other}, which is about the same problem. */
    void copyOf(Frontier other) {
        places.copyOf(other.places);
        now.copyOf(other.now);
        if (words != other.words) {
            words = other.words;
            made = new long[2 * words];
            waiting = new long[words];
            next.reset(words);
            seen.reset(words);
        }
    }

    /** From here on nodes tell how each of its configurations came about: first one that stands for its row. */
    void takeRoot() {
        for (int row = 0; row < now.size; row++) {
            now.nodes[row] = Objects.requireNonNull(arena).add(Arena.ROOT, row, 0);
        }
    }

    /** The state of a configuration. */
    int state(int row) {
        return now.states[row];
    }

    /** Whether {@code operation}, which is open, is over in that configuration; if it is of unknown outcome, whether it is used. */
    boolean isOver(int row, int operation) {
        int place = places.place(operation);
        return places.isLost(place) ? now.uses(row, place) : !now.owes(row, place);
    }

    /** Goes over to a problem with other numbers for states and the same for operations. */
    void renumber(Problem other) {
        for (int row = 0; row < now.size; row++) {
            if (now.isLive(row)) {
                now.states[row] = other.stateOf(problem, now.states[row]);
            }
        }
        problem = other;
        cells = other instanceof CellProblem these ? these : null;
        places.renumber(other);
    }

    // ---- for who goes on with one configuration at a time

    /** From here on it can go back to what {@link #save} saves. */
    void startRecording() {
        places.startRecording();
    }

    /** Saves the only configuration as the last row of {@code stack}. Returns what {@link #restore} wants to know. */
    int save(Configurations stack) {
        if (words > stack.words()) {
            stack.widen(words);
        }
        stack.push(now, onlyRow());
        return places.moved();
    }

    /** Goes back to the last row of {@code stack}, where {@link #save} returned {@code moved}. */
    void restore(Configurations stack, int moved) {
        places.rewind(moved);
        now.clear();
        now.push(stack, stack.size - 1);
    }

    /** Forgets how to go back to where {@link #save} returned less than {@code moved}, and counts from there. */
    void forgetMoves(int moved) {
        places.keep(moved);
    }

    /** Whether the completion of {@code operation} leaves the only configuration as it is; then that is done. */
    boolean passes(int operation, int atTime) {
        time = atTime;
        if (!settled(operation, places.place(operation))) {
            return false;
        }
        finish(operation);
        return true;
    }

    /** Goes on with one configuration of those after the completion of {@code operation}: the one that is found after so many. */
    Move choose(int operation, int atTime, int after) {
        time = atTime;
        if (!reach(operation, places.place(operation), after + 1)) {
            return Move.SPENT;
        }
        if (next.size <= after) {
            return Move.STUCK;
        }
        goOn();
        now.keepLast();
        finish(operation);
        return Move.DONE;
    }

    private int onlyRow() {
        int row = 0;
        while (!now.isLive(row)) {
            row++;
        }
        return row;
    }

    // ---- completions

    /** {@code operation} completes. */
    Move complete(int operation, int atTime) {
        time = atTime;
        int place = places.place(operation);
        if (!settled(operation, place)) {
            if (!reach(operation, place, Integer.MAX_VALUE)) {
                return Move.SPENT;
            }
            if (next.live == 0) {
                return Move.STUCK;
            }
            goOn();
        }
        finish(operation);
        return Move.DONE;
    }

    /** Forgets what is over once {@code operation} is over in every configuration. */
    private void finish(int operation) {
        release(places.place(operation));
        if (forgetUnread && cells != null && cells.requires[operation] != CellProblem.NONE) {
            forgetLostWrites(cells, cells.requires[operation]);
        }
    }

    /** Whether {@code operation} is over in every configuration, and no two become equal by forgetting it. */
    private boolean settled(int operation, int place) {
        for (int row = 0; row < now.size; row++) {
            if (now.isLive(row) && isDue(operation, place, row)) {
                return false;
            }
        }
        return now.live == 1 || places.isEager(place);
    }

    /** Whether that row owes {@code operation}, or could still make use of it. */
    private boolean isDue(int operation, int place, int row) {
        return now.owes(row, place)
                || (!places.isEager(place) && !now.uses(row, place) && isWorthwhile(operation, row));
    }

    /** Whether some remaining operation may look for the value that the write {@code operation} leaves. */
    private boolean isWorthwhile(int operation, int row) {
        if (cells == null) {
            return true;
        }
        System.arraycopy(now.masks, now.offset(row), made, 0, 2 * words);
        return cells.lastRefused >= 0 || isObserved(cells, cells.leaves[operation]);
    }

    /** Frees a place in every configuration. */
    private void release(int place) {
        now.forget(place);
        places.release(place);
    }

    /** Forgets the lost operations that leave {@code value}, an observer of which has just completed, if they can be. */
    private void forgetLostWrites(CellProblem cells, int value) {
        if (places.openWriters[value] == 0) {
            return;
        }
        boolean used = cells.isUnique(value);
        boolean unread = cells.lastRefused < 0 && cells.lastObserved[value] <= time && isAwaitedByNobody(value);
        if (!used && !unread) {
            return;
        }
        for (int word = 0; word < words; word++) {
            for (long rest = places.lost[word]; rest != 0; rest &= rest - 1) {
                int place = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                if (cells.leaves[places.operationAt[place]] == value) {
                    release(place);
                }
            }
        }
    }

    private boolean isAwaitedByNobody(int value) {
        for (int word = 0; word < words; word++) {
            if (places.requiring[value * words + word] != 0) {
                return false;
            }
        }
        return true;
    }

    // ---- from the frontier to the next

    /**
     * Fills {@link #next} with the configurations in which {@code operation} is over, until there are {@code enough}. Returns false if
     * the budget is spent.
     */
    private boolean reach(int operation, int place, int enough) {
        next.clear();
        seen.clear();
        for (int row = 0; row < now.size; row++) {
            if (now.isLive(row)) {
                depart(operation, place, row);
            }
        }
        for (int row = 0; row < seen.size && next.size < enough; row++) {
            if (seen.isLive(row) && !expand(row, place, enough)) {
                return false;
            }
        }
        return true;
    }

    private void goOn() {
        Configurations left = now;
        now = next;
        next = left;
    }

    /** Puts a row where it goes on from: it may be there already, or have some way to go, or both. */
    private void depart(int operation, int place, int row) {
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

    /** Goes from a row of {@link #seen} to where one more operation leads. Returns false if the budget is spent. */
    private boolean expand(int row, int place, int enough) {
        int only = neededValues && cells != null ? onlyWayOut(cells, row) : ANYBODY;
        int offset = seen.offset(row);
        if (unseenWrites && cells != null) {
            findWaiting(cells, offset);
        }
        for (int word = 0; word < words; word++) {
            long candidates = places.occupied[word] & ~places.eager[word] & ~seen.masks[offset + word];
            for (; candidates != 0 && next.size < enough; candidates &= candidates - 1) {
                int candidate = word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
                boolean mayLeave = only == ANYBODY || only == candidate || problem.reads[places.operationAt[candidate]];
                if (mayLeave && (candidate == place || isUseful(row, candidate)) && isItsTurn(row, candidate)) {
                    if (steps == budget) {
                        return false;
                    }
                    steps++;
                    advance(row, candidate, place);
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
            long needing = places.requiring[state * words + word] & places.answering[word] & seen.masks[owed + word];
            if (needing != 0) {
                if (only != ANYBODY || (needing & (needing - 1)) != 0) {
                    return NOBODY;
                }
                only = word * Long.SIZE + Long.numberOfTrailingZeros(needing);
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
        return isAwaited(left);
    }

    /**
     * Notes who waits for a value in the row at {@code offset}: what is owed, and lost operations that can lead from one value to
     * another that somebody waits for.
     */
    private void findWaiting(CellProblem cells, int offset) {
        System.arraycopy(seen.masks, offset + words, waiting, 0, words);
        boolean more = true;
        while (more) {
            more = false;
            for (int word = 0; word < words; word++) {
                long rest = places.lost[word] & places.leading[word] & ~seen.masks[offset + word] & ~waiting[word];
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

    /** Whether one of those that wait does so for {@code value}. */
    private boolean isAwaited(int value) {
        for (int word = 0; word < words; word++) {
            if ((waiting[word] & (places.requiring[value * words + word] | places.refusing[word])) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes where {@code candidate} leads, and to the next frontier if the operation at {@code place} is over then. */
    private void advance(int row, int candidate, int place) {
        int state = problem.step(seen.states[row], places.operationAt[candidate]);
        boolean hides = unseenWrites && cells != null && cells.isBlind(places.operationAt[candidate]);
        if (state == Problem.ILLEGAL || (places.isLost(candidate) && !hides && state == seen.states[row])) {
            return; // a lost operation need not happen, and later it may do more
        }
        System.arraycopy(seen.masks, seen.offset(row), made, 0, 2 * words);
        made[candidate >> 6] |= 1L << candidate;
        made[words + (candidate >> 6)] &= ~(1L << candidate);
        if (hides) {
            for (int word = 0; word < words; word++) {
                made[words + word] &= ~places.unseen[word];
            }
        }
        readEagerly(state);
        boolean over = places.isEager(place) ? (made[words + (place >> 6)] & 1L << place) == 0 : candidate == place;
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

    /** Adds what is made, in which the operation at {@code place} is over, to the next frontier. */
    private void arrive(int place, int state, int row, int candidate) {
        made[place >> 6] &= ~(1L << place);
        made[words + (place >> 6)] &= ~(1L << place);
        int added = next.add(made, deadValues && cells != null ? orDead(cells, state) : state);
        if (added >= 0 && arena != null) {
            next.nodes[added] = candidate == NOBODY ? now.nodes[row] : extend(arena, row, candidate);
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
            long waiting = made[words + word] | (places.lost[word] & ~made[word]);
            if ((waiting & (places.requiring[value * words + word] | places.refusing[word])) != 0) {
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
