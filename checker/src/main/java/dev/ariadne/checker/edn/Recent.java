package dev.ariadne.checker.edn;

import java.util.function.Function;

/**
 * The values read last, so that equal ones are mostly one object: a history repeats its values, in an invocation and its
 * completion above all. It forgets, and so stays small whatever the text holds.
 */
final class Recent {
    private static final int SLOTS = 1 << 14;

    /** Each value is in the slot that its hash names, until another takes the slot. */
    private final Object[] slots = new Object[SLOTS];

    private final Keyword[] keywords = new Keyword[1 << 10];

    Long number(long value) {
        int slot = slot(Long.hashCode(value));
        if (slots[slot] instanceof Long known && known == value) {
            return known;
        }
        Long number = value;
        slots[slot] = number;
        return number;
    }

    String string(char[] chars, int from, int to) {
        int hash = hash(chars, from, to);
        int slot = slot(hash);
        if (slots[slot] instanceof String known && known.hashCode() == hash && equal(known, chars, from, to)) {
            return known;
        }
        String string = new String(chars, from, to - from);
        slots[slot] = string;
        return string;
    }

    /** The keyword of that name, by {@code make} if it is not known. */
    Keyword keyword(String name, Function<String, Keyword> make) {
        int slot = spread(name.hashCode()) & keywords.length - 1;
        Keyword known = keywords[slot];
        if (known == null || !known.name().equals(name)) {
            known = make.apply(name);
            keywords[slot] = known;
        }
        return known;
    }

    /** A value that equals {@code value}. */
    <T> T same(T value) {
        int slot = slot(value.hashCode());
        Object known = slots[slot];
        if (known != null && known.getClass() == value.getClass() && known.equals(value)) {
            @SuppressWarnings("unchecked") // it has the class of value
            T same = (T) known;
            return same;
        }
        slots[slot] = value;
        return value;
    }

    private static int slot(int hash) {
        return spread(hash) & SLOTS - 1;
    }

    private static int spread(int hash) {
        int product = hash * 0x9e3779b9;
        return product ^ product >>> 16;
    }

    /** As {@link String#hashCode}. */
    private static int hash(char[] chars, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        return hash;
    }

    private static boolean equal(String string, char[] chars, int from, int to) {
        if (string.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (string.charAt(i - from) != chars[i]) {
                return false;
            }
        }
        return true;
    }
}
