package dev.ariadne.checker.search;

import java.util.Arrays;

/**
 * A set of configurations, each a row of columns: which operations are used and which are owed, as bits by place, the state, and
 * the node of {@link Arena} that tells how it was reached. Only minimal ones are kept, see {@link Reduction#ANTICHAIN}; rows
 * that others make superfluous stay, marked, until {@link #clear}.
 */
final class Configurations {
    /** In the state column: this row is superfluous. */
    private static final int SUPERFLUOUS = -2;

    /** Up to so many rows are looked through one by one. */
    private static final int FEW = 12;

    /** With how many of the latest rows of its state a new one is compared. */
    private static final int COMPARED = 48;

    private final boolean minimal;

    /**
     * Whether it blurs: of each state there is one row, which uses and owes only what all that were added do. By {@link
     * Reduction#ANTICHAIN} what follows any of them can follow it; other things, too.
     */
    private boolean blurring;

    /** How many words a mask has. */
    private int words;

    /** By row: the words of what is used, then those of what is owed. */
    long[] masks;

    int[] states = new int[FEW];
    int[] nodes = new int[FEW];

    /** Rows, superfluous ones counted. */
    int size;

    /** Rows that are not superfluous. */
    int live;

    /** Row + 1 of each configuration by open addressing, used beyond {@link #FEW} rows. */
    private int[] index = new int[0];

    /** By open addressing: the state and the latest row of it + 1, in two ints. */
    private int[] latest = new int[0];

    /** By row: the row of the same state before it + 1. */
    private int[] before = new int[0];

    private boolean indexed;

    Configurations(int words, boolean minimal) {
        this.words = words;
        this.minimal = minimal;
        this.masks = new long[2 * words * FEW];
    }

    void clear() {
        size = 0;
        live = 0;
        indexed = false;
    }

    /** Empties it, for masks of so many words. */
    void reset(int ofWords) {
        clear();
        words = ofWords;
        masks = new long[2 * words * states.length];
    }

    /** Says whether it blurs from now on. */
    void setBlurring(boolean blurs) {
        blurring = blurs;
    }

    boolean isLive(int row) {
        return states[row] != SUPERFLUOUS;
    }

    /** Where the words of a row begin. */
    int offset(int row) {
        return 2 * words * row;
    }

    /** Adds what {@code mask} and {@code state} say unless it is superfluous. Returns its row, or -1. */
    int add(long[] mask, int state) {
        if (size >= FEW) {
            return addIndexed(mask, state);
        }
        for (int row = 0; row < size; row++) {
            if (states[row] == state) {
                if (covers(row, mask)) {
                    return -1;
                }
                if (blurring) {
                    blur(mask, row);
                }
                dropIfCovered(row, mask);
            }
        }
        return append(mask, 0, state);
    }

    /** Whether that row makes {@code mask}, of the same state, superfluous. */
    private boolean covers(int row, long[] mask) {
        int offset = offset(row);
        for (int word = 0; word < 2 * words; word++) {
            long mine = masks[offset + word];
            if ((minimal || blurring) ? (mine & ~mask[word]) != 0 : mine != mask[word]) {
                return false;
            }
        }
        return true;
    }

    private void dropIfCovered(int row, long[] mask) {
        if (!minimal && !blurring) {
            return;
        }
        int offset = offset(row);
        for (int word = 0; word < 2 * words; word++) {
            if ((mask[word] & ~masks[offset + word]) != 0) {
                return;
            }
        }
        states[row] = SUPERFLUOUS;
        live--;
    }

    private void blur(long[] mask, int row) {
        int offset = offset(row);
        for (int word = 0; word < 2 * words; word++) {
            mask[word] &= masks[offset + word];
        }
    }

    /** Adds a row of {@code other} as it is. */
    void push(Configurations other, int row) {
        int added = append(other.masks, other.offset(row), other.states[row]);
        nodes[added] = other.nodes[row];
    }

