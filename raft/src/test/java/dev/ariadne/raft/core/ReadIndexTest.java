package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads that need no entry: §6.4 of the dissertation. The leader is one of three; elections take ten ticks, clocks drift by one. */
class ReadIndexTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    @Test
    void a_read_waits_for_a_quorum_to_answer_a_heartbeat_sent_after_it() {
        Cluster cluster = led(ReadOption.SAFE);
        read(cluster, A);
        assertThat(cluster.take())
                .containsExactly(new Heartbeat(ONE, TWO, 1, 1, 1, 0), new Heartbeat(ONE, THREE, 1, 1, 1, 0));
        assertThat(cluster.member(1).reads).isEmpty();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 1, 0));
        assertThat(cluster.member(1).reads).containsExactly(new ReadState(1, A));
        cluster.deliver(new HeartbeatResponse(THREE, ONE, 1, 1, 0));
        assertThat(cluster.member(1).reads).hasSize(1);
    }

    @Test
    void a_late_answer_to_an_earlier_heartbeat_confirms_no_later_read() {
        Cluster cluster = led(ReadOption.SAFE);
        read(cluster, A);
        read(cluster, B);
        HeartbeatResponse toFirst = new HeartbeatResponse(TWO, ONE, 1, 1, 0);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0)); // to one from before both
        assertThat(cluster.member(1).reads).isEmpty();
        cluster.deliver(toFirst);
        cluster.deliver(toFirst);
        cluster.deliver(new HeartbeatResponse(THREE, ONE, 1, 1, 0));
        assertThat(cluster.member(1).reads).containsExactly(new ReadState(1, A));
        cluster.deliver(new HeartbeatResponse(THREE, ONE, 1, 2, 0));
        assertThat(cluster.member(1).reads).containsExactly(new ReadState(1, A), new ReadState(1, B));
    }

    @Test
    void tickets_go_on_counting_after_all_reads_were_confirmed() {
        Cluster cluster = led(ReadOption.SAFE);
        read(cluster, A);
        HeartbeatResponse toFirst = new HeartbeatResponse(TWO, ONE, 1, 1, 0);
        cluster.deliver(toFirst);
        cluster.take();
        read(cluster, B);
        assertThat(cluster.take()).contains(new Heartbeat(ONE, TWO, 1, 1, 2, 0));
        cluster.deliver(toFirst);
        assertThat(cluster.member(1).reads).containsExactly(new ReadState(1, A));
    }

    @Test
    void a_read_waits_until_a_new_leader_has_committed_an_entry_of_its_term() { // §8
        Cluster cluster = room(ReadOption.SAFE);
        Cluster.Member one = cluster.member(1);
        one.raw.campaign();
        cluster.drain(one);
        cluster.deliver(new RequestVoteResponse(TWO, ONE, 1, false, true));
        read(cluster, A);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 1, 0));
        assertThat(one.reads).isEmpty();
        cluster.settle();
        cluster.tickAll(1);
        assertThat(one.reads).containsExactly(new ReadState(1, A));
        cluster.propose(1, "x");
        cluster.tickAll(1);
        assertThat(one.reads).hasSize(1);
    }

    @Test
    void a_follower_asks_the_leader() {
        Cluster cluster = led(ReadOption.SAFE);
        cluster.member(2).raw.readIndex(A);
        cluster.settle();
        assertThat(cluster.member(2).reads).containsExactly(new ReadState(1, A));
        assertThat(cluster.member(1).reads).isEmpty();
    }

    // ---- leases

    @Test
    void a_lease_runs_from_when_the_answered_heartbeat_was_sent_and_ends_before_an_election_timeout() {
        Cluster cluster = led(ReadOption.LEASE);
        cluster.tickAll(1); // sent at tick 1, answered at once
        Cluster.Member one = cluster.member(1);
        for (int passed = 0; passed < 8; passed++) {
            one.reads.clear();
            read(cluster, A);
            assertThat(one.reads).as("%s ticks later", passed).hasSize(1);
            one.raw.tick();
        }
        one.reads.clear();
        read(cluster, A);
        assertThat(one.reads).isEmpty();
    }

    @Test
    void a_late_answer_extends_a_lease_by_no_more_than_if_it_had_come_at_once() {
        Cluster cluster = led(ReadOption.LEASE);
        Cluster.Member one = cluster.member(1);
        for (int i = 0; i < 10; i++) {
            one.raw.tick();
            cluster.drain(one);
        }
        cluster.take();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 2));
        read(cluster, A);
        assertThat(one.reads).isEmpty();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 3));
        read(cluster, B);
        assertThat(one.reads).containsExactly(new ReadState(1, B));
    }

    /** Two's clock is fast by as much as is allowed for, and its first tick comes just after the heartbeat. */
    @Test
    void a_lease_has_ended_when_the_one_who_granted_it_may_vote_again() {
        Cluster cluster = led(ReadOption.LEASE);
        cluster.tickAll(1);
        Cluster.Member one = cluster.member(1);
        Cluster.Member two = cluster.member(2);
        two.raw.setElectionTimeout(19);
        for (int i = 0; i < 10; i++) {
            two.raw.tick();
        }
        RequestVote request = new RequestVote(THREE, TWO, 2, new EntryId(1, 1), Campaign.ELECTION);
        assertThat(cluster.answers(request)).containsExactly(new RequestVoteResponse(TWO, THREE, 2, false, true));
        for (int i = 0; i < 8; i++) {
            one.raw.tick();
        }
        read(cluster, A);
        assertThat(one.reads).isEmpty();
    }

    @Test
    void a_lease_ends_when_another_is_asked_to_campaign() {
        Cluster cluster = led(ReadOption.LEASE);
        cluster.tickAll(1);
        cluster.member(1).raw.transferLeadership(TWO);
        read(cluster, A);
        assertThat(cluster.member(1).reads).isEmpty();
    }

    @Test
    void under_a_lease_only_those_reads_are_served_that_ask_for_it() {
        Cluster cluster = led(ReadOption.LEASE_IF_ASKED);
        cluster.tickAll(1);
        Cluster.Member one = cluster.member(1);
        read(cluster, A);
        assertThat(one.reads).isEmpty();
        one.raw.readIndexUnderLease(B);
        cluster.drain(one);
        assertThat(one.reads).containsExactly(new ReadState(1, B));
    }

    @Test
    void a_read_that_asks_for_a_lease_is_confirmed_where_none_holds() {
        Cluster cluster = led(ReadOption.LEASE_IF_ASKED);
        cluster.tickAll(1);
        Cluster.Member one = cluster.member(1);
        for (int passed = 0; passed < 8; passed++) {
            one.raw.tick();
        }
        cluster.drain(one);
        cluster.take();
        one.raw.readIndexUnderLease(A);
        cluster.drain(one);
        assertThat(one.reads).isEmpty();
        cluster.settle();
        assertThat(one.reads).containsExactly(new ReadState(1, A));
    }

    @Test
    void where_no_leases_are_kept_asking_for_one_changes_nothing() {
        Cluster cluster = led(ReadOption.SAFE);
        cluster.tickAll(1);
        cluster.member(1).raw.readIndexUnderLease(A);
        cluster.drain(cluster.member(1));
        assertThat(cluster.member(1).reads).isEmpty();
        cluster.settle();
        assertThat(cluster.member(1).reads).containsExactly(new ReadState(1, A));
    }

    @ParameterizedTest
    @EnumSource(names = {"LEASE", "LEASE_IF_ASKED"})
    void who_restarts_may_have_answered_a_leader_and_votes_for_nobody_for_an_election_timeout(ReadOption option) {
        Cluster cluster = room(option);
        Cluster.Member two = cluster.member(2);
        two.load(1, 0);
        RequestVote request = new RequestVote(THREE, TWO, 2, EntryId.ZERO, Campaign.ELECTION);
        two.raw.setElectionTimeout(19);
        for (int i = 0; i < 9; i++) {
            two.raw.tick();
        }
        assertThat(cluster.answers(request)).isEmpty();
        two.raw.tick();
        assertThat(cluster.answers(request)).containsExactly(new RequestVoteResponse(TWO, THREE, 2, false, true));
    }

    private static void read(Cluster cluster, Bytes context) {
        Cluster.Member one = cluster.member(1);
        one.raw.readIndex(context);
        cluster.drain(one);
    }

    /** One leads, and its first entry is committed everywhere. */
    private static Cluster led(ReadOption option) {
        Cluster cluster = room(option);
        cluster.elect(1);
        assertThat(cluster.take()).isEqualTo(List.of());
        return cluster;
    }

    private static Cluster room(ReadOption option) {
        boolean checkQuorum = option != ReadOption.SAFE;
        return new Cluster(3, id -> Cluster.config(id, false, checkQuorum, option, Limits.NONE));
    }
}
