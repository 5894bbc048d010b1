package dev.ariadne.checker.search;

import static com.google.common.base.Verify.verify;

import java.util.Arrays;

/**
 * One order that explains an object's events so far, mended as more happens: all that completed is in it, in real time and with
 * the answers it gave, and some that are open. While there is one, all is well, and most completions fit into it with a change near
 * its end. Where none of the changes tried here will do, it takes a search to tell whether there is another order.
 */
final class Witness {
    private Problem problem;

    /** The state before the first of the order. */
    private int initial;

    private int[] order = new int[64];

    /** By place in the order: the state after it. */
    private int[] states = new int[64];

    private int size;

    /** How many of the order still hold, where what has just happened does not fit in. */
    private int holding;

    /** By operation: whether it is in the order, or happened before it. */
    private boolean[] placed = new boolean[64];

    /** An order that is tried, and its states, from some place on. */
    private int[] tried = new int[64];

    private int[] triedStates = new int[64];

    Witness(Problem problem) {
        this.problem = problem;
        initial = problem.initial;
    }

    int size() {
        return size;
    }

    /** Begins anew in {@code state}, with nothing placed. */
    void restart(int state) {
        initial = state;
        size = 0;
        Arrays.fill(placed, false);
    }

    boolean isPlaced(int operation) {
        return operation < placed.length && placed[operation];
    }

    /** Says that {@code operation} is in the order, or will be, or happened before it. */
    void place(int operation) {
        if (operation >= placed.length) {
            placed = Arrays.copyOf(placed, 2 * operation);
        }
        placed[operation] = true;
    }

    /** Puts {@code operation} last. */
    void append(int operation) {
        int state = problem.step(before(size), operation);
        verify(state != Problem.ILLEGAL, "no order at %s", size);
        tried[0] = operation;
        triedStates[0] = state;
        replace(size, size, 1);
        place(operation);
    }

    /** {@code operation} completes. Returns false if no order was found. */
    boolean complete(int operation) {
        holding = size;
        if (isPlaced(operation)) {
            return replay(at(operation), 0);
        }
        if (insert(operation) || insertAfterAnother(operation) || insertByMoving(operation)) {
            place(operation);
            return true;
        }
        return false;
    }

    /** {@code operation} did not happen. Returns false if no order was found. */
    boolean withdraw(int operation) {
        if (!isPlaced(operation)) {
            return true;
        }
        placed[operation] = false;
        return replay(at(operation), 1);
    }

    /** Forgets the beginning of the order, up to the last operation that never ended since its number was released. */
    void forgetReleased() {
        int keep = size;
        while (keep > 0 && problem.completed[order[keep - 1]] != OnlineObject.RELEASED) {
            keep--;
        }
        initial = before(keep);
        size -= keep;
        System.arraycopy(order, keep, order, 0, size);
        System.arraycopy(states, keep, states, 0, size);
    }

    /** The number is given to another operation. */
    void release(int operation) {
        if (operation < placed.length) {
            placed[operation] = false;
        }
    }

    /** Goes over to a problem with other numbers for states and the same for operations. */
    void renumber(Problem other) {
        initial = other.stateOf(problem, initial);
        problem = other;
        verify(replay(0, 0), "no order with other numbers");
    }

    // ---- for who keeps the beginning

    /** How many of the order there are up to the last that had completed before {@code time}. */
    int sizeBefore(int time) {
        int at = size;
        while (at > 0 && problem.completed[order[at - 1]] >= time) {
            at--;
        }
        return at;
    }

    /** Whether the first so many still hold, after something did not fit in. */
    boolean holds(int first) {
        return first <= holding;
    }

    /** The state before the one at {@code at}. */
    int before(int at) {
        return at == 0 ? initial : states[at - 1];
    }

    /** By operation: whether it is among the first so many, or happened before them. */
    boolean[] placedBefore(int at) {
        boolean[] before = placed.clone();
        for (int later = at; later < size; later++) {
            before[order[later]] = false;
        }
        return before;
    }

    /** Takes all but the first so many out of the order. */
    void cut(int first) {
        placed = placedBefore(first);
        size = first;
    }

    // ---- changes

    private int at(int operation) {
        int at = size - 1;
        while (order[at] != operation) {
            at--;
        }
        return at;
    }

    /** Whether {@code operation}, not in the order, may come at {@code at} if it may at the place after. */
    private boolean mayComeAt(int at, int operation) {
        return at == size || problem.completed[order[at]] > problem.invoked[operation];
    }

