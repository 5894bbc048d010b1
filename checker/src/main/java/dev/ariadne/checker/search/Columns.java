package dev.ariadne.checker.search;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * One object's operations as columns: those that did not fail, numbered in order of invocation, and their events, numbered in
 * order of time. Invocations and completions of the same object only: times count its own events.
 */
final class Columns {
    /** The completion of what has none. */
    static final int NEVER = Integer.MAX_VALUE;

    /** By number; after them those that failed, the last one first. */
    final Operation[] operations;

    /** How many take part. */
    final int size;

    /** By time: a number for its invocation, its complement for its completion. */
    final int[] events;

    /** By number: the time of the invocation. */
    final int[] invoked;

    /** By number: the time of the completion; {@link #NEVER} if the outcome is unknown. */
    final int[] completed;

    Columns(List<Operation> all) {
        Operation[] taking = new Operation[all.size()];
        int[] from = new int[taking.length];
        int[] to = new int[taking.length];
        int count = 0;
        int failed = taking.length;
        int answered = 0;
        int last = 0;
        for (Operation operation : all) {
            Outcome outcome = operation.outcome();
            if (outcome != Outcome.FAIL) {
                taking[count] = operation;
                from[count] = operation.invoked().event();
                to[count] = operation.deadline();
                last = Math.max(last, from[count]);
                if (to[count] != NEVER) {
                    last = Math.max(last, to[count]);
                    answered++;
                }
                count++;
            } else {
                taking[--failed] = operation;
            }
        }
        operations = taking;
        size = count;
        events = new int[count + answered];
        if (count == 0 || !Ranks.fit(from[0], last, events.length) || !rank(from, to, last)) {
            sort(from, to);
        }
        invoked = from;
        completed = to;
    }

    /** Counts the events before each. False if two have the same number, which only a history made by hand can say. */
    private boolean rank(int[] from, int[] to, int last) {
        Ranks ranks = new Ranks(from[0], last);
        for (int number = 0; number < size; number++) {
            ranks.mark(from[number]);
            if (to[number] != NEVER) {
                ranks.mark(to[number]);
            }
        }
        if (ranks.count() < events.length) {
            return false;
        }
        for (int number = 0; number < size; number++) {
            from[number] = ranks.before(from[number]);
            events[from[number]] = number;
            if (to[number] != NEVER) {
                to[number] = ranks.before(to[number]);
                events[to[number]] = ~number;
            }
        }
        return true;
    }

    /** The same for an object that has few of the recording's events. */
    private void sort(int[] from, int[] to) {
        long[] keys = new long[events.length];
        int next = 0;
        for (int number = 0; number < size; number++) {
            keys[next++] = ((long) from[number] << 32) | number;
            if (to[number] != NEVER) {
                keys[next++] = ((long) to[number] << 32) | (~number & 0xffffffffL);
            }
        }
        Arrays.sort(keys);
        for (int time = 0; time < keys.length; time++) {
            int event = (int) keys[time];
            events[time] = event;
            if (event >= 0) {
                from[event] = time;
            } else {
                to[~event] = time;
            }
        }
    }

    boolean answered(int number) {
        return completed[number] != NEVER;
    }

    /** The number in the recording of the completion at {@code time}. */
    int recorded(int time) {
        return operations[~events[time]].deadline();
    }
}
