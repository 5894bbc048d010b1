package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

/** The window of a leader's unanswered messages to one follower: a ring of the last index in each. */
final class Inflights {
    private final long[] lastIndexes;
    private int start;
    private int count;

    Inflights(int capacity) {
        lastIndexes = new long[capacity];
    }

    boolean isFull() {
        return count == lastIndexes.length;
    }

    void add(long lastIndex) {
        verify(!isFull(), "window of %s is full", count);
        lastIndexes[(start + count) % lastIndexes.length] = lastIndex;
        count++;
    }

    /** Forgets the messages that an acknowledgement up to {@code index} answers. */
    void freeUpTo(long index) {
        while (count > 0 && lastIndexes[start] <= index) {
            start = (start + 1) % lastIndexes.length;
            count--;
        }
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }
}
