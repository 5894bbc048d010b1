package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.network.LinkQuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of one fault; a field that is read is used up. */
final class FaultFields {
    private final Map<String, String> values = new LinkedHashMap<>();

    static FaultFields parse(List<String> words) {
        FaultFields fields = new FaultFields();
        for (String word : words) {
            int equals = word.indexOf('=');
            checkArgument(equals > 0, "expected key=value, found '%s'", word);
            String key = word.substring(0, equals);
            String old = fields.values.put(key, word.substring(equals + 1));
            checkArgument(old == null, "%s is given twice", key);
        }
        return fields;
    }

    void checkAllUsed() {
        checkArgument(values.isEmpty(), "unknown fields %s", values.keySet());
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
    }

    // Written.

    FaultFields put(String key, Object value) {
        values.put(key, value.toString());
        return this;
    }

    FaultFields put(LinkQuality quality) {
        return put("latency", LatencyText.write(quality.latency()))
                .put("loss", quality.loss())
                .put("duplicate", quality.duplicate())
                .put("duplicate-after", quality.duplicateNanos())
                .put("corrupt", quality.corrupt())
                .put("bandwidth", quality.bytesPerSecond())
                .put("queue", quality.queueBytes())
                .put("in-order", quality.inOrder());
    }

    FaultFields links(String key, List<Direction> links) {
        return put(
                key, links.stream().map(link -> link.from() + ">" + link.to()).collect(Collectors.joining(",")));
    }

    FaultFields sides(String key, List<List<Integer>> sides) {
        return put(
                key,
                sides.stream()
                        .map(side -> side.stream().map(String::valueOf).collect(Collectors.joining(",")))
                        .collect(Collectors.joining("|")));
    }

    // Read.

    private <T> T take(String key, String expected, Function<String, T> parse) {
        String value = values.remove(key);
        checkArgument(value != null, "%s is missing", key);
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " must be " + expected + ", is '" + value + "'", e);
        }
    }

    int number(String key) {
        return take(key, "a whole number", Integer::valueOf);
    }

    long nanos(String key) {
        return take(key, "a whole number", Long::valueOf);
    }

    double chance(String key) {
        return take(key, "a number from 0 to 1", Double::valueOf);
    }

    boolean flag(String key) {
        return take(key, "true or false", text -> {
            checkArgument(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    String word(String key) {
        return take(key, "a word", text -> text);
    }

    DiskCall call(String key) {
        return take(key, "one of " + List.of(DiskCall.values()), DiskCall::valueOf);
    }

    Crash crash(String key) {
        return take(key, "one of " + List.of(Crash.values()), Crash::valueOf);
    }

    LinkQuality quality() {
        return new LinkQuality(
                take("latency", "a latency as in uniform(100,300)", LatencyText::read),
                chance("loss"),
                chance("duplicate"),
                nanos("duplicate-after"),
                chance("corrupt"),
                nanos("bandwidth"),
                number("queue"),
                flag("in-order"));
    }

    List<Direction> links(String key) {
        return take(key, "links as in 0>1,1>0", text -> {
            List<Direction> links = new ArrayList<>();
            for (String link : text.split(",", -1)) {
                String[] ends = link.split(">", -1);
                checkArgument(ends.length == 2);
                links.add(new Direction(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
            }
            return links;
        });
    }

    List<List<Integer>> sides(String key) {
        return take(key, "sides as in 0,1|2", text -> {
            List<List<Integer>> sides = new ArrayList<>();
            for (String side : text.split("\\|", -1)) {
                sides.add(List.of(side.split(",", -1)).stream()
                        .map(Integer::valueOf)
                        .toList());
            }
            return sides;
        });
    }
}
