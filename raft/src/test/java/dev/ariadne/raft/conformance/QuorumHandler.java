package dev.ariadne.raft.conformance;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.JointConfig;
import dev.ariadne.raft.membership.Majority;
import dev.ariadne.raft.membership.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directives of {@code quorum/testdata}. Voters are given as {@code cfg} and, of the outgoing half, {@code cfgj}, where
 * {@code zero} says that there is such a half and that it is empty. What they voted or acknowledged is given in the order in which
 * they are first named, with {@code _} for nothing.
 */
final class QuorumHandler implements DataDriven.Handler {
    @Override
    public String handle(Directive directive) {
        List<NodeId> incoming = ids(directive, "cfg");
        List<NodeId> outgoing = ids(directive, "cfgj");
        JointConfig quorum = new JointConfig(sorted(incoming), sorted(outgoing));
        JointConfig mirrored = new JointConfig(/* incoming= */ quorum.outgoing(), /* outgoing= */ quorum.incoming());
        List<NodeId> named =
                Stream.concat(incoming.stream(), outgoing.stream()).distinct().toList();
        switch (directive.command()) {
            case "vote" -> {
                Map<NodeId, Boolean> votes = new TreeMap<>();
                answers(directive, "votes", named).forEach((id, vote) -> votes.put(id, isGranted(vote)));
                checkArgument(quorum.vote(votes) == mirrored.vote(votes), "the order of the halves matters");
                return EtcdFormat.voteResult(quorum.vote(votes));
            }
            case "committed" -> {
                Map<NodeId, Long> indexes = new TreeMap<>();
                answers(directive, "idx", named).forEach((id, index) -> indexes.put(id, Long.parseLong(index)));
                long committed = quorum.committedIndex(id -> indexes.getOrDefault(id, 0L));
                long mirror = mirrored.committedIndex(id -> indexes.getOrDefault(id, 0L));
                checkArgument(committed == mirror, "the order of the halves matters");
                return describe(quorum.voters(), indexes) + EtcdFormat.index(committed);
            }
            default -> throw new IllegalArgumentException("unknown command");
        }
    }

    /** One line per voter, with a bar as long as the number of those who have acknowledged less. */
    private static String describe(List<NodeId> voters, Map<NodeId, Long> indexes) {
        if (voters.isEmpty()) {
            return "<empty majority quorum>";
        }
        int width = voters.size();
        StringBuilder out = new StringBuilder(" ".repeat(width) + "    idx\n");
        for (NodeId voter : voters) {
            long index = indexes.getOrDefault(voter, 0L);
            long below = voters.stream()
                    .filter(other -> indexes.getOrDefault(other, 0L) < index)
                    .count();
            String bar = indexes.containsKey(voter) ? "x".repeat((int) below) + ">" : "?";
            String padding = " ".repeat(width + 1 - bar.length());
            out.append(bar + padding + String.format(" %5d    (id=%s)", index, voter) + "\n");
        }
        return out.toString();
    }

    private static List<NodeId> ids(Directive directive, String key) {
        List<String> values = directive.values(key).orElse(List.of());
        return values.equals(List.of("zero"))
                ? List.of()
                : values.stream().map(id -> NodeId.of(Long.parseLong(id))).toList();
    }

    private static Majority sorted(List<NodeId> ids) {
        return new Majority(ids.stream().sorted(Comparator.naturalOrder()).toList());
    }

    private static Map<NodeId, String> answers(Directive directive, String key, List<NodeId> named) {
        List<String> values = directive.values(key).orElse(List.of());
        checkArgument(values.size() == named.size(), "%s answers for the voters %s", values.size(), named);
        Map<NodeId, String> answers = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).equals("_")) {
                answers.put(named.get(i), values.get(i));
            }
        }
        return answers;
    }

    private static boolean isGranted(String vote) {
        checkArgument(vote.equals("y") || vote.equals("n"), "a vote is y, n or _, not %s", vote);
        return vote.equals("y");
    }
}
