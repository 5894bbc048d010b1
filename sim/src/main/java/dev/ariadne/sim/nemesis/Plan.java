package dev.ariadne.sim.nemesis;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A run as data: with the same code, the same plan gives the same run.
 *
 * @param scenario what is run
 * @param seed keys all that is drawn while running
 * @param knobs settings of the scenario; names are words, values one line of text
 * @param faults in order of time
 * @param operations of clients, in order of time; opaque here
 */
public record Plan(
        String scenario,
        long seed,
        SortedMap<String, String> knobs,
        List<TimedFault> faults,
        List<TimedOperation> operations) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    public Plan {
        checkWord(scenario);
        knobs = Collections.unmodifiableSortedMap(new TreeMap<>(knobs));
        knobs.forEach((name, value) -> {
            checkWord(name);
            checkLine(value);
        });
        faults = List.copyOf(faults);
        operations = List.copyOf(operations);
        for (int i = 1; i < faults.size(); i++) {
            checkOrder("faults", faults.get(i - 1).at(), faults.get(i).at());
        }
        for (int i = 1; i < operations.size(); i++) {
            checkOrder(
                    "operations", operations.get(i - 1).at(), operations.get(i).at());
        }
    }

    /** A fault and when it begins, in nanoseconds of the world. */
    public record TimedFault(long at, Fault fault) {
        public TimedFault {
            checkAt(at);
        }
    }

    /** A client's operation as one line of text, and when it is invoked, in nanoseconds of the world. */
    public record TimedOperation(long at, String operation) {
        public TimedOperation {
            checkAt(at);
            checkLine(operation);
        }
    }

    /** The plan with other faults. */
    public Plan withFaults(List<TimedFault> other) {
        return new Plan(scenario, seed, knobs, other, operations);
    }

    /** The plan with other operations. */
    public Plan withOperations(List<TimedOperation> other) {
        return new Plan(scenario, seed, knobs, faults, other);
    }

    static void checkWord(String word) {
        checkArgument(WORD.matcher(word).matches(), "'%s' is not a word of letters, digits, '.', '_' and '-'", word);
    }

    private static void checkLine(String line) {
        checkArgument(
                !line.isEmpty() && line.strip().equals(line) && line.chars().noneMatch(Character::isISOControl),
                "'%s' is not one line of text without spaces around it",
                line);
    }

    private static void checkAt(long at) {
        checkArgument(at >= 0, "a time must not be negative, is %s", at);
    }

    private static void checkOrder(String what, long before, long after) {
        checkArgument(before <= after, "%s must be in order of time, but %s comes before %s", what, before, after);
    }
}
