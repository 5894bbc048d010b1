package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.core.Message.TransferLeadership;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leadership handed over: §3.10 of the dissertation. PreVote and CheckQuorum, which would stand in the way, are on. */
class TransferTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final Bytes X = Bytes.utf8("x");

    private final Cluster cluster = new Cluster(3, id -> Cluster.config(id, true, true, ReadOption.SAFE, Limits.NONE));
    private final Cluster.Member one = cluster.member(1);

    @BeforeEach
    void one_leads() {
        cluster.elect(1);
        cluster.tickAll(1);
        assertThat(cluster.leader()).isEqualTo(one);
    }

    @Test
    void who_has_the_whole_log_is_told_to_campaign_and_wins_though_all_have_just_heard_the_leader() {
        one.raw.transferLeadership(TWO);
        cluster.drain(one);
        assertThat(cluster.wire).containsExactly(new TimeoutNow(ONE, TWO, 1));
        cluster.settle();
        assertThat(cluster.leader()).isEqualTo(cluster.member(2));
        assertThat(cluster.members.values()).extracting(m -> m.raw.term()).containsOnly(2L);
    }

    @Test
    void who_lags_behind_is_brought_up_to_date_first() {
        cluster.isolate(2);
        cluster.propose(1, "x");
        cluster.heal();
        one.raw.transferLeadership(TWO);
        cluster.drain(one);
        assertThat(cluster.wire).isNotEmpty().noneMatch(TimeoutNow.class::isInstance);
        cluster.settle();
        assertThat(cluster.leader()).isEqualTo(cluster.member(2));
        assertThat(cluster.member(2).data()).containsExactly("x");
    }

    @Test
    void who_has_only_a_part_of_what_it_lacked_is_not_told_yet() {
        cluster.isolate(2);
        cluster.propose(1, "x");
        cluster.propose(1, "y");
        one.raw.transferLeadership(TWO);
        cluster.drain(one);
        cluster.take();
        assertThat(cluster.answers(accepted(2))).noneMatch(TimeoutNow.class::isInstance);
        assertThat(cluster.answers(accepted(3))).contains(new TimeoutNow(ONE, TWO, 1));
    }

    private static Message accepted(long index) {
        return new Message.AppendEntriesResponse(TWO, ONE, 1, true, index, EntryId.ZERO);
    }

    @Test
    void proposals_are_refused_meanwhile_and_taken_again_if_it_takes_longer_than_an_election_timeout() {
        cluster.isolate(2);
        one.raw.transferLeadership(TWO);
        for (int tick = 0; tick < 10; tick++) {
            assertThat(one.raw.propose(X)).as("after %s ticks", tick).isEqualTo(new Refused(Reason.TRANSFERRING, TWO));
            assertThat(one.raw.status().transferee()).isEqualTo(TWO);
            one.raw.tick();
        }
        assertThat(one.raw.propose(X)).isInstanceOf(Accepted.class);
        assertThat(one.raw.status().transferee()).isNull();
    }

    @Test
    void a_late_acknowledgement_after_a_transfer_that_failed_deposes_nobody() {
        cluster.isolate(2);
        cluster.propose(1, "x");
        one.raw.transferLeadership(TWO);
        cluster.tickAll(10);
        cluster.heal();
        cluster.tickAll(3);
        assertThat(cluster.member(2).data()).containsExactly("x");
        assertThat(cluster.leader()).isEqualTo(one);
    }

    @Test
    void another_wish_takes_the_place_of_the_first_and_the_leader_itself_of_any() {
        cluster.isolate(2);
        one.raw.transferLeadership(TWO);
        one.raw.transferLeadership(ONE);
        assertThat(one.raw.propose(X)).isInstanceOf(Accepted.class);
        cluster.settle();
        one.raw.transferLeadership(TWO);
        one.raw.transferLeadership(THREE);
        cluster.settle();
        assertThat(cluster.leader()).isEqualTo(cluster.member(3));
    }

    @Test
    void nobody_takes_over_who_is_no_voter() {
        one.raw.transferLeadership(NodeId.of(9));
        one.raw.propose(new ConfChange.V2(
                ConfChange.Transition.AUTO, ConfChange.Single.parseAll("l3"), ByteBuffer.allocate(0)));
        cluster.settle();
        one.raw.transferLeadership(THREE);
        assertThat(one.raw.status().transferee()).isNull();
        assertThat(one.raw.propose(X)).isInstanceOf(Accepted.class);
    }

    @Test
    void a_follower_passes_the_wish_on() {
        cluster.member(3).raw.transferLeadership(TWO);
        cluster.drain(cluster.member(3));
        assertThat(cluster.wire).containsExactly(new TransferLeadership(THREE, ONE, 1, TWO));
        cluster.settle();
        assertThat(cluster.leader()).isEqualTo(cluster.member(2));
    }
}
