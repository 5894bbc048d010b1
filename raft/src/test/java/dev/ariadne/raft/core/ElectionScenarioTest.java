package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.longs;
import static dev.ariadne.raft.core.Script.room;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elections in clusters where some are away, late, or learners; the single rules are in {@link ElectionTest}. */
class ElectionScenarioTest {
    // ---- who is elected

    /** Logs of two, three and so on; one's is empty and all were in the last term of any log. */
    @ParameterizedTest(name = "{0} replicas, {1} of them away, logs {2}, PreVote {3}")
    @CsvSource({
        "3, 0, '', false, LEADER, 1",
        "3, 1, '', false, LEADER, 1",
        "3, 2, '', false, CANDIDATE, 1",
        "4, 1, '', false, LEADER, 1",
        "4, 2, '', false, CANDIDATE, 1",
        "5, 2, '', false, LEADER, 1",
        "5, 3, '', false, CANDIDATE, 1",
        "5, 0, '1 1 1', false, FOLLOWER, 2",
        "5, 0, '1 1', false, LEADER, 2",
        "3, 0, '', true, LEADER, 1",
        "3, 1, '', true, LEADER, 1",
        "3, 2, '', true, PRE_CANDIDATE, 0",
        "4, 1, '', true, LEADER, 1",
        "4, 2, '', true, PRE_CANDIDATE, 0",
        "5, 2, '', true, LEADER, 1",
        "5, 3, '', true, PRE_CANDIDATE, 0",
        "5, 0, '1 1 1', true, FOLLOWER, 1",
        "5, 0, '1 1', true, LEADER, 2",
    })
    void it_takes_a_majority_that_is_there_and_has_no_better_log(
            int size, int away, String logs, boolean preVote, Role role, long term) {
        Cluster cluster = room(size, preVote, false);
        long[] terms = longs(logs);
        for (int i = 0; i < terms.length; i++) {
            cluster.member(2 + i).load(1, 0, terms[i]);
        }
        if (terms.length > 0) {
            cluster.member(1).load(1, 0);
        }
        for (int i = 0; i < away; i++) {
            cluster.isolate(size - i);
        }
        cluster.elect(1);
        assertThat(cluster.member(1).raw.role()).isEqualTo(role);
        assertThat(cluster.member(1).raw.term()).isEqualTo(term);
    }

    @Test
    void with_pre_vote_too_each_replica_can_be_elected_in_turn() {
        Cluster cluster = room(3, true, false);
        for (long round = 1; round <= 6; round++) {
            cluster.elect(1 + round % 3);
            assertThat(cluster.leader()).isEqualTo(cluster.member(1 + round % 3));
        }
        assertThat(cluster.member(1).raw.term()).isEqualTo(6);
    }

