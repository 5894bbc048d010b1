package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntToLongFunction;

/**
 * An order of the operations of a queue that has one, see {@link QueueZones}.
 *
 * <p>If elements leave in order, they are first put in a row, one after another, each such that none of the others left has to come
 * before: it is put before any other has been, and taken before any other has been. Of all that fulfil the first, the one whose taking
 * begins first fulfils the second, as some element does. Then each is put when it and all before it in the row have been invoked
 * to be put, and taken when the same is true of taking. Both are in time: what was invoked last, and comes earlier in the row,
 * would have had to come later otherwise. And nothing is taken before it is put.
 */
final class QueueOrder {
    private static final long NEVER = Integer.MAX_VALUE;

    private final QueueZones.Columns columns;
    private final boolean ordered;

    QueueOrder(QueueZones.Columns columns, boolean ordered) {
        this.columns = columns;
        this.ordered = ordered;
    }

    /** Those that took effect. */
    List<Operation> of(List<Operation> operations) {
        List<Integer> row = ordered ? row() : present();
        long[] keys = new long[2 * row.size()];
        int[] numbers = new int[2 * row.size()];
        int count = 0;
        int put = 0;
        int taken = 0;
        for (int element : row) {
            int putter = columns.putter[element];
            int taker = columns.taker[element];
            put = ordered ? Math.max(put, putter) : putter;
            keys[count] = (long) put << Integer.SIZE | count;
            numbers[count++] = putter;
            if (taker >= 0) {
                taken = Math.max(ordered ? taken : putter, Math.max(putter, taker));
                keys[count] = (long) taken << Integer.SIZE | count;
                numbers[count++] = taker;
            }
        }
        Arrays.sort(keys, 0, count);
        List<Operation> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            order.add(operations.get(numbers[(int) keys[i]]));
        }
        return order;
    }

    /** The elements that were put as far as anyone knows. */
    private List<Integer> present() {
        List<Integer> present = new ArrayList<>();
        for (int element = 0; element < columns.elements(); element++) {
            if (columns.taker[element] >= 0 || columns.completed[columns.putter[element]] < NEVER) {
                present.add(element);
            }
        }
        return present;
    }

    private List<Integer> row() {
        List<Integer> present = present();
        Ends byPut = new Ends(present, element -> columns.invoked[columns.putter[element]]);
        Ends putBy = new Ends(present, element -> columns.completed[columns.putter[element]]);
        PriorityQueue<Long> candidates = new PriorityQueue<>();
        boolean[] placed = new boolean[columns.elements()];
        List<Integer> row = new ArrayList<>();
        while (row.size() < present.size()) {
            putBy.skip(placed);
            while (byPut.hasNext() && byPut.next() < putBy.next()) {
                int element = byPut.take();
                candidates.add(asked(element) << Integer.SIZE | element);
            }
            int element = candidates.remove().intValue();
            placed[element] = true;
            row.add(element);
        }
        return row;
    }

    /** When it may first be taken. */
    private long asked(int element) {
        int taker = columns.taker[element];
        return taker < 0 ? NEVER : columns.invoked[Math.max(taker, columns.putter[element])];
    }

    /** Elements by the time of something, the earliest first. */
    private static final class Ends {
        /** Times, each with its element in the lower half. */
        private final long[] keys;

        private int next;

        Ends(List<Integer> elements, IntToLongFunction time) {
            keys = elements.stream()
                    .mapToLong(element -> time.applyAsLong(element) << Integer.SIZE | element)
                    .sorted()
                    .toArray();
        }

        boolean hasNext() {
            return next < keys.length;
        }

        /** The time of the next one. */
        long next() {
            return keys[next] >>> Integer.SIZE;
        }

        int take() {
            return (int) keys[next++];
        }

        void skip(boolean[] placed) {
            while (placed[(int) keys[next]]) {
                next++;
            }
        }
    }
}
