package dev.ariadne.checker.history;

import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.edn.Symbol;
import org.jspecify.annotations.Nullable;

/** One event as it stands in a file, still unjudged. One object serves for all events, one after another. */
final class Event {
    /** Where it begins. */
    long position;

    @Nullable
    Object process;

    @Nullable
    Object type;

    @Nullable
    Object function;

    @Nullable
    Object key;

    @Nullable
    Object value;

    @Nullable
    Object time;

    @Nullable
    Object index;

    /** A bit for each field that was set. */
    private int set;

    void clear(long start) {
        position = start;
        process = null;
        type = null;
        function = null;
        key = null;
        value = null;
        time = null;
        index = null;
        set = 0;
    }

    /** Sets a field; what else an event has does not matter here. False if it was set before. */
    boolean set(@Nullable Object field, @Nullable Object content) {
        int bit;
        switch (String.valueOf(name(field))) {
            case "process" -> {
                bit = 1;
                process = content;
            }
            case "type" -> {
                bit = 1 << 1;
                type = content;
            }
            case "f" -> {
                bit = 1 << 2;
                function = content;
            }
            case "key" -> {
                bit = 1 << 3;
                key = content;
            }
            case "value" -> {
                bit = 1 << 4;
                value = content;
            }
            case "time" -> {
                bit = 1 << 5;
                time = content;
            }
            case "index" -> {
                bit = 1 << 6;
                index = content;
            }
            default -> bit = 0;
        }
        boolean isNew = (set & bit) == 0;
        set |= bit;
        return isNew;
    }

    boolean hasProcess() {
        return (set & 1) != 0;
    }

    boolean hasKey() {
        return (set & 1 << 3) != 0;
    }

    /** The text of a keyword, a symbol or a string; null for what is none. */
    static @Nullable String name(@Nullable Object value) {
        if (value instanceof Keyword keyword) {
            return keyword.name();
        }
        if (value instanceof Symbol symbol) {
            return symbol.name();
        }
        return value instanceof String string ? string : null;
    }
}
