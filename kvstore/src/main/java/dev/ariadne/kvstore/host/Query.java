package dev.ariadne.kvstore.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, each at most once, and none that means nothing there. */
final class Query {
    /** Still percent-encoded; empty where there is no value. */
    private final Map<String, String> values = new TreeMap<>();

    /**
     * Reads {@code ?name=value&name}.
     *
     * @param query with its question mark, or empty
     * @param names what may be there
     * @throws IllegalArgumentException if anything else is
     */
    Query(String query, String... names) {
        List<String> known = Arrays.asList(names);
        for (String pair :
                query.isEmpty() ? List.<String>of() : List.of(query.substring(1).split("&", -1))) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            checkArgument(
                    known.contains(name), "there is no parameter '%s' here, only %s", name, String.join(", ", known));
            String before = values.put(name, equals < 0 ? "" : pair.substring(equals + 1));
            checkArgument(before == null, "parameter '%s' is there twice", name);
        }
    }

    /** @throws IllegalArgumentException if there is any parameter */
    static void none(String query) {
        checkArgument(query.isEmpty(), "there is no parameter here, so '%s' means nothing", query);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The bytes of a parameter; null if it is not there. */
    @Nullable
    Bytes bytes(String name) {
        String value = values.get(name);
        return value == null ? null : PercentCode.decode(value);
    }

    /** A whole number. */
    long number(String name, long otherwise, long min, long max) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        boolean isNumber = value.matches("[0-9]{1,18}");
        checkArgument(
                isNumber && Long.parseLong(value) >= min && Long.parseLong(value) <= max,
                "parameter '%s' is a number from %s to %s, not '%s'",
                name,
                min,
                max,
                value);
        return Long.parseLong(value);
    }

    /** One of some words; the first if the parameter is not there. */
    String word(String name, String... words) {
        String value = values.getOrDefault(name, words[0]);
        checkArgument(
                Arrays.asList(words).contains(value),
                "parameter '%s' is %s, not '%s'",
                name,
                String.join(" or ", words),
                value);
        return value;
    }
}