    private int append(long[] from, int at, int state) {
        if (size == states.length) {
            states = Arrays.copyOf(states, 2 * size);
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        int offset = offset(size);
        if (offset + 2 * words > masks.length) {
            masks = Arrays.copyOf(masks, Math.max(2 * masks.length, offset + 2 * words));
        }
        System.arraycopy(from, at, masks, offset, 2 * words);
        states[size] = state;
        live++;
        return size++;
    }

    // ---- many rows

    private int addIndexed(long[] mask, int state) {
        if (!indexed || 2 * size >= index.length) {
            reindex();
        }
        int place = find(mask, state);
        if (index[place] != 0) {
            return -1;
        }
        int head = latest(state);
        int compared = 0;
        for (int row = latest[head + 1] - 1; row >= 0 && compared < COMPARED; row = before[row] - 1) {
            compared++;
            if (states[row] == state) {
                if (covers(row, mask)) {
                    return -1;
                }
                if (blurring) {
                    blur(mask, row);
                    place = find(mask, state);
                }
                dropIfCovered(row, mask);
            }
        }
        int row = append(mask, 0, state);
        enter(row, state, place, head);
        return row;
    }

    /** The place in the index where that configuration is or would be. */
    private int find(long[] mask, int state) {
        int place = hash(mask, 0, state) & (index.length - 1);
        while (index[place] != 0 && !isRow(index[place] - 1, mask, state)) {
            place = (place + 1) & (index.length - 1);
        }
        return place;
    }

    /** The place in {@link #latest} of that state. */
    private int latest(int state) {
        int mask = latest.length / 2 - 1;
        int place = ((state * 0x9E3779B9) >>> 7) & mask;
        while (latest[2 * place + 1] != 0 && latest[2 * place] != state) {
            place = (place + 1) & mask;
        }
        return 2 * place;
    }

    private void enter(int row, int state, int place, int head) {
        index[place] = row + 1;
        before[row] = latest[head + 1];
        latest[head] = state;
        latest[head + 1] = row + 1;
    }

    private boolean isRow(int row, long[] mask, int state) {
        if (states[row] != state) {
            return false;
        }
        int offset = offset(row);
        for (int word = 0; word < 2 * words; word++) {
            if (masks[offset + word] != mask[word]) {
                return false;
            }
        }
        return true;
    }

    private int hash(long[] from, int offset, int state) {
        long hash = state;
        for (int word = 0; word < 2 * words; word++) {
            hash = (hash ^ from[offset + word]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ (hash >>> 32));
    }

    /** Makes the index anew, with room for as many rows again. */
    private void reindex() {
        int length = Integer.highestOneBit(size) * 8;
        if (index.length < length || index.length > 8 * length) {
            index = new int[length];
            latest = new int[2 * length];
            before = new int[length];
        } else {
            Arrays.fill(index, 0);
            Arrays.fill(latest, 0);
        }
        indexed = true;
        for (int row = 0; row < size; row++) {
            int state = states[row];
            if (state != SUPERFLUOUS) {
                int place = hash(masks, offset(row), state) & (index.length - 1);
                while (index[place] != 0) {
                    place = (place + 1) & (index.length - 1);
                }
                enter(row, state, place, latest(state));
            }
        }
    }

    // ---- as a stack

    int words() {
        return words;
    }

    /** Leaves the first so many rows, all live. */
    void keepFirst(int count) {
        size = count;
        live = count;
    }

    /** Leaves one row alone, which is live. */
    void keepOnly(int row) {
        size = row + 1;
        dropFirst(row);
        live = 1;
        indexed = false;
    }

    /** Takes away the first so many rows, all live. */
    void dropFirst(int count) {
        if (count == 0) {
            return;
        }
        size -= count;
        live -= count;
        System.arraycopy(states, count, states, 0, size);
        System.arraycopy(nodes, count, nodes, 0, size);
        System.arraycopy(masks, 2 * words * count, masks, 0, 2 * words * size);
    }

    // ---- one bit in all rows

    /** Sets the bit that says that the operation at {@code place} is owed. */
    void owe(int row, int place) {
        masks[offset(row) + words + (place >> 6)] |= 1L << place;
    }

    /** Sets the bit that says that the operation at {@code place} is used. */
    void use(int row, int place) {
        masks[offset(row) + (place >> 6)] |= 1L << place;
    }

    boolean uses(int row, int place) {
        return (masks[offset(row) + (place >> 6)] & 1L << place) != 0;
    }

    boolean owes(int row, int place) {
        return (masks[offset(row) + words + (place >> 6)] & 1L << place) != 0;
    }

    void copyOf(Configurations other) {
        words = other.words;
        size = other.size;
        live = other.live;
        indexed = false;
        if (states.length < size || masks.length < 2 * words * size) {
            states = new int[other.states.length];
            nodes = new int[other.states.length];
            masks = new long[2 * words * other.states.length];
        }
        System.arraycopy(other.states, 0, states, 0, size);
        System.arraycopy(other.nodes, 0, nodes, 0, size);
        System.arraycopy(other.masks, 0, masks, 0, 2 * words * size);
    }

    /** Forgets the operation at {@code place} in every row. Rows may become equal by that, which the next search mends. */
    void forget(int place) {
        long others = ~(1L << place);
        for (int row = 0; row < size; row++) {
            int word = offset(row) + (place >> 6);
            masks[word] &= others;
            masks[word + words] &= others;
        }
        indexed = false;
    }

    /** Makes room for so many words. */
    void widen(int wider) {
        long[] wide = new long[2 * wider * states.length];
        for (int row = 0; row < size; row++) {
            System.arraycopy(masks, 2 * words * row, wide, 2 * wider * row, words);
            System.arraycopy(masks, 2 * words * row + words, wide, 2 * wider * row + wider, words);
        }
        masks = wide;
        words = wider;
        indexed = false;
    }
}
