package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import java.util.Arrays;

/**
 * The events of an {@link OnlineObject} that its settled frontier has still to go, and the operations in them or open before. Their
 * numbers are given again once the settled frontier is done with them.
 */
final class OnlineTail {
    enum Fate {
        OPEN,
        ANSWERED,
        FAILED,
        LOST
    }

    // ---- by number

    Operation[] operations = new Operation[16];
    Fate[] fates = new Fate[16];

    /** How many numbers there are, those counted that may be given again. */
    int numbers;

    private int[] free = new int[16];
    private int freed;

    // ---- by place in the tail

    /** Numbers for invocations, complements for answers. */
    int[] events = new int[16];

    int size;

    /** {@code operation} is invoked. Returns its number. */
    int add(Operation operation) {
        int number = freed > 0 ? free[--freed] : numbers++;
        if (number >= operations.length) {
            operations = Arrays.copyOf(operations, 2 * number);
            fates = Arrays.copyOf(fates, 2 * number);
        }
        operations[number] = operation;
        fates[number] = Fate.OPEN;
        append(number);
        return number;
    }

    /** {@code operation} answers. */
    void answer(int number, Operation operation) {
        operations[number] = operation;
        fates[number] = Fate.ANSWERED;
        append(~number);
    }

    private void append(int event) {
        if (size == events.length) {
            events = Arrays.copyOf(events, 2 * size);
        }
        events[size++] = event;
    }

    /** The number may be given again. */
    void release(int number) {
        if (freed == free.length) {
            free = Arrays.copyOf(free, 2 * freed);
        }
        free[freed++] = number;
    }

    /** Forgets the first so many events. */
    void forget(int count) {
        size -= count;
        System.arraycopy(events, count, events, 0, size);
    }
}
