package dev.ariadne.checker.report;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints maps, lists, arrays of int or long, strings, numbers, booleans and null as JSON. What it prints is ASCII and has no
 * {@code <}, {@code >} or {@code &}, so that it can stand in a script element whatever the strings hold.
 */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String print(@Nullable Object value) {
        Json json = new Json();
        json.value(value);
        return json.out.toString();
    }

    private void value(@Nullable Object value) {
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof int[] ints) {
            out.append(Arrays.toString(ints).replace(" ", ""));
        } else if (value instanceof long[] longs) {
            out.append(Arrays.toString(longs).replace(" ", ""));
        } else if (value == null || value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new AssertionError(value);
        }
    }

    private void map(Map<?, ?> map) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<?, ?> entry = each.next();
            string(String.valueOf(entry.getKey()));
            out.append(':');
            value(entry.getValue());
            out.append(each.hasNext() ? "," : "");
        }
        out.append('}');
    }

    private void list(List<?> list) {
        out.append('[');
        Iterator<?> each = list.iterator();
        while (each.hasNext()) {
            value(each.next());
            out.append(each.hasNext() ? "," : "");
        }
        out.append(']');
    }

    private void string(String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~' || c == '<' || c == '>' || c == '&') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
