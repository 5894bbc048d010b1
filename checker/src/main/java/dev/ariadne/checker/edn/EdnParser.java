package dev.ariadne.checker.edn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads EDN forms one after another, from a text of any length.
 *
 * <p>{@code nil} is null; integers are {@code Long}, or {@code BigInteger} where they do not fit; other numbers are {@code
 * Double}, {@code BigDecimal} when marked {@code M}, or {@link Ratio}; vectors and lists are both {@code List}, since EDN holds
 * them equal; maps and sets keep the order of the text; metadata is left out. All collections are unmodifiable. Errors are
 * {@link EdnException}.
 */
public final class EdnParser {
    private static final String NAME = "[\\p{L}0-9.*+!_?$%&=<>'#:-]+";
    private static final Pattern SYMBOL = Pattern.compile("/|(?![+-]?[0-9]|[:#'])" + NAME + "(/" + NAME + ")?");
    private static final Pattern KEYWORD = Pattern.compile("(?!:)" + NAME + "(/" + NAME + ")?");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{4}");
    private static final int DEPTH_MAX = 256;
    private static final int WORD_MAX = 4096;

    /** So much of a text is told in a message. */
    private static final int EXCERPT = 80;

    /** Lists so short are worth a look among the recent ones. */
    private static final int SHORT = 4;

    private final TextSource text;
    private final Recent recent = new Recent();

    /** Number of forms that are open here. Invariant: depth ≤ DEPTH_MAX. */
    private int depth;

    /** A parser of what {@code text} holds from here on. */
    public EdnParser(TextSource text) {
        this.text = text;
    }

    /** A parser of {@code text}; {@code source} names it in errors. */
    public EdnParser(String source, String text) {
        this(TextSource.of(source, text));
    }

    /** The one value that {@code text} holds. */
    public static @Nullable Object parseOne(String source, String text) {
        EdnParser parser = new EdnParser(source, text);
        Object value = parser.next();
        parser.expectEnd();
        return value;
    }

    /** Consumes the bracket that opens a vector or a list if it comes next, and returns it; 0 if none does. */
    public char enterSequence() {
        skipBlank();
        int c = text.peek();
        return c == '[' || c == '(' ? text.take() : 0;
    }

    /** Consumes the bracket that opens a map if it comes next. */
    public boolean enterMap() {
        skipBlank();
        if (text.peek() != '{') {
            return false;
        }
        text.skip();
        return true;
    }

    /** True if a form follows here: neither the end of the text nor a closing bracket. */
    public boolean hasNext() {
        skipBlank();
        int c = text.peek();
        return c != TextSource.END && c != ')' && c != ']' && c != '}';
    }

    /** Consumes the bracket that closes {@code open}, which is at {@code opened}, once {@link #hasNext} says no. */
    public void leave(char open, long opened) {
        int c = text.peek();
        if (c == TextSource.END) {
            throw error(opened, "'" + open + "' is never closed");
        }
        char close = open == '(' ? ')' : open == '[' ? ']' : '}';
        if (c != close) {
            throw error(text.position(), "expected '" + close + "', found '" + (char) c + "'");
        }
        text.skip();
    }

    /** Refuses whatever is left. */
    public void expectEnd() {
        skipBlank();
        int c = text.peek();
        if (c != TextSource.END) {
            throw error(text.position(), "expected the end, found " + quoted(c));
        }
    }

    /** Where the next form starts, for {@link #error}. */
    public long position() {
        skipBlank();
        return text.position();
    }

    /** An error that points at {@code position}. */
    public EdnException error(long position, String cause) {
        return text.error(position, cause);
    }

    /** The next form. */
    public @Nullable Object next() {
        if (++depth > DEPTH_MAX) {
            throw error(text.position(), "nested deeper than " + DEPTH_MAX);
        }
        skipBlank();
        long start = text.position();
        Object value = switch (text.peek()) {
            case TextSource.END -> throw error(start, "expected a value, found the end");
            case ')', ']', '}' -> throw error(start, "expected a value, found '" + text.take() + "'");
            case '[', '(' -> list(rest(text.take(), start));
            case '{' -> map(rest(text.take(), start), start);
            case '"' -> string(start);
            case '\\' -> character(start);
            case '#' -> dispatch(start);
            case '^' -> afterMetadata();
            default -> atom(start);
        };
        depth--;
        return value;
    }

