package dev.ariadne.checker.edn;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints values as EDN on one line. What {@link EdnParser} returns prints to text that reads back equal. */
public final class EdnWriter {
    private final StringBuilder out;

    private EdnWriter(StringBuilder out) {
        this.out = out;
    }

    /** The text of {@code value}; IllegalArgumentException where EDN has no form for it. */
    public static String print(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        print(value, out);
        return out.toString();
    }

    /** The beginning of {@code value}'s text, for a message of one line. */
    public static String excerpt(@Nullable Object value) {
        return EdnParser.printable(print(value));
    }

    /** Appends the text of {@code value}; IllegalArgumentException where EDN has no form for it. */
    public static void print(@Nullable Object value, StringBuilder out) {
        new EdnWriter(out).value(value);
    }

    private void value(@Nullable Object value) {
        if (value == null) {
            out.append("nil");
        } else if (value instanceof String string) {
            quote(string, out);
        } else if (value instanceof Character character) {
            out.append(String.format("\\u%04x", (int) character));
        } else if (value instanceof BigInteger) {
            out.append(value).append('N');
        } else if (value instanceof BigDecimal) {
            out.append(value).append('M');
        } else if (value instanceof List<?> list) {
            sequence("[", list, "]");
        } else if (value instanceof Set<?> set) {
            sequence("#{", set, "}");
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Tagged tagged) {
            out.append('#').append(tagged.tag()).append(' ');
            value(tagged.value());
        } else if (value instanceof Double number) {
            out.append(number(number));
        } else if (isPlain(value)) {
            out.append(value);
        } else {
            throw new IllegalArgumentException(
                    "EDN has no form for " + value + " of " + value.getClass().getName());
        }
    }

    /** True for what prints as its own toString. */
    private static boolean isPlain(Object value) {
        return value instanceof Long
                || value instanceof Integer
                || value instanceof Boolean
                || value instanceof Keyword
                || value instanceof Symbol
                || value instanceof Ratio;
    }

    private static String number(double number) {
        if (Double.isFinite(number)) {
            return Double.toString(number);
        }
        return Double.isNaN(number) ? "##NaN" : number > 0 ? "##Inf" : "##-Inf";
    }

    private void sequence(String open, Iterable<?> elements, String close) {
        out.append(open);
        Iterator<?> each = elements.iterator();
        while (each.hasNext()) {
            value(each.next());
            out.append(each.hasNext() ? " " : "");
        }
        out.append(close);
    }

    private void map(Map<?, ?> map) {
        out.append('{');
        String between = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(between);
            value(entry.getKey());
            out.append(' ');
            value(entry.getValue());
            between = ", ";
        }
        out.append('}');
    }

    /** Appends a string in quotes, as both EDN and JSON have it. */
    static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
