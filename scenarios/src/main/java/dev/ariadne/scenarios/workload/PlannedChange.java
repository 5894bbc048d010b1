package dev.ariadne.scenarios.workload;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import java.util.List;
import java.util.Locale;

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

    /** As a line of a plan. */
    static String write(PlannedChange planned) {
        if (planned instanceof Change change) {
            return (PREFIX + "change " + change.transition().name().toLowerCase(Locale.ROOT) + " "
                            + Single.toString(change.changes()))
                    .strip();
        } else if (planned instanceof Transfer transfer) {
            return PREFIX + "transfer " + transfer.to();
        } else if (planned instanceof Forget forget) {
            return PREFIX + "forget " + forget.node();
        } else if (planned instanceof Replace replace) {
            return PREFIX + "replace " + replace.node();
        }
        throw new AssertionError(planned);
    }

    /** @throws IllegalArgumentException if the line is none of an operator; says what is wrong */
    static PlannedChange parse(String line) {
        String[] words = line.substring(PREFIX.length()).split(" ", 3);
        try {
            checkArgument(words.length >= 2, "a word is missing");
            return switch (words[0]) {
                case "change" ->
                    new Change(
                            Transition.valueOf(words[1].toUpperCase(Locale.ROOT)),
                            Single.parseAll(words.length == 3 ? words[2] : ""));
                case "transfer" -> new Transfer(Integer.parseInt(words[1]));
                case "forget" -> new Forget(Integer.parseInt(words[1]));
                case "replace" -> new Replace(Integer.parseInt(words[1]));
                default -> throw new IllegalArgumentException("'" + words[0] + "' is no change");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not 'operator change TRANSITION [v1 l2 r3 ...]', 'operator transfer N',"
                            + " 'operator forget N' or 'operator replace N': " + e.getMessage(),
                    e);
        }
    }
}
