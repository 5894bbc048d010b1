package dev.ariadne.checker.search;

import java.util.Arrays;

/** How configurations were reached: nodes, each an operation linearized at a time, after what its parent stands for. */
final class Arena {
    /** The node before any operation. */
    static final int ROOT = -1;

    private int[] parents = new int[256];
    private int[] operations = new int[256];
    private int[] times = new int[256];
    private int size;

    int add(int parent, int operation, int time) {
        if (size == parents.length) {
            parents = Arrays.copyOf(parents, 2 * size);
            operations = Arrays.copyOf(operations, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
        }
        parents[size] = parent;
        operations[size] = operation;
        times[size] = time;
        return size++;
    }

    /** The nodes from the root to {@code last}. */
    int[] path(int last) {
        int length = 0;
        for (int node = last; node != ROOT; node = parents[node]) {
            length++;
        }
        int[] path = new int[length];
        for (int node = last; node != ROOT; node = parents[node]) {
            path[--length] = node;
        }
        return path;
    }

    int operation(int node) {
        return operations[node];
    }

    int time(int node) {
        return times[node];
    }
}