    @Test
    void a_single_replica_asks_itself_first_and_leads() {
        Cluster cluster = room(1, true, true);
        cluster.elect(1);
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.LEADER);
        cluster.member(1).raw.campaign();
        cluster.tickAll(50);
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.LEADER);
        assertThat(cluster.member(1).raw.term()).isEqualTo(1);
    }

    /** One has an entry of term 1; three won term 2 with the votes of four and five, and has an entry nobody else has. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_entry_of_a_newer_term_that_few_have_is_overwritten(boolean preVote) {
        Cluster cluster = room(5, preVote, false);
        cluster.member(1).load(1, 0, 1);
        cluster.member(2).load(1, 0, 1);
        cluster.member(3).load(2, 0, 2);
        for (long voter = 4; voter <= 5; voter++) {
            cluster.member(voter).hardState = new HardState(2, THREE, 0);
            cluster.member(voter).restart(voter);
        }
        cluster.elect(1);
        assertThat(cluster.leader())
                .as("four and five are in term 2, and three has a better log")
                .isNull();
        cluster.elect(1);
        assertThat(cluster.leader()).isEqualTo(cluster.member(1));
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.terms()).containsExactly(1L, 3L));
    }

    @Test
    void a_candidate_in_a_minority_gives_in_to_the_leader_of_its_term() {
        Cluster cluster = new Cluster(3);
        cluster.isolate(1);
        cluster.elect(1);
        cluster.elect(3);
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.CANDIDATE);
        assertThat(cluster.member(1).raw.term()).isEqualTo(cluster.member(3).raw.term());
        cluster.heal();
        cluster.propose(3, "x");
        cluster.tickAll(1);
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(cluster.member(1).data()).containsExactly("x");
    }

    // ---- votes

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatever_it_is_a_replica_votes_in_a_higher_term_and_changes_nothing_for_a_pre_vote(Role role) {
        for (Campaign kind : Campaign.values()) {
            Cluster cluster = room(3, role == Role.PRE_CANDIDATE, false);
            Cluster.Member one = cluster.member(1);
            if (role == Role.LEADER) {
                Script.lead(cluster, one);
            } else if (role != Role.FOLLOWER) {
                one.raw.campaign();
                cluster.drain(one);
                cluster.take();
            }
            assertThat(one.raw.role()).isEqualTo(role);
            HardState before = one.raw.status().hardState();
            boolean preVote = kind == Campaign.PRE_ELECTION;
            assertThat(cluster.answers(new RequestVote(TWO, ONE, 7, new EntryId(6, 9), kind)))
                    .containsExactly(new RequestVoteResponse(ONE, TWO, 7, preVote, true));
            assertThat(one.raw.role()).isEqualTo(preVote ? role : Role.FOLLOWER);
            assertThat(one.raw.status().hardState()).isEqualTo(preVote ? before : new HardState(7, TWO, 0));
        }
    }

    /** Three of five decide; one asks, and two to four and a stranger answer in any order, perhaps twice and perhaps otherwise. */
    @Test
    void of_several_answers_of_one_voter_the_first_counts_and_those_of_strangers_do_not() {
        int won = 0;
        for (int code = 0; code < 8 * 8 * 8 * 8; code++) {
            Cluster cluster = new Cluster(5);
            Cluster.Member one = cluster.member(1);
            one.raw.campaign();
            cluster.drain(one);
            Map<NodeId, Boolean> first = new TreeMap<>(Map.of(ONE, true));
            Role role = Role.CANDIDATE;
            for (int i = 0, rest = code; i < 4; i++, rest /= 8) {
                NodeId from = NodeId.of(rest % 8 / 2 == 3 ? 9 : 2 + rest % 8 / 2);
                boolean granted = rest % 2 == 0;
                cluster.deliver(new RequestVoteResponse(from, ONE, 1, false, granted));
                if (from.value() <= 5) {
                    first.putIfAbsent(from, granted);
                }
                if (role == Role.CANDIDATE) {
                    role = first.values().stream().filter(g -> g).count() >= 3
                            ? Role.LEADER
                            : first.values().stream().filter(g -> !g).count() >= 3 ? Role.FOLLOWER : role;
                }
            }
            won += role == Role.LEADER ? 1 : 0;
            assertThat(one.raw.role())
                    .as("answers %s, of which count %s", code, first)
                    .isEqualTo(role);
        }
        assertThat(won).isBetween(500, 3500);
    }

    // ---- promises to itself that come back late

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_vote_for_itself_that_is_durable_only_after_the_election_was_lost_means_nothing(boolean preVote) {
        Cluster cluster = room(3, preVote, false);
        RawNode one = cluster.member(1).raw;
        one.campaign();
        Ready late = one.ready();
        long term = preVote ? 1 : 2;
        one.step(new Message.Heartbeat(TWO, ONE, term, 0, 0, 0));
        if (!preVote) {
            assertThat(late.promises()).contains(new RequestVoteResponse(ONE, ONE, 1, false, true));
        }
        one.advance(late);
        assertThat(one.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.leader()).isEqualTo(TWO);
        assertThat(one.term()).isEqualTo(term);
    }

    @Test
    void a_pre_vote_for_itself_that_comes_back_in_the_election_does_not_count_there() {
        Cluster cluster = room(3, true, false);
        RawNode one = cluster.member(1).raw;
        one.campaign();
        Ready asking = one.ready();
        one.step(new RequestVoteResponse(TWO, ONE, 1, true, true));
        one.step(new RequestVoteResponse(THREE, ONE, 1, true, true));
        assertThat(one.role()).isEqualTo(Role.CANDIDATE);
        Ready campaign = one.ready();
        one.step(new RequestVoteResponse(TWO, ONE, 1, false, true));
        one.advance(asking);
        assertThat(one.role())
                .as("one vote of another, and an old pre-vote of its own")
                .isEqualTo(Role.CANDIDATE);
        one.advance(campaign);
        assertThat(one.role()).isEqualTo(Role.LEADER);
    }

    // ---- learners

    @Test
    void a_learner_never_campaigns_and_once_it_is_a_voter_can_be_elected() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "l3");
        Cluster.Member three = cluster.member(3);
        tick(three, 100);
        three.raw.step(new TimeoutNow(ONE, THREE, 1));
        assertThat(three.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(three.raw.term()).isEqualTo(1);
        changeTo(cluster, cluster.member(1), "v3");
        cluster.elect(3);
        assertThat(cluster.leader()).isEqualTo(three);
    }

    @Test
    void a_learner_votes_since_it_may_be_a_voter_and_not_know_it_yet() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "l3");
        EntryId last = cluster.member(3).raw.status().last();
        assertThat(cluster.answers(new RequestVote(TWO, THREE, 5, last, Campaign.ELECTION)))
                .containsExactly(new RequestVoteResponse(THREE, TWO, 5, false, true));
    }
}
