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

    private Problem problem;

    /** The problem, if it is one; most reductions are for these. */
    private @Nullable CellProblem cells;

    private final boolean forgetUnread;

    private final Places places;
    private final Expansion expansion;
    private final @Nullable Arena arena;

    /** As many words as a mask of {@link #places} has. */
    private int words = 1;

    private Configurations now;

    /** The time of the event that is being processed. */
    private int time;

    Frontier(Problem problem, EnumSet<Reduction> reductions, int horizon, long budget, @Nullable Arena arena) {
        this.problem = problem;
        this.cells = problem instanceof CellProblem these ? these : null;
        forgetUnread = cells != null && reductions.contains(Reduction.UNREAD_LOST_WRITES);
        this.arena = arena;
        places = new Places(problem, reductions, horizon);
        expansion = new Expansion(problem, reductions, places, budget, arena);
        now = new Configurations(words, reductions.contains(Reduction.ANTICHAIN));
        int row = now.add(new long[2 * words], problem.initial);
        now.nodes[row] = Arena.ROOT;
    }

    long steps() {
        return expansion.steps();
    }

    /** The time of the latest event. */
    int time() {
        return time;
    }

    /** May go so many steps in all. */
    void setBudget(long stepsInAll) {
        expansion.setBudget(stepsInAll);
    }

    /** The node of a configuration that explains all events so far. */
    int node() {
        return now.nodes[firstLive()];
    }

    private int firstLive() {
        int row = 0;
        while (!now.isLive(row)) {
            row++;
        }
        return row;
    }

    // ---- invocations

    /** {@code operation} is invoked. */
    void invoke(int operation, int atTime) {
        time = atTime;
        if (problem.dropped[operation]) {
            return;
        }
        int place = take(operation);
        if (places.isEager(place)) {
            readOrOwe(operation, place);
        } else if (!places.isLost(place)) {
            for (int row = 0; row < now.size; row++) {
                now.owe(row, place);
            }
        }
    }

    private int take(int operation) {
        int place = places.take(operation);
        if (places.words > words) {
            words = places.words;
            now.widen(words);
            expansion.setWords(words);
        }
        return place;
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

    // ---- for who begins in the middle

    /** Begins anew with one configuration, in {@code state} and without open operations. */
    void beginIn(int state) {
        now.states[0] = state;
    }

    /** {@code operation} is open, and in the only configuration it is over or not. */
    void beginWith(int operation, boolean over) {
        if (!over || problem.dropped[operation]) {
            invoke(operation, problem.invoked[operation]);
            return;
        }
        int place = take(operation);
        if (!problem.reads[operation]) {
            now.use(0, place);
        }
    }

    /**
     * Goes on from all configurations there can be before the event at {@code atTime}, and maybe more: for each value that an
     * operation may have left the one that uses and owes nothing, see {@link Reduction#ANTICHAIN}.
     */
    void beginWithAll(CellProblem cells, int atTime) {
        long[] nothing = new long[2 * words];
        boolean[] left = cells.leftBefore(atTime);
        expansion.setBlurred(true);
        now.clear();
        now.add(nothing, cells.values);
        for (int value = 0; value < left.length; value++) {
            if (left[value] && (cells.lastObserved[value] > atTime || places.isObserved(cells, value))) {
                now.add(nothing, value);
            }
        }
    }

    // ---- for who does not know how operations will end

    /** Becomes like {@code other}, which is about the same problem. */
    void copyOf(Frontier other) {
        places.copyOf(other.places);
        expansion.setBlurred(other.expansion.isBlurred());
        now.copyOf(other.now);
        if (words != other.words) {
            words = other.words;
            expansion.setWords(words);
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
        expansion.renumber(other);
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
        stack.push(now, 0);
        return places.moved();
    }

    /** Goes on with one of the configurations. */
    void keepOne() {
        now.keepOnly(firstLive());
    }

    /** Goes back to the last row of {@code stack}, where {@link #save} returned {@code moved}. */
    void restore(Configurations stack, int moved) {
        places.rewind(moved);
        expansion.setBlurred(false);
        now.clear();
        now.push(stack, stack.size - 1);
    }

    /** Counts only answers up to {@code horizon} as needing values, as the problem does from now on. */
    void lookTo(int horizon) {
        places.lookTo(horizon);
    }

    /** Forgets how to go back to where {@link #save} returned less than {@code moved}, and counts from there. */
    void forgetMoves(int moved) {
        places.keep(moved);
    }

    /** Whether the completion of {@code operation} leaves the only configuration as it is; then that is done. */
    boolean passes(int operation, int atTime) {
        begin(operation, atTime);
        if (!expansion.isNeedless()) {
            return false;
        }
        finish(operation);
        return true;
    }

    /** Goes on with one configuration of those after the completion of {@code operation}: the one that is found after so many. */
    Move choose(int operation, int atTime, int after) {
        begin(operation, atTime);
        if (!expansion.run(after + 1)) {
            return Move.SPENT;
        }
        if (expansion.found() <= after) {
            return Move.STUCK;
        }
        now = expansion.take();
        now.keepOnly(now.size - 1);
        finish(operation);
        return Move.DONE;
    }

    // ---- completions

    /** Moves over {@code events}, which are numbers for invocations and complements for completions, from one place to another. */
    Move play(int[] events, int from, int to) {
        return play(events, from, to, false);
    }

    /**
     * The same, and where there are many configurations it goes on with few: everything can follow those which can follow one of the
     * many, and maybe more. If none is left, there is none.
     */
    Move playBlurred(int[] events, int from, int to) {
        return play(events, from, to, true);
    }

    private Move play(int[] events, int from, int to, boolean blurring) {
        expansion.setBlurred(blurring || expansion.isBlurred());
        Move move = Move.DONE;
        for (int at = from; at < to && move == Move.DONE; at++) {
            int event = events[at];
            if (event >= 0) {
                invoke(event, problem.invoked[event]);
            } else {
                move = complete(~event, problem.completed[~event], blurring);
            }
        }
        return move;
    }

    private Move complete(int operation, int atTime, boolean blurring) {
        begin(operation, atTime);
        if (!expansion.isNeedless()) {
            if (!expansion.run(Integer.MAX_VALUE, blurring)) {
                return Move.SPENT;
            }
            if (expansion.found() == 0) {
                return Move.STUCK;
            }
            now = expansion.take();
        }
        finish(operation);
        return Move.DONE;
    }

    private void begin(int operation, int atTime) {
        time = atTime;
        expansion.begin(now, operation, atTime);
    }

    /** Forgets what is over once {@code operation} is over in every configuration. */
    private void finish(int operation) {
        release(places.place(operation));
        if (forgetUnread && cells != null && cells.requires[operation] != CellProblem.NONE) {
            forgetLostWrites(cells, cells.requires[operation]);
        }
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
        boolean used = !expansion.isBlurred() && cells.isUnique(value);
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
}
