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
            EdnWriter.quote(string, out);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof Map<?, ?> map && isObject(map)) {
            object(map);
        } else {
            out.append("{\"" + JsonParser.EDN + "\":");
            EdnWriter.quote(EdnWriter.print(value), out);
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
            EdnWriter.quote(String.valueOf(member.getKey()), out);
            out.append(':');
            value(member.getValue());
            between = ",";
        }
        out.append('}');
    }
}
