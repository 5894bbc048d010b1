package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.QueueModel;
import dev.ariadne.checker.model.QueueModel.Turn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues, empty at first, into which each element is put once, and whose answers say what was taken.
 *
 * <p>There is an order exactly if
 *
 * <ol>
 *   <li>no element is taken before it is put, that is, by an operation that completed before the one that put it was invoked,
 *   <li>no element is taken twice, and
 *   <li>if elements leave in order: no element {@code b} is taken, of two of which {@code a} was put before {@code b}, unless
 *       {@code a} is taken, and not after {@code b}; "before" and "after" in real time.
 * </ol>
 *
 * <p>These are the patterns of Henzinger, Sezgin and Vafeiadis (2013, §4) but for answers that there is nothing, of which these
 * histories have none. If elements leave in any order, each is an object of its own, and 1 and 2 are all.
 *
 * <p>Otherwise let what takes an element begin no earlier than what puts it: as long as 1 holds, this forbids no order and makes
 * nothing break 3. Say that {@code a} precedes {@code b} if it is put before {@code b} is, or taken before {@code b} is,
 * what is never taken being taken after all else. A shortest cycle of this alternates between the two reasons. Were it longer than two, with
 * {@code a} put before {@code b}, {@code b} taken before {@code c}, {@code c} put before {@code d}, then {@code a} would be put before
 * {@code d} or {@code c} before {@code b}, as intervals are, and either makes a shorter one. A cycle of two breaks 3. So
 * the elements can be put in a row, of which {@link QueueOrder} makes an order of the operations.
 *
 * <p>Point 3 fails first when {@code b} has been taken and no operation that takes {@code a} was invoked yet: whether one that is
 * open takes effect is ours to say. One that takes an element that nobody knows may be left out, but may also explain what
 * nothing else does: with such, we can only find that there is an order.
 */
final class QueueZones implements FastPath {
    private static final int NOBODY = -1;

    @Override
    public <S> @Nullable ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
        if (!(model instanceof QueueModel<?> queue) || !queue.startsEmpty()) {
            return null;
        }
        Columns columns = new Columns(operations.size());
        if (!columns.addAll(queue, operations)) {
            return null;
        }
        Completions completions = Completions.of(columns.invoked, columns.completed);
        return completions == null ? null : new Sweep(columns, completions, queue.ordered()).run(operations, limits);
    }

    /** The operations as numbers, counting in order of invocation. */
    static final class Columns {
        final int[] invoked;

        /** By operation: the event, {@code Integer.MAX_VALUE} unless its answer is known. */
        final int[] completed;

        /** By operation: the element it put or took, or -1. */
        final int[] element;

        /** By element: what put it, or {@code NOBODY}. */
        final int[] putter;

        /** By element: the first that took it, or {@code NOBODY}. */
        final int[] taker;

        private final ValueNumbers elements = new ValueNumbers();
        private int count;

        /** Whether some took what nobody knows. */
        private boolean lost;

        Columns(int size) {
            invoked = new int[size];
            completed = new int[size];
            element = filled(size);
            putter = filled(size);
            taker = filled(size);
        }

        private static int[] filled(int length) {
            int[] cells = new int[length];
            Arrays.fill(cells, NOBODY);
            return cells;
        }

        int elements() {
            return elements.size();
        }

        /** False if these are not operations of this kind. */
        boolean addAll(QueueModel<?> queue, List<Operation> operations) {
            int number = 0;
            for (Operation operation : operations) {
                invoked[number] = operation.invoked().event();
                completed[number] = operation.deadline();
                if (operation.outcome() == Outcome.FAIL) {
                    completed[number] = Integer.MAX_VALUE;
                } else {
                    count++;
                    if (!add(number, queue.turn(operation), queue.ordered())) {
                        return false;
                    }
                }
                number++;
            }
            return true;
        }

        private boolean add(int number, Turn turn, boolean ordered) {
            if (turn.puts() != null) {
                int put = elements.of(turn.puts());
                element[number] = put;
                boolean first = putter[put] == NOBODY;
                putter[put] = number;
                return first;
            }
            if (turn.takes() == null) {
                lost = true;
                return completed[number] == Integer.MAX_VALUE;
            }
            int taken = elements.of(turn.takes());
            element[number] = taken;
            if (taker[taken] == NOBODY) {
                taker[taken] = number;
                return true;
            }
            // of two at the same time either may be the one, and where order matters it matters which
            return !ordered || completed[taker[taken]] < invoked[number];
        }
    }

    /** Goes through the completions and stops at the first that leaves no order. */
    private static final class Sweep {
        private final Columns columns;
        private final Completions completions;
        private final boolean ordered;

        /** By element: whether an operation that took it has completed. */
        private final boolean[] gone;

        /** Elements that certainly were put, in order of these completions, which are beside them. */
        private final int[] arrived;

        private final int[] arrivals;
        private int arrivedCount;

        /** Position in {@code arrived}. Invariant: operations that take what stands before it have been invoked. */
        private int waiting;

        Sweep(Columns columns, Completions completions, boolean ordered) {
            this.columns = columns;
            this.completions = completions;
            this.ordered = ordered;
            this.gone = new boolean[columns.elements()];
            this.arrived = new int[columns.elements()];
            this.arrivals = new int[columns.elements()];
        }

        @Nullable
        ObjectVerdict run(List<Operation> operations, Limits limits) {
            for (int k = 0; k < completions.size(); k++) {
                int number = completions.operation(k);
                int element = columns.element[number];
                if (columns.putter[element] == number) {
                    arrived[arrivedCount] = element;
                    arrivals[arrivedCount++] = k;
                } else if (!take(element, k)) {
                    int event = columns.completed[number];
                    return columns.lost && ordered
                            ? null
                            : ObjectVerdict.notLinearizable(columns.count, columns.count, event);
                }
            }
            List<Operation> order = limits.order() ? new QueueOrder(columns, ordered).of(operations) : List.of();
            return ObjectVerdict.linearizable(columns.count, columns.count, order);
        }

        /** False if an operation that took {@code element} and completes as the {@code k}-th leaves no order. */
        private boolean take(int element, int k) {
            int putter = columns.putter[element];
            if (putter == NOBODY || completions.before(putter) > k || gone[element]) {
                return false;
            }
            gone[element] = true;
            while (waiting < arrivedCount && isAsked(arrived[waiting], k)) {
                waiting++;
            }
            boolean overtakes = waiting < arrivedCount && arrivals[waiting] < completions.before(putter);
            return !(ordered && overtakes);
        }

        /** Whether an operation that takes {@code element} was invoked before the {@code k}-th completion. */
        private boolean isAsked(int element, int k) {
            int taker = columns.taker[element];
            return taker != NOBODY && completions.before(taker) <= k;
        }
    }
}
