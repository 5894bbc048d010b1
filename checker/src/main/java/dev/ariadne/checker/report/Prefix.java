package dev.ariadne.checker.report;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One object's history up to an event: the operations invoked before it, numbered in order of invocation, without those that
 * failed. Those that answered by then, the event itself included, have an end; the others are open.
 */
final class Prefix {
    private final List<Operation> operations = new ArrayList<>();

    /** By event: its number, then that of the operation, then 1 for a completion. */
    private final long[] steps;

    /** By number: at which step it is invoked. */
    private final int[] invocations;

    private final BitSet completed = new BitSet();

    /** The operation that completes at the event. */
    private final int last;

    Prefix(List<Operation> all, int event) {
        long[] found = new long[2 * all.size()];
        int count = 0;
        int completing = -1;
        for (Operation operation : all) {
            if (operation.outcome() != Outcome.FAIL && operation.invoked().event() < event) {
                int number = operations.size();
                operations.add(operation);
                found[count++] = step(operation.invoked().event(), number, 0);
                if (operation.deadline() <= event) {
                    found[count++] = step(operation.deadline(), number, 1);
                    completed.set(number);
                    completing = operation.deadline() == event ? number : completing;
                }
            }
        }
        checkArgument(completing >= 0, "no completion at event %s", event);
        last = completing;
        steps = Arrays.copyOf(found, count);
        Arrays.sort(steps);
        invocations = new int[operations.size()];
        for (int step = 0; step < count; step++) {
            if (!isCompletion(step)) {
                invocations[numberAt(step)] = step;
            }
        }
    }

    private static long step(int event, int number, int completion) {
        return (long) event << 32 | (long) number << 1 | completion;
    }

    int size() {
        return operations.size();
    }

    Operation operation(int number) {
        return operations.get(number);
    }

    /** The operation that completes at the event up to which this goes. */
    int last() {
        return last;
    }

    /** Whether it has an end. */
    boolean isCompleted(int number) {
        return completed.get(number);
    }

    /** Those that have an end. The caller owns the set. */
    BitSet completed() {
        return (BitSet) completed.clone();
    }

    /** How many invocations and completions there are. */
    int steps() {
        return steps.length;
    }

    /** The step at which an operation is invoked. */
    int invocation(int number) {
        return invocations[number];
    }

    int numberAt(int step) {
        return (int) (steps[step] >> 1 & Integer.MAX_VALUE);
    }

    boolean isCompletion(int step) {
        return (steps[step] & 1) != 0;
    }

    int eventAt(int step) {
        return (int) (steps[step] >>> 32);
    }
}