    private boolean insert(int operation) {
        for (int at = size; at >= 0 && mayComeAt(at, operation); at--) {
            int state = problem.step(before(at), operation);
            if (state != Problem.ILLEGAL) {
                tried[0] = operation;
                triedStates[0] = state;
                if (goOn(at, at, 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Puts another that is open just before {@code operation}. */
    private boolean insertAfterAnother(int operation) {
        int required = problem instanceof CellProblem cells ? cells.requires[operation] : CellProblem.NONE;
        for (int other = 0; other < problem.completed.length; other++) {
            boolean open = problem.completed[other] == Columns.NEVER && !problem.reads[other] && !isPlaced(other);
            boolean leads = required == CellProblem.NONE
                    || (problem instanceof CellProblem cells && cells.leaves[other] == required);
            if (open && leads && insert(other, operation)) {
                place(other);
                return true;
            }
        }
        return false;
    }

    private boolean insert(int other, int operation) {
        for (int at = size; at >= 0 && mayComeAt(at, operation) && mayComeAt(at, other); at--) {
            int between = problem.step(before(at), other);
            int after = between == Problem.ILLEGAL ? Problem.ILLEGAL : problem.step(between, operation);
            if (after != Problem.ILLEGAL) {
                tried[0] = other;
                triedStates[0] = between;
                tried[1] = operation;
                triedStates[1] = after;
                if (goOn(at, at, 2)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * For cells. Puts {@code operation} where it finds what it requires although it was invoked after some that come later there
     * had completed: those go before it, and what must be before them.
     */
    private boolean insertByMoving(int operation) {
        if (!(problem instanceof CellProblem cells) || cells.requires[operation] == CellProblem.NONE) {
            return false;
        }
        int at = size;
        while (at > 0 && mayComeAt(at - 1, operation)) {
            at--;
        }
        int end = at;
        while (end < size && !begins(cells, end)) {
            end++;
        }
        for (at--; at > 0; at--) {
            if (states[at - 1] == cells.requires[operation] && move(cells, at, end, operation)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a run of operations that belong together begins there: with a write that may come after anything. */
    private boolean begins(CellProblem cells, int at) {
        return cells.requires[order[at]] == CellProblem.NONE && cells.leaves[order[at]] != CellProblem.NONE;
    }

    /** Puts {@code operation} at {@code at}, and before its run those up to {@code end} that have to be. */
    private boolean move(CellProblem cells, int at, int end, int operation) {
        int from = at - 1;
        while (from >= 0 && !begins(cells, from)) {
            from--;
        }
        if (from < 0) {
            return false;
        }
        int to = at;
        while (to < size && !begins(cells, to)) {
            to++;
        }
        if (firstCompleted(at, to) < problem.invoked[operation]) {
            return false;
        }
        int firstEnd = firstCompleted(from, to);
        int lastBegin = problem.invoked[operation];
        int length = end - from + 1;
        makeRoom(length);
        int later = length;
        int earlier = 0;
        // from the last run to the first: those that stay behind gather at the end, the others in front, back to front
        for (int last = end; last > to; ) {
            int first = last - 1;
            while (!begins(cells, first)) {
                first--;
            }
            int begin = lastInvoked(first, last);
            if (firstCompleted(first, last) < lastBegin) {
                if (firstEnd < begin) {
                    return false;
                }
                lastBegin = Math.max(lastBegin, begin);
                for (int each = last - 1; each >= first; each--) {
                    triedStates[earlier++] = order[each];
                }
            } else {
                later -= last - first;
                System.arraycopy(order, first, tried, later, last - first);
            }
            last = first;
        }
        int next = 0;
        while (earlier > 0) {
            tried[next++] = triedStates[--earlier];
        }
        System.arraycopy(order, from, tried, next, at - from);
        next += at - from;
        tried[next++] = operation;
        System.arraycopy(order, at, tried, next, to - at);
        int state = before(from);
        for (int each = 0; each < length; each++) {
            state = problem.step(state, tried[each]);
            if (state == Problem.ILLEGAL) {
                return false;
            }
            triedStates[each] = state;
        }
        return goOn(from, end, length);
    }

    private int firstCompleted(int from, int to) {
        int first = Columns.NEVER;
        for (int at = from; at < to; at++) {
            first = Math.min(first, problem.completed[order[at]]);
        }
        return first;
    }

    private int lastInvoked(int from, int to) {
        int last = -1;
        for (int at = from; at < to; at++) {
            last = Math.max(last, problem.invoked[order[at]]);
        }
        return last;
    }

    /** Goes through the order from {@code at} on again, without the first {@code without} there. */
    private boolean replay(int at, int without) {
        holding = at;
        int changed = 0;
        makeRoom(size);
        int state = before(at);
        for (int each = at + without; each < size; each++) {
            state = problem.step(state, order[each]);
            if (state == Problem.ILLEGAL) {
                return false;
            }
            tried[changed] = order[each];
            triedStates[changed++] = state;
        }
        replace(at, size, changed);
        return true;
    }

    /**
     * Replaces the order from {@code from} to {@code to} by the first {@code count} that are tried, if the rest can follow.
     */
    private boolean goOn(int from, int to, int count) {
        int state = count == 0 ? before(from) : triedStates[count - 1];
        int changed = count;
        int at = to;
        for (; at < size && state != before(at); at++) {
            state = problem.step(state, order[at]);
            if (state == Problem.ILLEGAL) {
                return false;
            }
            makeRoom(changed + 1);
            tried[changed] = order[at];
            triedStates[changed++] = state;
        }
        replace(from, at, changed);
        return true;
    }

    private void replace(int from, int to, int count) {
        int longer = size + count - (to - from);
        if (longer > order.length) {
            order = Arrays.copyOf(order, 2 * longer);
            states = Arrays.copyOf(states, 2 * longer);
        }
        System.arraycopy(order, to, order, from + count, size - to);
        System.arraycopy(states, to, states, from + count, size - to);
        System.arraycopy(tried, 0, order, from, count);
        System.arraycopy(triedStates, 0, states, from, count);
        size = longer;
    }

    private void makeRoom(int count) {
        if (count > tried.length) {
            tried = Arrays.copyOf(tried, 2 * count);
            triedStates = Arrays.copyOf(triedStates, 2 * count);
        }
    }
}
