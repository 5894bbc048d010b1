package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Cell;
import dev.ariadne.checker.model.CellModel;
import dev.ariadne.checker.model.CellModel.Access;
import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * A search over an object that holds one value: states are values, numbered, and operations are what they require, refuse and
 * leave. That can be seen ahead, which most of {@link Reduction} rests on.
 */
final class CellProblem extends Problem {
    /** Stands for no value where an operation requires, refuses or leaves none. */
    static final int NONE = -1;

    /** By operation: the only value it can happen on, the one it cannot, the one it leaves; or {@link #NONE}. */
    int[] requires;

    int[] refuses;
    int[] leaves;

    /** How many values there are. The number itself is the state of {@link Reduction#DEAD_VALUES}. */
    int values;

    /** By value: the time of the last invocation that requires or refuses it, -1 if none does. */
    final int[] lastObserved;

    /** By value: how many operations leave it, the beginning of the history counted as one. */
    private int[] writers;

    /** The time of the last invocation that refuses a value, -1 if none does. */
    final int lastRefused;

    /** By value: the time of the last invocation, of those that need it, that answer by the horizon; -1 if there is none. */
    int[] lastNeeded;

    /**
     * By operation that changes the value it requires: the time of the last invocation before it completes of one that leaves that
     * value, -1 if there is none. Empty if there are no such operations, or if that is not known ahead.
     */
    private int[] renewed = new int[0];

    private int needBy = Columns.NEVER;

    /** Whether an operation that answers changes the value it requires. */
    private boolean swaps;

    /** How many operations there are, if this {@link #seesAhead}. */
    private final int size;

    private final CellModel model;
    private final ValueNumbers numbers = new ValueNumbers();

    CellProblem(CellModel model, Columns columns, EnumSet<Reduction> reductions) {
        super(columns);
        this.model = model;
        size = columns.size;
        requires = new int[size];
        refuses = new int[size];
        leaves = new int[size];
        initial = number(model.initial());
        for (int operation = 0; operation < size; operation++) {
            fill(operation, columns.operations[operation]);
        }
        for (int failed = size; failed < columns.operations.length; failed++) {
            model.access(columns.operations[failed]); // refuses it if it is malformed
        }
        values = numbers.size();
        writers = new int[values];
        lastObserved = new int[values + 1];
        lastNeeded = new int[values + 1];
        Arrays.fill(lastObserved, -1);
        Arrays.fill(lastNeeded, -1);
        writers[initial]++;
        lastRefused = observe();
        if (reductions.contains(Reduction.UNREAD_LOST_WRITES) && lastRefused < 0) {
            dropUnreadLostWrites();
        }
        if (reductions.contains(Reduction.NEEDED_VALUES) && swaps) {
            noteRenewals(columns.events);
        }
    }

    @Override
    void set(int number, Operation operation) {
        super.set(number, operation);
        fill(number, operation);
        values = numbers.size();
        makeRoom();
    }

    private void makeRoom() {
        if (values > writers.length) {
            int known = lastNeeded.length;
            writers = Arrays.copyOf(writers, 2 * values);
            lastNeeded = Arrays.copyOf(lastNeeded, 2 * values + 1);
            Arrays.fill(lastNeeded, known, lastNeeded.length, -1);
        }
    }

    @Override
    void count(int operation) {
        if (leaves[operation] != NONE) {
            writers[leaves[operation]]++;
        }
        if (requires[operation] != NONE && answers(operation)) {
            lastNeeded[requires[operation]] = Math.max(lastNeeded[requires[operation]], invoked[operation]);
        }
    }

    @Override
    void discount(int operation) {
        if (leaves[operation] != NONE) {
            writers[leaves[operation]]--;
        }
    }

    @Override
    void countAs(Problem other) {
        CellProblem before = (CellProblem) other;
        for (int value = 0; value < values; value++) {
            int known = before.numbers.of(numbers.value(value));
            writers[value] = before.writers[known];
            lastNeeded[value] = before.lastNeeded[known];
        }
    }

    @Override
    void widen(int capacity) {
        super.widen(capacity);
        requires = Arrays.copyOf(requires, capacity);
        refuses = Arrays.copyOf(refuses, capacity);
        leaves = Arrays.copyOf(leaves, capacity);
    }

    private void fill(int operation, Operation recorded) {
        Access access = model.access(recorded);
        int required = number(access.requires());
        int refused = number(access.refuses());
        int left = number(access.leaves());
        requires[operation] = required;
        // a value that is required is no other one
        refuses[operation] = required != NONE && required != refused ? NONE : refused;
        leaves[operation] = left == required ? NONE : left;
        reads[operation] = leaves[operation] == NONE;
        dropped[operation] = reads[operation] && !recorded.ok();
    }

    private int number(@Nullable Cell cell) {
        return cell == null ? NONE : numbers.of(cell.value());
    }

    /** Notes who looks for what, who needs it, and who leaves what. Returns the last time a value is refused. */
    private int observe() {
        int refused = -1;
        for (int operation = 0; operation < size; operation++) {
            if (dropped[operation]) {
                continue;
            }
            int time = invoked[operation];
            if (leaves[operation] != NONE) {
                writers[leaves[operation]]++;
            }
            if (requires[operation] != NONE) {
                lastObserved[requires[operation]] = time;
                if (answers(operation)) {
                    lastNeeded[requires[operation]] = time;
                    swaps |= leaves[operation] != NONE;
                }
            }
            if (refuses[operation] != NONE) {
                lastObserved[refuses[operation]] = time;
                refused = time;
            }
        }
        return refused;
    }

