package dev.ariadne.checker.edn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON values one after another, from a text of any length, as the values that {@link EdnParser} makes of their like:
 * {@code null}, {@code Boolean}, {@code Long} or {@code BigInteger}, {@code Double}, {@code String}, {@code List} and, with
 * {@code String} keys, {@code Map}. What JSON lacks is an object with the one member {@value #EDN}, whose string is EDN. Errors
 * are {@link EdnException}.
 */
public final class JsonParser {
    /** Name of the member that holds a value as EDN. */
    static final String EDN = "#edn";

    private static final int DEPTH_MAX = 256;
    private static final int WORD_MAX = 4096;

    private final TextSource text;
    private final Recent recent = new Recent();

    /** Number of values that are open here. Invariant: depth ≤ DEPTH_MAX. */
    private int depth;

    /** A parser of what {@code text} holds from here on. */
    public JsonParser(TextSource text) {
        this.text = text;
    }

    /** Consumes {@code bracket} or comma if it comes next. */
    public boolean enter(char bracket) {
        skipBlank();
        if (text.peek() != bracket) {
            return false;
        }
        text.skip();
        return true;
    }

    /** True unless the text has ended. */
    public boolean hasNext() {
        skipBlank();
        return text.peek() != TextSource.END;
    }

    /** Where the next value starts, for {@link #error}. */
    public long position() {
        skipBlank();
        return text.position();
    }

    /** An error that points at {@code position}. */
    public EdnException error(long position, String cause) {
        return text.error(position, cause);
    }

    /** An error that says what comes next instead of {@code expected}. */
    public EdnException unexpected(String expected) {
        long here = position();
        int c = text.peek();
        String found = c == TextSource.END ? "the end" : "'" + EdnParser.printable(String.valueOf((char) c)) + "'";
        return error(here, "expected " + expected + ", found " + found);
    }

    /** The next value. */
    public @Nullable Object next() {
        if (++depth > DEPTH_MAX) {
            throw error(text.position(), "nested deeper than " + DEPTH_MAX);
        }
        long start = position();
        Object value = switch (text.peek()) {
            case '{' -> object(start);
            case '[' -> array();
            case '"' -> string();
            default -> literal(start);
        };
        depth--;
        return value;
    }

    private void skipBlank() {
        for (int c = text.peek(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = text.peek()) {
            text.take();
        }
    }

    /** The name of the next member, with the colon behind it. */
    public String name() {
        if (position() >= 0 && text.peek() != '"') {
            throw unexpected("a name");
        }
        String name = string();
        if (!enter(':')) {
            throw unexpected("':'");
        }
        return name;
    }

    private @Nullable Object object(long start) {
        text.skip();
        Map<@Nullable Object, @Nullable Object> members = new LinkedHashMap<>();
        boolean more = !enter('}');
        while (more) {
            long here = position();
            String name = name();
            if (members.containsKey(name)) {
                throw error(here, "an object with member \"" + EdnParser.printable(name) + "\" twice");
            }
            members.put(name, next());
            more = goesOn('}');
        }
        boolean wrapped = members.size() == 1 && members.get(EDN) instanceof String;
        return wrapped ? edn(start, (String) members.get(EDN)) : Collections.unmodifiableMap(members);
    }

    private @Nullable Object edn(long start, @Nullable String form) {
        try {
            return EdnParser.parseOne(EDN, String.valueOf(form));
        } catch (EdnException e) {
            throw error(start, "in the EDN, " + e.getMessage());
        }
    }

    private List<@Nullable Object> array() {
        text.skip();
        List<@Nullable Object> elements = new ArrayList<>();
        boolean more = !enter(']');
        while (more) {
            elements.add(next());
            more = goesOn(']');
        }
        return Collections.unmodifiableList(Arrays.asList(elements.toArray()));
    }

    /** Consumes a comma, which means that another follows, or {@code close}. */
    public boolean goesOn(char close) {
        if (enter(',')) {
            return true;
        }
        if (!enter(close)) {
            throw unexpected("',' or '" + close + "'");
        }
        return false;
    }

    private String string() {
        long start = text.position();
        text.skip();
        text.mark();
        for (int c = text.peek(); c != TextSource.END; c = text.peek()) {
            if (c < ' ') {
                throw error(text.position(), "a control character in a string");
            }
            if (c == '"' || c == '\\') {
                String plain = text.word(recent, 0, 0);
                text.release();
                text.skip();
                return c == '"' ? plain : escapedString(start, new StringBuilder(plain));
            }
            text.skip();
        }
        throw error(start, "a string that never ends");
    }

    /** The rest of a string, from behind its first backslash. */
    private String escapedString(long start, StringBuilder out) {
        out.append(escape());
        for (int c = text.peek(); c != TextSource.END; c = text.peek()) {
            if (c < ' ') {
                throw error(text.position(), "a control character in a string");
            }
            text.skip();
            if (c == '"') {
                return recent.same(out.toString());
            }
            out.append(c == '\\' ? escape() : (char) c);
        }
        throw error(start, "a string that never ends");
    }

    private char escape() {
        long here = text.position() - 1;
        int c = text.peek();
        if (c == TextSource.END) {
            throw error(here, "a string that never ends");
        }
        text.take();
        return switch (c) {
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> (char) c;
            case 'u' -> unicode(here);
            default ->
                throw error(here, "'\\" + EdnParser.printable(String.valueOf((char) c)) + "' is no escape of JSON");
        };
    }

    private char unicode(long start) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int c = text.peek();
            int digit = c < 0x80 && c >= 0 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw error(start, "\\u wants four hexadecimal digits");
            }
            text.skip();
            unit = 16 * unit + digit;
        }
        return (char) unit;
    }

    private @Nullable Object literal(long start) {
        text.mark();
        while (isOfWord(text.peek())) {
            text.skip();
            if (text.marked() > WORD_MAX) {
                throw error(start, "a word of more than " + WORD_MAX + " characters");
            }
        }
        if (text.marked() == 0) {
            text.release();
            throw unexpected("a value");
        }
        Object value = Numbers.isShortInteger(text) ? (Object) recent.number(Numbers.shortInteger(text)) : null;
        String word = value == null ? text.word() : "";
        text.release();
        return value != null ? value : named(word, start);
    }

    private @Nullable Object named(String word, long start) {
        switch (word) {
            case "null" -> {
                return null;
            }
            case "true", "false" -> {
                return word.equals("true");
            }
            default -> {
                Object number = Numbers.json(word);
                if (number == null) {
                    throw error(start, "'" + EdnParser.printable(word) + "' is no value of JSON");
                }
                return number;
            }
        }
    }

    private static boolean isOfWord(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '-'
                || c == '+'
                || c == '.'
                || c == '_';
    }
}
