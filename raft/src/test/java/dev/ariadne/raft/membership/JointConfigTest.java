package dev.ariadne.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** All pairs of halves among four nodes, judged by definitions that nobody would ship. */
class JointConfigTest {
    private static final int NODES = 4;

    @Test
    void a_vote_is_decided_exactly_when_the_missing_answers_cannot_change_it() {
        for (List<Boolean> answers : combinations(Arrays.asList(true, false, null))) {
            Map<NodeId, Boolean> votes = new TreeMap<>();
            for (int node = 1; node <= NODES; node++) {
                if (answers.get(node - 1) != null) {
                    votes.put(NodeId.of(node), answers.get(node - 1));
                }
            }
            forAllHalves(
                    (incoming, outgoing) -> assertThat(joint(incoming, outgoing).vote(votes))
                            .as("%s of %s and %s", votes, incoming, outgoing)
                            .isEqualTo(naiveVote(incoming, outgoing, votes)));
        }
    }

    @Test
    void the_committed_index_is_the_highest_that_quorums_of_both_halves_have() { // §6
        for (List<Long> acknowledged : combinations(List.of(0L, 3L, 5L))) {
            forAllHalves((incoming, outgoing) -> assertThat(
                            joint(incoming, outgoing).committedIndex(id -> acknowledged.get((int) id.value() - 1)))
                    .as("%s of %s and %s", acknowledged, incoming, outgoing)
                    .isEqualTo(naiveCommitted(incoming, outgoing, acknowledged)));
        }
    }

    @Test
    void the_voters_are_those_of_both_halves_once_and_in_order() {
        assertThat(joint(Configurations.ids(2, 4), Configurations.ids(1, 2, 3)).voters())
                .isEqualTo(Configurations.ids(1, 2, 3, 4));
    }

    private interface Check {
        void check(List<NodeId> incoming, List<NodeId> outgoing);
    }

    private static void forAllHalves(Check check) {
        List<List<NodeId>> halves = combinations(List.of(true, false)).stream()
                .map(JointConfigTest::chosen)
                .toList();
        assertThat(halves).hasSize(1 << NODES);
        halves.forEach(incoming -> halves.forEach(outgoing -> check.check(incoming, outgoing)));
    }

    private static JointConfig joint(List<NodeId> incoming, List<NodeId> outgoing) {
        return new JointConfig(new Majority(incoming), new Majority(outgoing));
    }

    /** Tries all that the silent could still say. */
    private static VoteResult naiveVote(List<NodeId> incoming, List<NodeId> outgoing, Map<NodeId, Boolean> votes) {
        boolean won = false;
        boolean lost = false;
        for (List<Boolean> answers : combinations(List.of(true, false))) {
            List<NodeId> granting = chosen(answers);
            if (votes.keySet().stream().allMatch(id -> votes.get(id) == granting.contains(id))) {
                boolean both = mostOf(incoming, granting::contains) && mostOf(outgoing, granting::contains);
                won |= both;
                lost |= !both;
            }
        }
        return won && lost ? VoteResult.PENDING : won ? VoteResult.WON : VoteResult.LOST;
    }

    private static long naiveCommitted(List<NodeId> incoming, List<NodeId> outgoing, List<Long> acknowledged) {
        long committed = 0;
        for (long index = 0; index <= 6; index++) {
            long candidate = index;
            Predicate<NodeId> has = id -> acknowledged.get((int) id.value() - 1) >= candidate;
            if (mostOf(incoming, has) && mostOf(outgoing, has)) {
                committed = index;
            }
        }
        // what nobody acknowledged is committed only where nobody is asked
        return committed == 6 ? Long.MAX_VALUE : committed;
    }

    private static boolean mostOf(List<NodeId> ids, Predicate<NodeId> predicate) {
        return ids.isEmpty() || 2 * ids.stream().filter(predicate).count() > ids.size();
    }

    private static List<NodeId> chosen(List<Boolean> flags) {
        List<NodeId> ids = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            if (flags.get(node - 1)) {
                ids.add(NodeId.of(node));
            }
        }
        return ids;
    }

    /** All lists of one value for each node. */
    private static <T> List<List<T>> combinations(List<T> values) {
        List<List<T>> all = List.of(List.of());
        for (int node = 1; node <= NODES; node++) {
            List<List<T>> longer = new ArrayList<>();
            for (List<T> prefix : all) {
                for (T value : values) {
                    List<T> next = new ArrayList<>(prefix);
                    next.add(value);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }
}
