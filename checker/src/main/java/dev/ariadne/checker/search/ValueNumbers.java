package dev.ariadne.checker.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for values, counting from 0 in order of first use; equal values have the same number.
 *
 * <p>An open hash table whose probe starts where the hash code says, so that values that count upwards stay neighbours in memory, and
 * whose next steps bring in the hash's other bits, so that no stride of values collides for long.
 */
final class ValueNumbers {
    private static final Object NIL = new Object();

    /** By slot: a number and one, or 0. Invariant: a power of two of slots, at most half of them taken. */
    private int[] slots = new int[64];

    private Object[] values = new Object[32];
    private int[] hashes = new int[32];
    private int size;

    int size() {
        return size;
    }

    /** The number of {@code value}, a new one if it has none. */
    int of(@Nullable Object value) {
        Object key = value == null ? NIL : value;
        int hash = value == null ? 0 : value.hashCode();
        int slot = hash & slots.length - 1;
        int perturb = hash;
        while (true) {
            int number = slots[slot] - 1;
            if (number < 0) {
                return add(slot, key, hash);
            }
            if (hashes[number] == hash && values[number].equals(key)) {
                return number;
            }
            perturb >>>= 5;
            slot = slot * 5 + 1 + perturb & slots.length - 1;
        }
    }

    private int add(int slot, Object key, int hash) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        values[size] = key;
        hashes[size] = hash;
        slots[slot] = ++size;
        if (2 * size > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[4 * slots.length];
        for (int number = 0; number < size; number++) {
            int slot = hashes[number] & slots.length - 1;
            int perturb = hashes[number];
            while (slots[slot] > 0) {
                perturb >>>= 5;
                slot = slot * 5 + 1 + perturb & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }
}
