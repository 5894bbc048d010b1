package dev.ariadne.checker.search;

import java.util.Arrays;

/** A set of configurations by the time they were reached, the state, and the open operations that are linearized. */
final class VisitedConfigurations {
    /** There is room for so many at first. */
    private static final int FEW = 8;

    private int words;

    /** Time and state of each in one word, then those of its operations, one after another. */
    private long[] rows;

    private int size;

    /** Row + 1, by open addressing. Invariant: at least half are 0. */
    private int[] index = new int[2 * FEW];

    VisitedConfigurations(int words) {
        this.words = words;
        this.rows = new long[FEW * (words + 1)];
    }

    /** Adds a configuration; false if it is there already. */
    boolean add(int time, int state, long[] linearized) {
        return add(time, state, linearized, 0);
    }

    /** The same with operations that begin at {@code from} in {@code linearized}. */
    boolean add(int time, int state, long[] linearized, int from) {
        long head = ((long) time << 32) | state;
        int place = place(head, linearized, from);
        if (index[place] != 0) {
            return false;
        }
        int offset = size * (words + 1);
        if (offset == rows.length) {
            rows = Arrays.copyOf(rows, 2 * offset);
        }
        rows[offset] = head;
        System.arraycopy(linearized, from, rows, offset + 1, words);
        index[place] = ++size;
        if (2 * size > index.length) {
            grow();
        }
        return true;
    }

    /** Whether a configuration with operations that begin at {@code from} in {@code linearized} is there. */
    boolean contains(int time, int state, long[] linearized, int from) {
        return size > 0 && index[place(((long) time << 32) | state, linearized, from)] != 0;
    }

    /** Empties it, for so many words of operations. */
    void reset(int ofWords) {
        if (words != ofWords) {
            words = ofWords;
            rows = new long[FEW * (words + 1)];
        }
        if (size > FEW) {
            index = new int[2 * FEW];
        } else if (size > 0) {
            Arrays.fill(index, 0);
        }
        size = 0;
    }

    private void grow() {
        index = new int[2 * index.length];
        for (int row = 0; row < size; row++) {
            int offset = row * (words + 1);
            index[place(rows[offset], rows, offset + 1)] = row + 1;
        }
    }

    /** Where the configuration is or would be. */
    private int place(long head, long[] from, int offset) {
        long hash = head * 0x9E3779B97F4A7C15L;
        for (int word = 0; word < words; word++) {
            hash ^= hash >>> 29;
            hash = (hash ^ from[offset + word]) * 0x9E3779B97F4A7C15L;
        }
        int place = (int) (hash >>> 32) & (index.length - 1);
        while (index[place] != 0 && !isRow(index[place] - 1, head, from, offset)) {
            place = (place + 1) & (index.length - 1);
        }
        return place;
    }

    private boolean isRow(int row, long head, long[] from, int offset) {
        int at = row * (words + 1);
        if (rows[at] != head) {
            return false;
        }
        for (int word = 0; word < words; word++) {
            if (rows[at + 1 + word] != from[offset + word]) {
                return false;
            }
        }
        return true;
    }
}
