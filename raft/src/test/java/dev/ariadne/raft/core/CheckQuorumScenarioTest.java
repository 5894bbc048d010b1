package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.change;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.join;
import static dev.ariadne.raft.core.Script.room;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import org.junit.jupiter.api.Test;

/** Who protects a leader, and that nobody gets stuck for it; the single rules are in {@link PreVoteTest}. */
class CheckQuorumScenarioTest {
    // ---- CheckQuorum

    @Test
    void a_leader_is_superseded_only_after_its_followers_have_waited_for_it() {
        Cluster cluster = room(3, false, true);
        cluster.elect(1);
        cluster.tickAll(1);
        Cluster.Member two = cluster.member(2);
        two.raw.setElectionTimeout(19);
        cluster.elect(3);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.CANDIDATE);
        tick(two, 10);
        cluster.isolate(1);
        cluster.elect(3);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void who_forgets_its_leader_protects_it_no_longer_and_goes_on_following_it() {
        Cluster cluster = room(3, false, true);
        cluster.elect(1);
        cluster.tickAll(1);
        Cluster.Member two = cluster.member(2);
        two.raw.forgetLeader();
        assertThat(two.raw.leader()).isNull();
        assertThat(two.raw.term()).isEqualTo(1);
        cluster.deliver(new Heartbeat(ONE, TWO, 1, 1, 0, 0));
        assertThat(two.raw.leader()).as("it is still there").isEqualTo(ONE);
        two.raw.forgetLeader();
        cluster.isolate(1);
        cluster.elect(3);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void who_may_have_promised_a_lease_forgets_nobody_and_neither_does_a_leader() {
        Cluster cluster = new Cluster(3, id -> Cluster.config(id, false, true, ReadOption.LEASE, Limits.NONE));
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.member(2).raw.forgetLeader();
        assertThat(cluster.member(2).raw.leader()).isEqualTo(ONE);
        cluster.member(1).raw.forgetLeader();
        assertThat(cluster.member(1).raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void a_replica_that_has_just_started_knows_nobody_to_protect() {
        Cluster cluster = room(3, false, true);
        assertThat(cluster.answers(new RequestVote(THREE, TWO, 1, EntryId.ZERO, Campaign.ELECTION)))
                .containsExactly(new RequestVoteResponse(TWO, THREE, 1, false, true));
    }

    @Test
    void a_candidate_stuck_in_a_higher_term_is_freed_by_the_leader_hearing_of_that_term() {
        Cluster cluster = room(3, false, true);
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.isolate(3);
        cluster.elect(3);
        cluster.elect(3);
        cluster.heal();
        Cluster.Member one = cluster.member(1);
        Cluster.Member three = cluster.member(3);
        cluster.elect(3);
        assertThat(three.raw.role()).as("the others protect their leader").isEqualTo(Role.CANDIDATE);
        assertThat(three.raw.term()).isEqualTo(4);
        cluster.deliver(new Heartbeat(ONE, THREE, 1, 1, 0, 0));
        assertThat(cluster.wire).containsExactly(new AppendEntriesResponse(THREE, ONE, 4, true, 0, EntryId.ZERO));
        cluster.settle();
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.raw.term()).isEqualTo(4);
        cluster.elect(3);
        assertThat(three.raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void who_is_no_member_follows_the_leader_all_the_same() {
        Cluster cluster = room(2, false, true);
        Cluster.Member three = join(cluster, 3, Configuration.of(1, 2));
        cluster.elect(1);
        cluster.deliver(new Heartbeat(ONE, THREE, 1, 0, 0, 0));
        assertThat(three.raw.leader()).isEqualTo(ONE);
        tick(three, 100);
        assertThat(three.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(three.raw.term()).isEqualTo(1);
    }

    @Test
    void a_new_member_does_not_make_its_leader_step_down_before_it_had_a_timeout_to_answer() {
        Cluster cluster = room(1, false, true);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        tick(one, 9);
        cluster.lost = m -> true;
        one.raw.propose(change(Transition.AUTO, "v2"));
        cluster.settle();
        assertThat(one.raw.configuration().voters()).hasSize(2);
        tick(one, 1);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        tick(one, 9);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        tick(one, 1);
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
    }

    @Test
    void a_learner_that_answers_does_not_keep_a_leader_without_voters_in_office() {
        Cluster cluster = room(3, false, true);
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "l3");
        cluster.isolate(2);
        cluster.tickAll(20);
        assertThat(cluster.member(1).raw.role()).isNotEqualTo(Role.LEADER);
    }

    // ---- PreVote

    /** Three has missed what it should have heard, and has campaigned when the leader's heartbeat comes after all. */
    @Test
    void a_late_heartbeat_deposes_its_leader_if_the_follower_has_campaigned_and_not_if_it_has_only_asked() {
        for (boolean preVote : new boolean[] {false, true}) {
            Cluster cluster = room(3, preVote, true);
            cluster.elect(1);
            cluster.tickAll(1);
            Cluster.Member one = cluster.member(1);
            Cluster.Member three = cluster.member(3);
            one.raw.tick();
            cluster.drain(one);
            Message late = Script.taken(cluster, THREE).get(0);
            cluster.isolate(3);
            cluster.elect(3);
            assertThat(three.raw.role()).isEqualTo(preVote ? Role.PRE_CANDIDATE : Role.CANDIDATE);
            cluster.heal();
            cluster.wire.add(late);
            cluster.settle();
            assertThat(one.raw.role()).isEqualTo(preVote ? Role.LEADER : Role.FOLLOWER);
            assertThat(one.raw.term()).isEqualTo(preVote ? 1 : 2);
        }
    }

    @Test
    void who_lags_in_term_and_log_does_not_keep_the_rest_from_electing() { // etcd#8243
        Cluster cluster = room(3, true, false);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.elect(2);
        cluster.elect(1);
        assertThat(cluster.member(3).raw.term()).isEqualTo(1);
        assertThat(cluster.member(2).raw.term()).isEqualTo(3);
        cluster.heal();
        cluster.isolate(1);
        cluster.elect(3);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.FOLLOWER);
        cluster.elect(2);
        assertThat(cluster.member(2).raw.role()).isEqualTo(Role.LEADER);
        cluster.tickAll(1);
        assertThat(cluster.member(3).data()).containsExactly("x");
    }

    @Test
    void a_split_vote_is_followed_by_another_round_that_elects() {
        Cluster cluster = room(3, true, false);
        cluster.elect(1);
        cluster.isolate(1);
        Cluster.Member two = cluster.member(2);
        Cluster.Member three = cluster.member(3);
        two.raw.campaign();
        three.raw.campaign();
        cluster.settle();
        assertThat(two.raw.term()).isEqualTo(2);
        assertThat(three.raw.term()).isEqualTo(2);
        assertThat(two.raw.role()).as("each has its own vote").isEqualTo(Role.CANDIDATE);
        assertThat(three.raw.role()).isEqualTo(Role.CANDIDATE);
        cluster.elect(2);
        assertThat(two.raw.role()).isEqualTo(Role.LEADER);
        assertThat(two.raw.term()).isEqualTo(3);
    }

    @Test
    void who_asks_has_given_its_leader_up_so_that_another_may_be_elected() {
        Cluster cluster = room(3, true, true);
        cluster.elect(1);
        cluster.tickAll(1);
        cluster.isolate(1);
        Cluster.Member two = cluster.member(2);
        Cluster.Member three = cluster.member(3);
        two.raw.campaign();
        cluster.settle();
        assertThat(two.raw.role()).as("three has just heard the leader").isEqualTo(Role.PRE_CANDIDATE);
        three.raw.campaign();
        cluster.settle();
        assertThat(three.raw.role()).isEqualTo(Role.LEADER);
    }

    // ---- PreVote switched on replica by replica

    @Test
    void a_replica_without_pre_vote_in_a_higher_term_and_with_a_shorter_log_hinders_no_election() {
        Cluster cluster = migration();
        cluster.isolate(1);
        cluster.elect(3);
        cluster.elect(2);
        cluster.elect(3);
        cluster.elect(2);
        assertThat(cluster.member(2).raw.role()).isEqualTo(Role.LEADER);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.FOLLOWER);
    }

    @Test
    void once_it_asks_too_it_is_freed_by_the_answers_to_its_question_or_to_its_leader() {
        Cluster cluster = migration();
        Cluster.Member one = cluster.member(1);
        cluster.elect(3);
        assertThat(cluster.member(3).raw.role()).as("its log is too short").isNotEqualTo(Role.LEADER);
        one.raw.tick();
        cluster.settle();
        assertThat(cluster.member(1).raw.term()).isEqualTo(cluster.member(3).raw.term());
        cluster.elect(1);
        cluster.tickAll(1);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        assertThat(cluster.member(3).terms()).isEqualTo(one.terms());
    }

    /** One leads and has an entry that three lacks; three was away without PreVote, is two terms further, and now has it too. */
    private static Cluster migration() {
        Cluster cluster = new Cluster(3, id -> Cluster.config(id, true, false, ReadOption.SAFE, Limits.NONE));
        cluster.elect(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.heal();
        cluster.member(3).hardState = new HardState(3, THREE, 1);
        cluster.member(3).restart(3);
        return cluster;
    }
}
