package dev.ariadne.scenarios.workload;

import java.util.Map;
import java.util.TreeMap;

/**
 * The keys behind the hot slots. A key that has too many operations open, unknown ones included, or that has a long history, is
 * retired for a fresh one: the search for a linearization grows steeply with the first and steadily with the second.
 */
final class HotKeys {
    private static final int OPEN_MAX = 8;
    private static final int OPERATIONS_MAX = 200;

    /** The current key of a slot. */
    private static final class Key {
        final String name;
        int open;
        int operations;

        Key(String name) {
            this.name = name;
        }
    }

    private final Map<String, Key> current = new TreeMap<>();
    private final Map<String, Key> byName = new TreeMap<>();

    /** Counts an operation that begins, and says on which key. */
    String begin(String slot) {
        Key key = current.get(slot);
        if (key == null || key.open >= OPEN_MAX || key.operations >= OPERATIONS_MAX) {
            int generation = key == null ? 0 : Integer.parseInt(key.name.substring(slot.length() + 1)) + 1;
            key = new Key(slot + "." + generation);
            current.put(slot, key);
            byName.put(key.name, key);
        }
        key.open++;
        key.operations++;
        return key.name;
    }

    /** Counts an operation whose outcome is known; an unknown one stays open for ever. */
    void end(String name) {
        Key key = byName.get(name);
        if (key != null) {
            key.open--;
        }
    }
}
