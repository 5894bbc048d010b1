package dev.ariadne.kvstore.host;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object to be written, its members in the order in which they were put. */
final class Json {
    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    /** @param value a number, a boolean, a string, null, another object, or a list of these */
    Json with(String name, @Nullable Object value) {
        members.put(name, value);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out, this);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        if (value instanceof Json object) {
            write(out, object);
        } else if (value instanceof List<?> list) {
            write(out, list);
        } else if (value instanceof String text) {
            quote(out, text);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            throw new AssertionError(value);
        }
    }

    private static void write(StringBuilder out, Json object) {
        String separator = "{";
        for (Map.Entry<String, @Nullable Object> member : object.members.entrySet()) {
            out.append(separator);
            quote(out, member.getKey());
            out.append(':');
            write(out, member.getValue());
            separator = ",";
        }
        out.append(object.members.isEmpty() ? "{}" : "}");
    }

    private static void write(StringBuilder out, List<?> list) {
        out.append('[');
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
            write(out, each.next());
            out.append(each.hasNext() ? "," : "");
        }
        out.append(']');
    }

    /** RFC 8259, §7: quotation mark, backslash and control characters cannot stand for themselves. */
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
