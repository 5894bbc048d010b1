package dev.ariadne.scenarios.workload;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Something that a plan has the operator do to the cluster. */
sealed interface PlannedChange {
    /** How lines of operators begin; all others are those of clients. */
    String PREFIX = "operator ";

    /** Changes the membership; who is removed gets an empty disk and may join again. */
    record Change(Transition transition, List<Single> changes) implements PlannedChange {
        public Change {
            changes = List.copyOf(changes);
        }
    }

    /** Asks the leader to hand over. */
    record Transfer(int to) implements PlannedChange {}

    /** Tells a node that its leader is gone. */
    record Forget(int node) implements PlannedChange {}

    /** Gives a voter another machine under the same id: it comes back empty, is removed, learns, and gets its vote back. */
    record Replace(int node) implements PlannedChange {}

    /**
     * Asks for a joint configuration that is like the one before, in the name of a voter, without waiting for what is under way, and
     * for no answer.
     */
    record Rush(int node) implements PlannedChange {}

    /** As a line of a plan. */
    static String write(PlannedChange planned) {
        if (planned instanceof Change change) {
            return (PREFIX + "change " + text(change.transition()) + " " + Single.toString(change.changes())).strip();
        } else if (planned instanceof Transfer transfer) {
            return PREFIX + "transfer " + transfer.to();
        } else if (planned instanceof Forget forget) {
            return PREFIX + "forget " + forget.node();
        } else if (planned instanceof Replace replace) {
            return PREFIX + "replace " + replace.node();
        } else if (planned instanceof Rush rush) {
            return PREFIX + "rush " + rush.node();
        }
        throw new AssertionError(planned);
    }

    /** @throws IllegalArgumentException if the line is none of an operator; says what is wrong */
    static PlannedChange parse(String line) {
        String[] words = line.substring(PREFIX.length()).split(" ", 3);
        try {
            checkArgument(words.length >= 2, "a word is missing");
            checkArgument(words.length == 2 || words[0].equals("change"), "'%s' is too much", words[words.length - 1]);
            return switch (words[0]) {
                case "change" -> new Change(transition(words[1]), Single.parseAll(words.length == 3 ? words[2] : ""));
                case "transfer" -> new Transfer(node(words[1]));
                case "forget" -> new Forget(node(words[1]));
                case "replace" -> new Replace(node(words[1]));
                case "rush" -> new Rush(node(words[1]));
                default -> throw new IllegalArgumentException("'" + words[0] + "' is no change");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not 'operator change TRANSITION [v1 l2 r3 ...]', 'operator transfer N',"
                            + " 'operator forget N', 'operator replace N' or 'operator rush N': " + e.getMessage(),
                    e);
        }
    }

    private static Transition transition(String word) {
        for (Transition transition : Transition.values()) {
            if (text(transition).equals(word)) {
                return transition;
            }
        }
        String all = Arrays.stream(Transition.values()).map(PlannedChange::text).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'" + word + "' is none of " + all);
    }

    private static String text(Transition transition) {
        return transition.name().toLowerCase(Locale.ROOT);
    }

    private static int node(String word) {
        checkArgument(word.matches("[1-9][0-9]{0,4}"), "'%s' is no node", word);
        return Integer.parseInt(word);
    }
}
