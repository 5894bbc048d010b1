package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations of one object as numbers, counting in order of invocation, and the values that give them places in {@link Chains}. */
final class Placed {
    static final int NOWHERE = -1;
    static final int NOBODY = -1;

    private final int[] invoked;

    /** By operation: the event, {@code Integer.MAX_VALUE} unless its answer is known. */
    private final int[] completed;

    /** By operation: the value it wrote or saw, or {@code NOWHERE}: it did not happen, or may happen anywhere. */
    private final int[] value;

    /** By value: the operation that wrote it, or {@code NOBODY}. */
    private int[] writer;

    private int size;
    private int failed;

    Placed(int operations) {
        invoked = new int[operations];
        completed = new int[operations];
        value = new int[operations];
        writer = new int[operations + 1];
        Arrays.fill(writer, NOBODY);
    }

    /** Adds the next operation. False if it failed, so that nothing more is to be said of it. */
    boolean add(Operation operation) {
        boolean happened = operation.outcome() != Outcome.FAIL;
        invoked[size] = operation.invoked().event();
        completed[size] = operation.deadline();
        value[size] = NOWHERE;
        size++;
        if (!happened) {
            failed++;
        }
        return happened;
    }

    /** The operation added last saw that value, if anyone knows what it saw. */
    void saw(int seen) {
        if (completes(size - 1)) {
            saw(size - 1, seen);
        }
    }

    /** A completed operation saw that value. */
    void saw(int number, int seen) {
        value[number] = seen;
    }

    /** The operation added last wrote that value. False if another one did. */
    boolean wrote(int written) {
        if (writer(written) != NOBODY) {
            return false;
        }
        if (written >= writer.length) {
            int known = writer.length;
            writer = Arrays.copyOf(writer, 2 * written);
            Arrays.fill(writer, known, writer.length, NOBODY);
        }
        writer[written] = size - 1;
        value[size - 1] = written;
        return true;
    }

    /** How many took part. */
    int count() {
        return size - failed;
    }

    int value(int number) {
        return value[number];
    }

    int writer(int of) {
        return of < writer.length ? writer[of] : NOBODY;
    }

    boolean completes(int number) {
        return completed[number] != Integer.MAX_VALUE;
    }

    /** The order of events; null if no history recorded as it happened has such events. */
    @Nullable
    Completions completions() {
        return Completions.of(invoked, completed);
    }

    /** There is an order; {@code row} tells where in it each value comes, if negative that nothing needs it. */
    ObjectVerdict linearizable(List<Operation> operations, Limits limits, Supplier<int[]> row) {
        List<Operation> order = limits.order() ? order(operations, row.get()) : List.of();
        return ObjectVerdict.linearizable(count(), count(), order);
    }

    /** There is no order, as the completion of {@code number} shows. */
    ObjectVerdict notLinearizable(int number) {
        return ObjectVerdict.notLinearizable(count(), count(), completed[number]);
    }

    /**
     * Those that took effect, in the order of that row of values.
     *
     * <p>What may happen anywhere comes right before the first that was invoked after it: so all before it were invoked earlier, and
     * none after it completed before it was invoked, or the order would not allow that first one.
     */
    private List<Operation> order(List<Operation> operations, int[] row) {
        List<Operation> order = new ArrayList<>();
        int anywhere = 0;
        for (long key : inRow(row)) {
            int number = (int) key;
            for (; anywhere < number; anywhere++) {
                addIfAnywhere(operations, anywhere, order);
            }
            order.add(operations.get(number));
        }
        for (; anywhere < size; anywhere++) {
            addIfAnywhere(operations, anywhere, order);
        }
        return order;
    }

    private void addIfAnywhere(List<Operation> operations, int number, List<Operation> order) {
        if (value[number] == NOWHERE && operations.get(number).ok()) {
            order.add(operations.get(number));
        }
    }

    /** The numbers of those that have a place that something needs, in the low halves of keys that sort as the row does. */
    private long[] inRow(int[] row) {
        long[] keys = new long[size];
        int count = 0;
        for (int number = 0; number < size; number++) {
            int at = value[number];
            if (at != NOWHERE && row[at] >= 0) {
                boolean wrote = writer(at) == number;
                if (wrote || completes(number)) {
                    long place = 2L * row[at] + (wrote ? 0 : 1);
                    keys[count++] = (place << Integer.SIZE) | number;
                }
            }
        }
        Arrays.sort(keys, 0, count);
        return Arrays.copyOf(keys, count);
    }
}
