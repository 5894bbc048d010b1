package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

/** The window of a leader's unanswered messages to one follower: a ring of the last index and the bytes of each. */
final class Inflights {
    private final int messagesMax;
    private final long bytesMax;
    private long[] lastIndexes = new long[4];
    private long[] sizes = new long[4];
    private int start;
    private int count;

    /** Sum of the sizes in the ring. */
    private long bytes;

    Inflights(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    boolean isFull() {
        return count == messagesMax || bytes >= bytesMax;
    }

    void add(long lastIndex, long size) {
        verify(!isFull(), "window of %s messages and %s bytes is full", count, bytes);
        if (count == lastIndexes.length) {
            grow();
        }
        int next = (start + count) % lastIndexes.length;
        lastIndexes[next] = lastIndex;
        sizes[next] = size;
        count++;
        bytes += size;
    }

    private void grow() {
        long[] indexes = new long[2 * count];
        long[] lengths = new long[2 * count];
        for (int i = 0; i < count; i++) {
            indexes[i] = lastIndexes[(start + i) % count];
            lengths[i] = sizes[(start + i) % count];
        }
        lastIndexes = indexes;
        sizes = lengths;
        start = 0;
    }

    /** Forgets the messages that an acknowledgement up to {@code index} answers. */
    void freeUpTo(long index) {
        while (count > 0 && lastIndexes[start] <= index) {
            bytes -= sizes[start];
            start = (start + 1) % lastIndexes.length;
            count--;
        }
    }

    void clear() {
        start = 0;
        count = 0;
        bytes = 0;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }
}
