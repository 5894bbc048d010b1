package dev.ariadne.checker.search;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for values, counting from 0 in order of first use; equal values have the same number.
 *
 * <p>An open hash table whose probe starts where the hash code says, so that values that count upwards stay neighbours in memory, and
 * whose next steps bring in the hash's other bits, so that no stride of values collides for long. Where too many values
 * have the same hash, which only malice does, the JDK's table takes over: its buckets are trees.
 */
final class ValueNumbers {
    private static final Object NIL = new Object();

    /** So many other values may have a value's hash. */
    private static final int NAMESAKES = 32;

    /** By slot: a number and one, or 0. Invariant: a power of two of slots, at most half of them taken. */
    private int[] slots = new int[64];

    private Object[] values = new Object[32];
    private int[] hashes = new int[32];
    private int size;

    /** All values and their numbers, once there were too many namesakes. */
    private @Nullable Map<Object, Integer> trees;

    int size() {
        return size;
    }

    /** What has that number; instead of nil something that has the same number. */
    Object value(int number) {
        return values[number];
    }

    /** The number of {@code value}, a new one if it has none. */
    int of(@Nullable Object value) {
        Object key = value == null ? NIL : value;
        int hash = hash(key);
        if (trees != null) {
            return inTrees(trees, key, hash);
        }
        int namesakes = 0;
        int slot = hash & slots.length - 1;
        int perturb = hash;
        while (true) {
            int number = slots[slot] - 1;
            if (number < 0) {
                return add(slot, key, hash);
            }
            if (hashes[number] == hash) {
                if (values[number] == key || values[number].equals(key)) {
                    return number;
                }
                if (++namesakes > NAMESAKES) {
                    trees = plantTrees();
                    return inTrees(trees, key, hash);
                }
            }
            perturb >>>= 5;
            slot = slot * 5 + 1 + perturb & slots.length - 1;
        }
    }

    /** The same as by the method of the object, but that where most values are integers it need not be looked up. */
    private static int hash(Object key) {
        if (key instanceof Long number) {
            return Long.hashCode(number);
        }
        return key == NIL ? 0 : key.hashCode();
    }

    private int inTrees(Map<Object, Integer> known, Object key, int hash) {
        Integer number = known.putIfAbsent(key, size);
        return number == null ? append(key, hash) : number;
    }

    private Map<Object, Integer> plantTrees() {
        Map<Object, Integer> planted = new LinkedHashMap<>();
        for (int number = 0; number < size; number++) {
            planted.put(values[number], number);
        }
        return planted;
    }

    private int add(int slot, Object key, int hash) {
        int number = append(key, hash);
        slots[slot] = size;
        if (2 * size > slots.length) {
            rehash();
        }
        return number;
    }

    private int append(Object key, int hash) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        values[size] = key;
        hashes[size] = hash;
        return size++;
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
