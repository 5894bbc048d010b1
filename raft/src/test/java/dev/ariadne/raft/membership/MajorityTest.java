package dev.ariadne.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** All cases up to five voters, judged by definitions that nobody would ship. */
class MajorityTest {
    private static final int VOTERS_MAX = 5;

    @Test
    void any_two_quorums_share_a_voter_and_no_smaller_size_would_do() { // §5.2
        for (int n = 1; n <= VOTERS_MAX; n++) {
            int size = of(n).size();
            assertThat(2 * size).as("two quorums of %s", n).isGreaterThan(n);
            assertThat(2 * (size - 1)).as("two sets below a quorum of %s", n).isLessThanOrEqualTo(n);
        }
    }

    @Test
    void a_vote_is_decided_exactly_when_the_missing_answers_cannot_change_it() {
        for (int n = 1; n <= VOTERS_MAX; n++) {
            for (List<Boolean> answers : combinations(n, Arrays.asList(true, false, null))) {
                assertThat(of(n).vote(votes(answers))).as("%s", answers).isEqualTo(naiveVote(answers));
            }
        }
    }

    @Test
    void votes_of_strangers_do_not_count() {
        Map<NodeId, Boolean> votes = new TreeMap<>(Map.of(NodeId.of(1), true, NodeId.of(8), true, NodeId.of(9), true));
        assertThat(of(3).vote(votes)).isEqualTo(VoteResult.PENDING);
    }

    @Test
    void the_committed_index_is_the_highest_that_a_quorum_has() { // §5.3
        for (int n = 1; n <= VOTERS_MAX; n++) {
            for (List<Long> acknowledged : combinations(n, List.of(0L, 1L, 2L, 5L, 7L))) {
                assertThat(of(n).committedIndex(voter -> acknowledged.get((int) voter.value() - 1)))
                        .as("%s", acknowledged)
                        .isEqualTo(naiveCommitted(acknowledged));
            }
        }
    }

    @Test
    void without_voters_nothing_stands_in_the_way() {
        assertThat(of(0).committedIndex(voter -> 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(of(0).vote(new TreeMap<>())).isEqualTo(VoteResult.WON);
    }

    @Test
    void a_configuration_lists_each_voter_once_in_ascending_order() {
        assertThat(Configuration.of(3, 1, 3, 2)).isEqualTo(Configuration.of(1, 2, 3));
        assertThat(Configuration.of(3, 1, 3, 2).quorum().incoming().size()).isEqualTo(2);
    }

    private static Majority of(int n) {
        return new Majority(LongStream.rangeClosed(1, n).mapToObj(NodeId::of).toList());
    }

    private static Map<NodeId, Boolean> votes(List<Boolean> answers) {
        Map<NodeId, Boolean> votes = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) != null) {
                votes.put(NodeId.of(i + 1), answers.get(i));
            }
        }
        return votes;
    }

    /** Tries all that the silent voters could still say. */
    private static VoteResult naiveVote(List<Boolean> answers) {
        List<Integer> silent = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) == null) {
                silent.add(i);
            }
        }
        int won = 0;
        int lost = 0;
        for (List<Boolean> late : combinations(silent.size(), List.of(true, false))) {
            List<Boolean> all = new ArrayList<>(answers);
            for (int i = 0; i < late.size(); i++) {
                all.set(silent.get(i), late.get(i));
            }
            long yes = all.stream().filter(answer -> answer).count();
            if (yes > all.size() - yes) {
                won++;
            } else {
                lost++;
            }
        }
        if (won > 0 && lost > 0) {
            return VoteResult.PENDING;
        }
        return won > 0 ? VoteResult.WON : VoteResult.LOST;
    }

    /** Counts down from the highest index that anybody has. */
    private static long naiveCommitted(List<Long> acknowledged) {
        for (long index = 7; index > 0; index--) {
            long candidate = index;
            long have = acknowledged.stream().filter(a -> a >= candidate).count();
            if (have > acknowledged.size() - have) {
                return index;
            }
        }
        return 0;
    }

    private static <T> List<List<T>> combinations(int n, List<T> values) {
        List<List<T>> all = new ArrayList<>();
        all.add(List.of());
        for (int i = 0; i < n; i++) {
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
