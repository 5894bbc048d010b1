package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.sim.network.Latency;
import java.util.ArrayList;
import java.util.List;

/** Latencies as text: a name and its numbers in brackets, as in {@code bimodal(uniform(100,300),constant(5000),0.01)}. */
final class LatencyText {
    private LatencyText() {}

    static String write(Latency latency) {
        if (latency instanceof Latency.Constant l) {
            return "constant(" + l.nanos() + ")";
        } else if (latency instanceof Latency.Uniform l) {
            return "uniform(" + l.minNanos() + "," + l.maxNanos() + ")";
        } else if (latency instanceof Latency.Exponential l) {
            return "exponential(" + l.minNanos() + "," + l.meanAddedNanos() + "," + l.maxNanos() + ")";
        } else if (latency instanceof Latency.HeavyTail l) {
            return "heavy-tail(" + l.minNanos() + "," + l.alpha() + "," + l.maxNanos() + ")";
        } else if (latency instanceof Latency.Bimodal l) {
            return "bimodal(" + write(l.usual()) + "," + write(l.other()) + "," + l.otherChance() + ")";
        }
        throw new AssertionError(latency);
    }

    /** Throws an {@link IllegalArgumentException} that says what is wrong. */
    static Latency read(String text) {
        int open = text.indexOf('(');
        checkArgument(open > 0 && text.endsWith(")"), "'%s' is not NAME(NUMBERS)", text);
        List<String> parts = parts(text.substring(open + 1, text.length() - 1));
        String name = text.substring(0, open);
        int expected = switch (name) {
            case "constant" -> 1;
            case "uniform" -> 2;
            case "exponential", "heavy-tail", "bimodal" -> 3;
            default ->
                throw new IllegalArgumentException(
                        "there is no latency '" + name + "', but constant, uniform, exponential, heavy-tail, bimodal");
        };
        checkArgument(parts.size() == expected, "%s has %s parts, not %s", name, expected, parts.size());
        return switch (name) {
            case "constant" -> new Latency.Constant(nanos(parts, 0));
            case "uniform" -> new Latency.Uniform(nanos(parts, 0), nanos(parts, 1));
            case "exponential" -> new Latency.Exponential(nanos(parts, 0), nanos(parts, 1), nanos(parts, 2));
            case "heavy-tail" -> new Latency.HeavyTail(nanos(parts, 0), real(parts, 1), nanos(parts, 2));
            default -> new Latency.Bimodal(read(parts.get(0)), read(parts.get(1)), real(parts, 2));
        };
    }

    /** Splits at the commas that stand in no inner brackets. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static long nanos(List<String> parts, int i) {
        return Long.parseLong(parts.get(i));
    }

    private static double real(List<String> parts, int i) {
        return Double.parseDouble(parts.get(i));
    }
}
