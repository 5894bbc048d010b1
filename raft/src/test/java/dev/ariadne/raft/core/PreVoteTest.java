package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import org.junit.jupiter.api.Test;

/** Who asks before it campaigns (§9.6 of the dissertation), and a leader that asks whether it still has a quorum (§6.2). */
class PreVoteTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    @Test
    void who_is_cut_off_does_not_raise_its_term_and_disturbs_nobody_when_it_is_back() {
        Cluster cluster = room(true, false);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.tickAll(100);
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.PRE_CANDIDATE);
        assertThat(cluster.member(3).raw.term()).isEqualTo(1);
        cluster.propose(1, "x");
        cluster.heal();
        cluster.tickAll(30);
        assertThat(cluster.leader()).isEqualTo(cluster.member(1));
        assertThat(cluster.members.values()).extracting(m -> m.raw.term()).containsOnly(1L);
    }

    @Test
    void a_pre_vote_changes_neither_term_nor_vote_and_is_given_to_any_number() {
        Cluster cluster = room(true, false);
        Cluster.Member one = cluster.member(1);
        one.load(3, 0, 1, 3);
        one.hardState = new HardState(3, THREE, 0);
        one.restart(1);
        for (NodeId asks : new NodeId[] {TWO, THREE}) {
            assertThat(cluster.answers(new RequestVote(asks, ONE, 4, new EntryId(3, 2), Campaign.PRE_ELECTION)))
                    .containsExactly(new RequestVoteResponse(ONE, asks, 4, true, true));
        }
        assertThat(cluster.answers(new RequestVote(TWO, ONE, 4, new EntryId(3, 1), Campaign.PRE_ELECTION)))
                .containsExactly(new RequestVoteResponse(ONE, TWO, 3, true, false));
        assertThat(one.raw.status().hardState()).isEqualTo(new HardState(3, THREE, 0));
    }

    @Test
    void a_pre_vote_is_no_vote() {
        Cluster cluster = room(true, false);
        Cluster.Member one = cluster.member(1);
        one.raw.campaign();
        cluster.drain(one);
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, true, true));
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
        cluster.deliver(new RequestVoteResponse(THREE, ONE, 1, true, true));
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
        cluster.deliver(new RequestVoteResponse(THREE, ONE, 1, false, true));
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
    }

    @Test
    void a_question_about_the_voters_own_term_is_answered_like_a_request_for_its_vote() {
        Cluster cluster = room(true, false);
        Cluster.Member one = cluster.member(1);
        one.hardState = new HardState(4, THREE, 0);
        one.restart(1);
        for (NodeId asks : new NodeId[] {TWO, THREE}) {
            assertThat(cluster.answers(new RequestVote(asks, ONE, 4, EntryId.ZERO, Campaign.PRE_ELECTION)))
                    .containsExactly(new RequestVoteResponse(ONE, asks, 4, true, asks.equals(THREE)));
        }
    }

    @Test
    void a_question_about_a_term_that_has_passed_is_refused_and_the_term_told() {
        Cluster cluster = room(true, false);
        Cluster.Member one = cluster.member(1);
        one.load(4, 0);
        RequestVote request = new RequestVote(TWO, ONE, 3, new EntryId(3, 9), Campaign.PRE_ELECTION);
        assertThat(cluster.answers(request)).containsExactly(new RequestVoteResponse(ONE, TWO, 4, true, false));
        assertThat(one.events).last().isEqualTo(new RaftEvent.VoteJudged(request, false, EntryId.ZERO, null, 4));
    }

    // ---- CheckQuorum

    @Test
    void a_leader_without_a_quorum_steps_down_and_one_with_a_quorum_does_not() {
        Cluster cluster = room(false, true);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        cluster.isolate(3);
        cluster.tickAll(50);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        cluster.isolate(2);
        tick(one, 9);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        tick(one, 11);
        assertThat(one.events).contains(new RaftEvent.QuorumLost(1));
        assertThat(one.raw.role()).isNotEqualTo(Role.LEADER);
    }

    @Test
    void a_leader_counts_as_heard_by_itself_however_slow_its_disk_is() {
        Cluster cluster = room(false, true);
        RawNode one = cluster.member(1).raw;
        one.campaign();
        one.step(new RequestVoteResponse(ONE, ONE, 1, false, true));
        one.step(new RequestVoteResponse(TWO, ONE, 1, false, true));
        for (int i = 0; i < 50; i++) {
            one.tick();
            one.step(new HeartbeatResponse(TWO, ONE, 1, 0, i));
        }
        assertThat(one.role()).isEqualTo(Role.LEADER);
        assertThat(one.commit()).isZero();
    }

    @Test
    void who_has_heard_a_leader_lately_ignores_candidates_whatever_their_term() {
        Cluster cluster = room(false, true);
        cluster.elect(1);
        Cluster.Member two = cluster.member(2);
        RequestVote request = new RequestVote(THREE, TWO, 7, new EntryId(1, 9), Campaign.ELECTION);
        two.raw.setElectionTimeout(19);
        tick(two, 9);
        assertThat(cluster.answers(request)).isEmpty();
        assertThat(two.events).last().isEqualTo(new RaftEvent.VoteIgnored(request, new EntryId(1, 1), ONE, 1, 1));
        assertThat(two.raw.term()).isEqualTo(1);
        tick(two, 1);
        assertThat(cluster.answers(request)).containsExactly(new RequestVoteResponse(TWO, THREE, 7, false, true));
    }

    @Test
    void a_leader_that_a_term_has_passed_by_is_told() {
        Cluster cluster = room(false, true);
        cluster.member(1).load(5, 0);
        assertThat(cluster.answers(new Heartbeat(TWO, ONE, 3, 0, 0, 0)))
                .containsExactly(new AppendEntriesResponse(ONE, TWO, 5, true, 0, EntryId.ZERO));
    }

    private static void tick(Cluster.Member member, int ticks) {
        for (int i = 0; i < ticks; i++) {
            member.raw.tick();
        }
    }

    private static Cluster room(boolean preVote, boolean checkQuorum) {
        return new Cluster(3, id -> Cluster.config(id, preVote, checkQuorum, ReadOption.SAFE, Limits.NONE));
    }
}
