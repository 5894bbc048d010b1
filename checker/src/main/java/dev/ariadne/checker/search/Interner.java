package dev.ariadne.checker.search;

import java.util.Arrays;

/** Numbers for objects, equal ones the same: 0, 1, 2 … in order of first sight. */
final class Interner {
    /** Number + 1 at the place where probing for an object ends; 0 where there is none. Invariant: at least half are 0. */
    private int[] table = new int[64];

    /** By number. */
    private Object[] objects = new Object[32];

    private int[] hashes = new int[32];
    private int size;

    int size() {
        return size;
    }

    Object object(int number) {
        return objects[number];
    }

    /**
     * The number of {@code object}. Probing begins at the low bits of the hash itself, so that values that count up, as those of
     * recorded histories do, lie side by side; the other bits join in where two meet.
     */
    int number(Object object) {
        int hash = object.hashCode();
        int mask = table.length - 1;
        int rest = hash;
        int place = hash & mask;
        for (int entry = table[place]; entry != 0; entry = table[place]) {
            if (hashes[entry - 1] == hash && objects[entry - 1].equals(object)) {
                return entry - 1;
            }
            rest >>>= 5;
            place = (5 * place + 1 + rest) & mask;
        }
        table[place] = size + 1;
        return add(object, hash);
    }

    private int add(Object object, int hash) {
        if (size == objects.length) {
            objects = Arrays.copyOf(objects, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        objects[size] = object;
        hashes[size] = hash;
        size++;
        if (2 * size > table.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        table = new int[2 * table.length];
        int mask = table.length - 1;
        for (int number = 0; number < size; number++) {
            int rest = hashes[number];
            int place = rest & mask;
            while (table[place] != 0) {
                rest >>>= 5;
                place = (5 * place + 1 + rest) & mask;
            }
            table[place] = number + 1;
        }
    }
}
