package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.FOUR;
import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.change;
import static dev.ariadne.raft.core.Script.changeTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.ReadIndex;
import dev.ariadne.raft.core.Message.ReadIndexResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Transition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads without the log in longer stories; the single rules are in {@link ReadIndexTest}. */
class ReadScenarioTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    @ParameterizedTest
    @EnumSource(ReadOption.class)
    void leader_follower_and_learner_are_told_the_commit_index_of_when_they_asked(ReadOption option) {
        Cluster cluster = room(3, option);
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "l3");
        for (long round = 1; round <= 3; round++) {
            for (int i = 0; i < 10; i++) {
                cluster.propose(1, "x");
            }
            long committed = cluster.member(1).raw.commit();
            assertThat(committed).isEqualTo(2 + 10 * round);
            for (Cluster.Member asks : cluster.members.values()) {
                asks.raw.readIndex(A);
                cluster.settle();
                assertThat(asks.reads).last().isEqualTo(new ReadState(committed, A));
                assertThat(asks.reads).hasSize((int) round);
            }
        }
    }

    @Test
    void neither_a_repeated_request_nor_late_answers_of_an_earlier_term_confirm_a_later_read() { // etcd#20418
        Cluster cluster = room(3, ReadOption.SAFE);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        List<Message> late = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            cluster.deliver(new ReadIndex(TWO, ONE, A));
        }
        for (Message heartbeat : cluster.take()) {
            late.addAll(cluster.answers(heartbeat));
        }
        assertThat(late).hasSize(4).hasOnlyElementsOfType(HeartbeatResponse.class);
        cluster.elect(2);
        cluster.elect(1);
        cluster.tickAll(1);
        assertThat(one.raw.term()).isEqualTo(3);
        cluster.deliver(new ReadIndex(TWO, ONE, A));
        cluster.take();
        late.forEach(cluster::deliver);
        assertThat(cluster.take()).isEmpty();
        assertThat(cluster.answers(new HeartbeatResponse(THREE, ONE, 3, 1, 1)))
                .containsExactly(new ReadIndexResponse(ONE, TWO, 3, one.raw.commit(), A));
    }

    @Test
    void a_confirmed_read_is_forgotten() {
        Cluster cluster = room(3, ReadOption.SAFE);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        for (int i = 0; i < 3; i++) {
            one.raw.readIndex(A);
        }
        cluster.settle();
        assertThat(one.reads).hasSize(3);
        one.raw.tick();
        cluster.drain(one);
        assertThat(cluster.take())
                .containsExactly(new Heartbeat(ONE, TWO, 1, 1, 0, 1), new Heartbeat(ONE, THREE, 1, 1, 0, 1));
        one.raw.tick();
        cluster.settle();
        assertThat(one.reads).hasSize(3);
    }

    @Test
    void a_lost_heartbeat_only_delays_a_read_to_the_next() {
        Cluster cluster = room(3, ReadOption.SAFE);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        cluster.isolate(1);
        one.raw.readIndex(A);
        cluster.settle();
        assertThat(one.reads).isEmpty();
        cluster.heal();
        cluster.tickAll(1);
        assertThat(one.reads).containsExactly(new ReadState(1, A));
    }

    @Test
    void reads_that_came_before_the_first_commit_are_answered_in_order_and_with_what_was_found() {
        Cluster cluster = room(3, ReadOption.SAFE);
        cluster.members.values().forEach(member -> member.load(1, 0, 1, 1, 1));
        Cluster.Member one = cluster.member(1);
        Script.lead(cluster, one);
        one.raw.readIndex(A);
        one.raw.readIndex(B);
        cluster.settle();
        cluster.tickAll(2);
        assertThat(one.reads).containsExactly(new ReadState(4, A), new ReadState(4, B));
    }

    @Test
    void a_read_passed_on_to_a_deposed_leader_goes_no_further() {
        Cluster cluster = room(3, ReadOption.SAFE);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.elect(2);
        cluster.heal();
        Cluster.Member three = cluster.member(3);
        assertThat(three.raw.leader()).isEqualTo(ONE);
        three.raw.readIndex(A);
        cluster.settle();
        assertThat(three.reads).isEmpty();
        cluster.tickAll(1);
        three.raw.readIndex(B);
        cluster.settle();
        assertThat(three.reads).containsExactly(new ReadState(2, B));
    }

    @Test
    void who_knows_no_leader_drops_a_read() {
        Cluster.Member one = room(3, ReadOption.SAFE).member(1);
        one.raw.readIndex(A);
        assertThat(one.raw.hasReady()).isFalse();
    }

    @Test
    void while_joint_a_read_is_confirmed_by_a_majority_of_either_half() {
        Cluster cluster = joint(ReadOption.SAFE);
        Cluster.Member one = cluster.member(1);
        one.raw.readIndex(A);
        cluster.drain(one);
        cluster.deliver(new HeartbeatResponse(THREE, ONE, 1, 1, 0));
        cluster.deliver(new HeartbeatResponse(FOUR, ONE, 1, 1, 0));
        assertThat(one.reads).as("three of the four new").isEmpty();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 1, 0));
        assertThat(one.reads).hasSize(1);
    }

    @Test
    void while_joint_a_lease_is_given_by_a_majority_of_either_half() {
        Cluster cluster = joint(ReadOption.LEASE);
        Cluster.Member one = cluster.member(1);
        Script.tick(one, 8);
        one.raw.readIndex(A);
        cluster.drain(one);
        cluster.deliver(new HeartbeatResponse(THREE, ONE, 1, 0, 10));
        cluster.deliver(new HeartbeatResponse(FOUR, ONE, 1, 0, 10));
        one.raw.readIndex(A);
        cluster.drain(one);
        assertThat(one.reads).as("by three of the four new").isEmpty();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 10));
        one.raw.readIndex(B);
        cluster.drain(one);
        assertThat(one.reads).extracting(ReadState::context).containsExactly(B);
    }

    /** One leads at tick 2 and everybody has answered its heartbeat of tick 1; voters three and four are coming. */
    private static Cluster joint(ReadOption option) {
        Cluster cluster = room(2, option);
        cluster.elect(1);
        Script.join(cluster, 3);
        Script.join(cluster, 4);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.JOINT_EXPLICIT, "v3 v4"));
        cluster.settle();
        cluster.tickAll(1);
        one.raw.tick();
        cluster.drain(one);
        cluster.take();
        assertThat(one.raw.configuration().voters()).hasSize(4);
        return cluster;
    }

    @Test
    void a_leader_that_is_no_voter_any_more_asks_those_who_are() {
        Cluster cluster = Script.room(
                2,
                c -> new RaftConfig(
                        c.id(), 10, 1, false, false, c.readOption(), 1, false, true, false, false, false, c.limits()));
        cluster.elect(1);
        changeTo(cluster, cluster.member(1), "r1");
        Cluster.Member one = cluster.member(1);
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        cluster.isolate(1);
        cluster.elect(2);
        cluster.propose(2, "newer");
        one.raw.readIndex(A);
        cluster.settle();
        assertThat(one.reads).isEmpty();
    }

    private static Cluster room(int size, ReadOption option) {
        boolean checkQuorum = option != ReadOption.SAFE;
        return new Cluster(size, id -> Cluster.config(id, false, checkQuorum, option, Limits.NONE));
    }
}
