package dev.ariadne.checker.edn;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads EDN forms one after another.
 *
 * <p>{@code nil} is null; integers are {@code Long}, or {@code BigInteger} where they do not fit; other numbers are {@code
 * Double}, or {@code BigDecimal} when marked {@code M}; vectors and lists are both {@code List}, since EDN holds them equal; maps
 * and sets keep the order of the text. All collections are unmodifiable. Errors are {@link EdnException}.
 */
public final class EdnParser {
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9][0-9]*)N?");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(0|[1-9][0-9]*)(\\.[0-9]*)?([eE][+-]?[0-9]+)?M?");
    private static final String NAME = "[\\p{L}0-9.*+!_?$%&=<>'#:-]+";
    private static final Pattern SYMBOL = Pattern.compile("/|(?![+-]?[0-9]|[:#'])" + NAME + "(/" + NAME + ")?");
    private static final Pattern KEYWORD = Pattern.compile(":(?!:)" + NAME + "(/" + NAME + ")?");
    private static final int DEPTH_MAX = 256;

    private final String source;
    private final String text;

    /** Offset of the next unread character. Invariant: 0 ≤ at ≤ text.length(). */
    private int at;

    /** Number of forms that are open here. Invariant: depth ≤ DEPTH_MAX. */
    private int depth;

    /** A parser of {@code text}; {@code source} names it in errors. */
    public EdnParser(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /** The one value that {@code text} holds. */
    public static @Nullable Object parseOne(String source, String text) {
        EdnParser parser = new EdnParser(source, text);
        Object value = parser.next();
        parser.expectEnd();
        return value;
    }

    /** Consumes the bracket that opens a vector or a list if it comes next. */
    public boolean enterSequence() {
        skipBlank();
        if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '(')) {
            at++;
            return true;
        }
        return false;
    }

    /** True if a form follows here: neither the end of the text nor a closing bracket. */
    public boolean hasNext() {
        skipBlank();
        return at < text.length() && ")]}".indexOf(text.charAt(at)) < 0;
    }

    /** Consumes the bracket that closes the one at offset {@code opened}, once {@link #hasNext} says no. */
    public void leaveSequence(int opened) {
        char open = text.charAt(opened);
        if (at == text.length()) {
            throw error(opened, "'" + open + "' is never closed");
        }
        char close = ")]}".charAt("([{".indexOf(open));
        if (text.charAt(at) != close) {
            throw error(at, "expected '" + close + "', found '" + text.charAt(at) + "'");
        }
        at++;
    }

    /** Refuses whatever is left. */
    public void expectEnd() {
        skipBlank();
        if (at < text.length()) {
            throw error(at, "expected the end, found '" + text.charAt(at) + "'");
        }
    }

    /** Where the next form starts, for {@link #error}. */
    public int offset() {
        skipBlank();
        return at;
    }

    /** An error that points at {@code offset}. */
    public EdnException error(int offset, String cause) {
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        return new EdnException(source + ":" + line + ":" + (offset - lineStart + 1) + ": " + cause);
    }

    /** The next form. */
    public @Nullable Object next() {
        if (++depth > DEPTH_MAX) {
            throw error(at, "nested deeper than " + DEPTH_MAX);
        }
        skipBlank();
        int start = at;
        if (at == text.length()) {
            throw error(start, "expected a value, found the end");
        }
        Object value = switch (text.charAt(at++)) {
            case '[', '(' -> rest(start);
            case '{' -> map(start);
            case '"' -> string(start);
            case '\\' -> character(start);
            case '#' -> dispatch(start);
            case ')', ']', '}' -> throw error(start, "expected a value, found '" + text.charAt(start) + "'");
            default -> atom(start);
        };
        depth--;
        return value;
    }

    private void skipBlank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("#_", at)) {
                at += 2;
                next();
            } else if (isBlank(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    /** The elements up to the bracket that closes the one at {@code opened}. */
    private List<@Nullable Object> rest(int opened) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (hasNext()) {
            elements.add(next());
        }
        leaveSequence(opened);
        return Collections.unmodifiableList(elements);
    }

    private Map<@Nullable Object, @Nullable Object> map(int start) {
        List<@Nullable Object> flat = rest(start);
        if (flat.size() % 2 != 0) {
            throw error(start, "a map with a key that has no value");
        }
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            if (map.containsKey(flat.get(i))) {
                throw error(start, "a map with key " + EdnWriter.print(flat.get(i)) + " twice");
            }
            map.put(flat.get(i), flat.get(i + 1));
        }
        return Collections.unmodifiableMap(map);
    }

    private @Nullable Object dispatch(int start) {
        if (at < text.length() && text.charAt(at) == '{') {
            List<@Nullable Object> elements = rest(at++);
            Set<@Nullable Object> set = new LinkedHashSet<>(elements);
            if (set.size() != elements.size()) {
                throw error(start, "a set with an element twice");
            }
            return Collections.unmodifiableSet(set);
        }
        String tag = token();
        if (!SYMBOL.matcher(tag).matches()) {
            throw error(start, "'#" + tag + "' is no tag");
        }
        return new Tagged(tag, next());
    }

    private String string(int start) {
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escape(start) : c);
        }
        throw error(start, "a string that never ends");
    }

    private char escape(int string) {
        if (at == text.length()) {
            throw error(string, "a string that never ends");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\' -> c;
            case 'u' -> {
                int end = Math.min(at + 4, text.length());
                char unit = unicode(at - 2, text.substring(at, end));
                at = end;
                yield unit;
            }
            default -> throw error(at - 2, "'\\" + c + "' is no escape of EDN");
        };
    }

    private char unicode(int start, String hex) {
        if (!hex.matches("[0-9a-fA-F]{4}")) {
            throw error(start, "\\u wants four hexadecimal digits");
        }
        return (char) Integer.parseInt(hex, 16);
    }

    private Character character(int start) {
        if (at == text.length() || isBlank(text.charAt(at))) {
            throw error(start, "a character is missing after '\\'");
        }
        String name = text.charAt(at++) + token();
        if (name.length() == 1) {
            return name.charAt(0);
        }
        return switch (name) {
            case "newline" -> '\n';
            case "return" -> '\r';
            case "space" -> ' ';
            case "tab" -> '\t';
            case "formfeed" -> '\f';
            case "backspace" -> '\b';
            default -> {
                if (!name.startsWith("u")) {
                    throw error(start, "'\\" + name + "' is no character of EDN");
                }
                yield unicode(start, name.substring(1));
            }
        };
    }

    private @Nullable Object atom(int start) {
        at = start;
        String token = token();
        return switch (token) {
            case "nil" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> word(start, token);
        };
    }

    /** A number, a keyword or a symbol. */
    private Object word(int start, String token) {
        if (INTEGER.matcher(token).matches()) {
            BigInteger value = new BigInteger(token.endsWith("N") ? token.substring(0, token.length() - 1) : token);
            return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
        }
        if (DECIMAL.matcher(token).matches()) {
            return token.endsWith("M")
                    ? (Object) new BigDecimal(token.substring(0, token.length() - 1))
                    : Double.valueOf(token);
        }
        if (KEYWORD.matcher(token).matches()) {
            return new Keyword(token.substring(1));
        }
        if (SYMBOL.matcher(token).matches()) {
            return new Symbol(token);
        }
        throw error(start, "'" + token + "' is no value of EDN");
    }

    /** The characters up to the next blank, bracket, quote or comment. */
    private String token() {
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at)) && "()[]{}\";\\".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isBlank(char c) {
        return c == ',' || Character.isWhitespace(c);
    }
}