    private void dropUnreadLostWrites() {
        boolean some = false;
        for (int operation = 0; operation < size; operation++) {
            if (!answers(operation) && !dropped[operation]) {
                dropped[operation] = lastObserved[leaves[operation]] < 0;
                some |= !dropped[operation];
            }
        }
        if (some) {
            dropLostWritesBeyondObservers();
        }
    }

    private void dropLostWritesBeyondObservers() {
        int[] observers = new int[values];
        for (int operation = 0; operation < size; operation++) {
            if (requires[operation] != NONE && !dropped[operation]) {
                observers[requires[operation]]++;
            }
        }
        for (int operation = 0; operation < size; operation++) {
            if (!answers(operation) && !dropped[operation] && isBlind(operation)) {
                dropped[operation] = observers[leaves[operation]]-- <= 0;
            }
        }
    }

    private void noteRenewals(int[] events) {
        int[] left = new int[values];
        Arrays.fill(left, -1);
        renewed = new int[size];
        for (int time = 0; time < events.length; time++) {
            int operation = events[time] >= 0 ? events[time] : ~events[time];
            if (events[time] >= 0 && leaves[operation] != NONE) {
                left[leaves[operation]] = time;
            } else if (events[time] < 0 && requires[operation] != NONE) {
                renewed[operation] = left[requires[operation]];
            }
        }
    }

    /**
     * Whether {@code operation}, which is open at {@code time} and answers, changes what it requires, and none that leaves this
     * is invoked after that before it completes.
     */
    boolean isLastChance(int operation, int time) {
        return leaves[operation] != NONE && renewed.length > 0 && renewed[operation] <= time;
    }

    /** Sets the horizon: from now on only operations that complete by then count as needing values. */
    void needBy(int horizon) {
        if (horizon == needBy) {
            return;
        }
        needBy = horizon;
        Arrays.fill(lastNeeded, -1);
        for (int operation = 0; operation < size; operation++) {
            int value = requires[operation];
            if (value != NONE && completed[operation] <= horizon && answers(operation)) {
                lastNeeded[value] = invoked[operation];
            }
        }
    }

    /**
     * A time up to which the history has no order either, if there is none up to {@code horizon} because a search with that horizon
     * failed at {@code time}: all that the search left out, it would have left out with this one as horizon. It is {@code time}
     * itself if nothing later misled the search.
     */
    int misleading(int time, int horizon) {
        int[] later = new int[values];
        int[] open = new int[values];
        Arrays.fill(later, Columns.NEVER);
        for (int operation = 0; operation < size; operation++) {
            int value = requires[operation];
            int end = completed[operation];
            if (value != NONE && time < end && end <= horizon && answers(operation)) {
                boolean unique = isUnique(value);
                if (invoked[operation] <= time && (unique || isLastChance(operation, time))) {
                    open[value] = Math.max(open[value], end);
                } else if (unique) {
                    later[value] = Math.min(later[value], end);
                }
            }
        }
        int last = Math.max(time, misleading(initial, later, open));
        for (int operation = 0; operation < size && invoked[operation] <= time; operation++) {
            if (leaves[operation] != NONE) {
                last = Math.max(last, misleading(leaves[operation], later, open));
            }
        }
        return last;
    }

    /** An operation that is still to come needs the value at any time before; one that is open may have happened. */
    private static int misleading(int value, int[] later, int[] open) {
        return later[value] == Columns.NEVER ? open[value] : later[value];
    }

    private boolean answers(int operation) {
        return completed[operation] != Columns.NEVER;
    }

    /** By value: whether it may have been left before {@code time}. */
    boolean[] leftBefore(int time) {
        boolean[] left = new boolean[values];
        left[initial] = true;
        for (int operation = 0; operation < size && invoked[operation] < time; operation++) {
            if (leaves[operation] != NONE) {
                left[leaves[operation]] = true;
            }
        }
        return left;
    }

    /** Whether only one operation leaves {@code value}, or none but the beginning. */
    boolean isUnique(int value) {
        return writers[value] <= 1;
    }

    /** Whether {@code operation} writes, whatever it finds, if it happens at all. */
    boolean overwrites(int operation) {
        return leaves[operation] != NONE && requires[operation] == NONE;
    }

    /** Whether the write {@code other} can happen just before {@code operation}, unseen, where that can happen. */
    boolean hides(int operation, int other) {
        return overwrites(operation) && refuses[operation] != leaves[other];
    }

    /** Whether {@code operation} only writes. */
    boolean isBlind(int operation) {
        return overwrites(operation) && refuses[operation] == NONE;
    }

    @Override
    int states() {
        return numbers.size();
    }

    @Override
    int stateOf(Problem other, int number) {
        int state = numbers.of(((CellProblem) other).numbers.value(number));
        values = numbers.size();
        makeRoom();
        return state;
    }

    @Override
    int step(int state, int operation) {
        int required = requires[operation];
        if ((required != NONE && required != state) || refuses[operation] == state) {
            return ILLEGAL;
        }
        return leaves[operation] == NONE ? state : leaves[operation];
    }

    @Override
    boolean same(int operation, int other) {
        return requires[operation] == requires[other]
                && refuses[operation] == refuses[other]
                && leaves[operation] == leaves[other];
    }
}
