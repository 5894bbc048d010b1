package dev.ariadne.raft.conformance;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Iterables;
import java.util.List;
import java.util.Optional;

/**
 * One step of a data file.
 *
 * @param position file and line, as in {@code prevote.txt:12}
 * @param input the lines between the first one and {@code ----}, without blanks around them
 * @param expected with a newline at its end, or empty
 */
record Directive(String position, String command, List<Argument> arguments, String input, String expected) {
    /**
     * A word after the command.
     *
     * @param values empty in {@code key}, one in {@code key=value}, any number in {@code key=(v1,v2)}
     */
    record Argument(String key, List<String> values) {}

    /** The values of the argument with this key; nothing if there is no such argument. */
    Optional<List<String>> values(String key) {
        return arguments.stream()
                .filter(argument -> argument.key().equals(key))
                .findFirst()
                .map(Argument::values);
    }

    /** The single value of the argument with this key, or the default if there is no such argument. */
    String value(String key, String otherwise) {
        List<String> values = values(key).orElse(List.of(otherwise));
        checkArgument(values.size() == 1, "%s: one value expected in %s, not %s", position, key, values);
        return Iterables.getOnlyElement(values);
    }
}
