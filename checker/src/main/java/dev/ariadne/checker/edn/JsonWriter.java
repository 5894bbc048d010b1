package dev.ariadne.checker.edn;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints values as JSON on one line. Whatever {@link EdnWriter} can print, {@link JsonParser} reads back equal from here. */
public final class JsonWriter {
    private final StringBuilder out;

    private JsonWriter(StringBuilder out) {
        this.out = out;
    }

    /** The text of {@code value}; IllegalArgumentException where EDN has no form for it. */
    public static String print(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        print(value, out);
        return out.toString();
    }

    /** Appends the text of {@code value}; IllegalArgumentException where EDN has no form for it. */
    public static void print(@Nullable Object value, StringBuilder out) {
        new JsonWriter(out).value(value);
    }

    private void value(@Nullable Object value) {
        if (value == null || isPlain(value)) {
            out.append(value);
        } else if (value instanceof String string) {
            string(string);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof Map<?, ?> map && isObject(map)) {
            object(map);
        } else {
            out.append("{\"" + JsonParser.EDN + "\":");
            string(EdnWriter.print(value));
            out.append('}');
        }
    }

    /** True for what prints as its own toString. */
    private static boolean isPlain(Object value) {
        return value instanceof Long
                || value instanceof Integer
                || value instanceof BigInteger
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number));
    }

    private static boolean isObject(Map<?, ?> map) {
        boolean names = map.keySet().stream().allMatch(key -> key instanceof String);
        return names && !(map.size() == 1 && map.containsKey(JsonParser.EDN));
    }

    private void array(Collection<?> elements) {
        out.append('[');
        String between = "";
        for (Object element : elements) {
            out.append(between);
            value(element);
            between = ",";
        }
        out.append(']');
    }

    private void object(Map<?, ?> members) {
        out.append('{');
        String between = "";
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.append(between);
            string(String.valueOf(member.getKey()));
            out.append(':');
            value(member.getValue());
            between = ",";
        }
        out.append('}');
    }

    private void string(String string) {
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