    private void skipBlank() {
        while (true) {
            int c = text.peek();
            if (c == ';') {
                skipLine();
            } else if (c == '#' && text.peekSecond() == '_') {
                text.skip();
                text.skip();
                next();
            } else if (isBlank(c)) {
                text.take();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        for (int c = text.peek(); c != '\n' && c != TextSource.END; c = text.peek()) {
            text.skip();
        }
    }

    /** The elements up to the bracket that closes {@code open}. */
    private Object[] rest(char open, long opened) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (hasNext()) {
            elements.add(next());
        }
        leave(open, opened);
        return elements.toArray();
    }

    private List<@Nullable Object> list(@Nullable Object[] elements) {
        List<@Nullable Object> list = Collections.unmodifiableList(Arrays.asList(elements));
        return elements.length > SHORT ? list : recent.same(list);
    }

    private Map<@Nullable Object, @Nullable Object> map(@Nullable Object[] flat, long start) {
        if (flat.length % 2 != 0) {
            throw error(start, "a map with a key that has no value");
        }
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.length; i += 2) {
            if (map.containsKey(flat[i])) {
                throw error(start, "a map with key " + EdnWriter.excerpt(flat[i]) + " twice");
            }
            map.put(flat[i], flat[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }

    /** What begins with {@code #}: a set, a number that is none, a map with a namespace, metadata or a tag. */
    private @Nullable Object dispatch(long start) {
        text.skip();
        switch (text.peek()) {
            case '{' -> {
                return set(rest(text.take(), start), start);
            }
            case '#' -> {
                return symbolicNumber(start);
            }
            case '^' -> {
                return afterMetadata();
            }
            default -> {
                String tag = word(start);
                if (tag.startsWith(":")) {
                    return namespaced(tag.substring(1), start);
                }
                if (!SYMBOL.matcher(tag).matches()) {
                    throw error(start, "'#" + printable(tag) + "' is no tag");
                }
                return new Tagged(tag, next());
            }
        }
    }

    private Set<@Nullable Object> set(@Nullable Object[] elements, long start) {
        Set<@Nullable Object> set = new LinkedHashSet<>(Arrays.asList(elements));
        if (set.size() != elements.length) {
            throw error(start, "a set with an element twice");
        }
        return Collections.unmodifiableSet(set);
    }

    private Double symbolicNumber(long start) {
        String name = word(start);
        return switch (name) {
            case "#Inf" -> Double.POSITIVE_INFINITY;
            case "#-Inf" -> Double.NEGATIVE_INFINITY;
            case "#NaN" -> Double.NaN;
            default -> throw error(start, "'#" + printable(name) + "' is none of ##Inf, ##-Inf, ##NaN");
        };
    }

    /** A map whose keys get a namespace unless they have one; {@code _} stands for none. */
    private Map<@Nullable Object, @Nullable Object> namespaced(String namespace, long start) {
        if (!KEYWORD.matcher(namespace).matches() || text.peek() != '{') {
            throw error(start, "'#:" + printable(namespace) + "' is not followed by a map");
        }
        @Nullable Object[] flat = rest(text.take(), start);
        for (int i = 0; i < flat.length; i += 2) {
            if (flat[i] instanceof Keyword keyword) {
                flat[i] = new Keyword(qualified(namespace, keyword.name()));
            } else if (flat[i] instanceof Symbol symbol) {
                flat[i] = new Symbol(qualified(namespace, symbol.name()));
            }
        }
        return map(flat, start);
    }

    private static String qualified(String namespace, String name) {
        if (name.startsWith("_/")) {
            return name.substring(2);
        }
        return name.contains("/") ? name : namespace + "/" + name;
    }

    private @Nullable Object afterMetadata() {
        text.skip();
        next();
        return next();
    }

    private String string(long start) {
        text.mark();
        text.skip();
        for (int c = text.peek(); c != TextSource.END; c = text.peek()) {
            text.take();
            if (c == '"') {
                String string = text.word(recent, 1, 1);
                text.release();
                return string;
            }
            if (c == '\\') {
                StringBuilder out = new StringBuilder(text.word(recent, 1, 1));
                text.release();
                return escapedString(start, out);
            }
        }
        throw error(start, "a string that never ends");
    }

    /** The rest of a string, from behind its first backslash. */
    private String escapedString(long start, StringBuilder out) {
        out.append(escape(start));
        for (int c = text.peek(); c != TextSource.END; c = text.peek()) {
            text.take();
            if (c == '"') {
                return recent.same(out.toString());
            }
            out.append(c == '\\' ? escape(start) : (char) c);
        }
        throw error(start, "a string that never ends");
    }

    private char escape(long start) {
        long here = text.position() - 1;
        if (text.peek() == TextSource.END) {
            throw error(start, "a string that never ends");
        }
        char c = text.take();
        return switch (c) {
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\' -> c;
            case 'u' -> {
                StringBuilder hex = new StringBuilder();
                while (hex.length() < 4 && text.peek() != TextSource.END) {
                    hex.append(text.take());
                }
                yield unicode(here, hex.toString());
            }
            default -> throw error(here, "'\\" + printable(c) + "' is no escape of EDN");
        };
    }

    private char unicode(long start, String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw error(start, "\\u wants four hexadecimal digits");
        }
        return (char) Integer.parseInt(hex, 16);
    }

    private Character character(long start) {
        text.skip();
        int first = text.peek();
        if (first == TextSource.END || isBlank(first)) {
            throw error(start, "a character is missing after '\\'");
        }
        String name = text.take() + word(start);
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
                    throw error(start, "'\\" + printable(name) + "' is no character of EDN");
                }
                yield unicode(start, name.substring(1));
            }
        };
    }

    /** A number, a keyword, a symbol, or one of the three names of EDN. */
    private @Nullable Object atom(long start) {
        text.mark();
        skipWord(start);
        if (Numbers.isShortInteger(text)) {
            Long number = recent.number(Numbers.shortInteger(text));
            text.release();
            return number;
        }
        boolean keyword = text.marked() > 0 && text.marked(0) == ':';
        String word = text.word(recent, keyword ? 1 : 0, 0);
        text.release();
        if (keyword) {
            return recent.keyword(word, name -> keyword(name, start));
        }
        return switch (word) {
            case "nil" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> numberOrSymbol(word, start);
        };
    }

    private Keyword keyword(String name, long start) {
        if (!KEYWORD.matcher(name).matches()) {
            throw error(start, "':" + printable(name) + "' is no value of EDN");
        }
        return new Keyword(name);
    }

    private Object numberOrSymbol(String word, long start) {
        Object number = Numbers.edn(word);
        if (number != null) {
            return number;
        }
        if (SYMBOL.matcher(word).matches()) {
            return new Symbol(word);
        }
        throw error(start, "'" + printable(word) + "' is no value of EDN");
    }

    /** The characters up to the next blank, bracket, quote or comment. */
    private String word(long start) {
        text.mark();
        skipWord(start);
        String word = text.word();
        text.release();
        return word;
    }

    private void skipWord(long start) {
        while (isOfWord(text.peek())) {
            text.skip();
            if (text.marked() > WORD_MAX) {
                throw error(start, "a word of more than " + WORD_MAX + " characters");
            }
        }
    }

    private static boolean isOfWord(int c) {
        return switch (c) {
            case TextSource.END, '(', ')', '[', ']', '{', '}', '"', ';', '\\' -> false;
            default -> !isBlank(c);
        };
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == ',' || c == '\n' || (c >= 0 && Character.isWhitespace(c));
    }

    private static String quoted(int c) {
        return "'" + printable((char) c) + "'";
    }

    private static String printable(char c) {
        return printable(String.valueOf(c));
    }

    /** {@code text} for a message of one line: short, and without control characters. */
    static String printable(String text) {
        String start = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            boolean plain = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029' && !Character.isSurrogate(c);
            out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return out.toString();
    }
}
