package dev.ariadne.checker.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events of one object, counted in completions: a completion is known by how many came before it, an invocation by how many
 * completions did, and completion {@code k} precedes an invocation exactly if {@code k} is less than the invocation's count.
 */
final class Completions {
    /** The numbers of those that answered, in order of completion. */
    private final int[] order;

    /** By operation: how many completed before it was invoked. */
    private final int[] before;

    private Completions(int[] order, int[] before) {
        this.order = order;
        this.before = before;
    }

    /**
     * Orders operations that are numbered by invocation; {@code completed} is {@code Integer.MAX_VALUE} for those that never
     * answered. Null if two answered at the same event, which only a history made by hand can say.
     */
    static @Nullable Completions of(int[] invoked, int[] completed) {
        int first = invoked.length == 0 ? 0 : invoked[0];
        int last = first - 1;
        int count = 0;
        for (int event : completed) {
            if (event != Integer.MAX_VALUE) {
                last = Math.max(last, event);
                count++;
            }
        }
        return Ranks.fit(first, last, count)
                ? ranked(invoked, completed, new Ranks(first, last), count)
                : sorted(invoked, completed, count);
    }

    private static @Nullable Completions ranked(int[] invoked, int[] completed, Ranks ranks, int count) {
        for (int event : completed) {
            if (event != Integer.MAX_VALUE) {
                ranks.mark(event);
            }
        }
        if (ranks.count() < count) {
            return null;
        }
        int[] order = new int[count];
        int[] before = new int[invoked.length];
        for (int number = 0; number < invoked.length; number++) {
            before[number] = ranks.before(invoked[number]);
            if (completed[number] != Integer.MAX_VALUE) {
                order[ranks.before(completed[number])] = number;
            }
        }
        return new Completions(order, before);
    }

    private static @Nullable Completions sorted(int[] invoked, int[] completed, int count) {
        long[] keys = new long[count];
        int k = 0;
        for (int number = 0; number < completed.length; number++) {
            if (completed[number] != Integer.MAX_VALUE) {
                keys[k++] = (long) completed[number] << Integer.SIZE | number;
            }
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (k = 0; k < count; k++) {
            order[k] = (int) keys[k];
            if (k > 0 && completed[order[k]] == completed[order[k - 1]]) {
                return null;
            }
        }
        int[] before = new int[invoked.length];
        k = 0;
        for (int number = 0; number < invoked.length; number++) {
            while (k < count && completed[order[k]] < invoked[number]) {
                k++;
            }
            before[number] = k;
        }
        return new Completions(order, before);
    }

    int size() {
        return order.length;
    }

    /** The operation that is the {@code k}-th to complete. */
    int operation(int k) {
        return order[k];
    }

    /** How many completed before that operation was invoked. */
    int before(int operation) {
        return before[operation];
    }
}
