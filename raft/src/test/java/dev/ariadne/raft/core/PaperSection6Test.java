package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.FOUR;
import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.change;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.join;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of §6, and of chapter 4 of the dissertation, that {@link MembershipTest} leaves open. A configuration holds from when its
 * entry is applied, not from when it is appended, as in etcd.
 */
class PaperSection6Test {
    /** On the way from one, four and five to one, two and three. */
    private static final Configuration JOINT =
            new Configuration(List.of(ONE, TWO, THREE), List.of(ONE, FOUR, NodeId.of(5)), List.of(), List.of(), false);

    // ---- which configuration holds

    @Test
    void a_change_holds_from_when_it_is_applied_at_each_replica_for_itself() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.AUTO, "v4"));
        cluster.drain(one);
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2, 3));
        cluster.take();
        cluster.deliver(accepted(TWO, 1, 2));
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));
        assertThat(cluster.member(3).raw.configuration()).isEqualTo(Configuration.of(1, 2, 3));
    }

    @Test
    void who_does_not_know_its_cluster_yet_does_nothing_of_its_own() {
        Cluster cluster = new Cluster(3);
        Cluster.Member nobody = join(cluster, 4, Configuration.of());
        tick(nobody, 100);
        nobody.raw.campaign();
        cluster.drain(nobody);
        assertThat(cluster.take()).isEmpty();
        assertThat(nobody.raw.term()).isZero();
    }

    // ---- one voter more or less

    @Test
    void a_new_voter_gets_the_whole_log_and_counts() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.propose(1, "before");
        Cluster.Member four = join(cluster, 4);
        changeTo(cluster, cluster.member(1), "v4");
        assertThat(four.data()).containsExactly("before");
        assertThat(four.raw.configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));
        cluster.isolate(2);
        cluster.isolate(3);
        cluster.propose(1, "two of four");
        assertThat(cluster.member(1).data()).containsExactly("before");
        cluster.heal();
        cluster.isolate(3);
        cluster.tickAll(2);
        assertThat(four.data()).containsExactly("before", "two of four");
    }

    @Test
    void who_catches_up_as_a_learner_holds_nobody_up_and_votes_afterwards() {
        Cluster cluster = new Cluster(1);
        cluster.elect(1);
        Cluster.Member two = join(cluster, 2);
        cluster.isolate(2);
        changeTo(cluster, cluster.member(1), "l2");
        cluster.propose(1, "x");
        assertThat(cluster.member(1).data()).containsExactly("x");
        cluster.heal();
        cluster.tickAll(2);
        assertThat(two.data()).containsExactly("x");
        changeTo(cluster, cluster.member(1), "v2");
        cluster.isolate(2);
        cluster.propose(1, "y");
        assertThat(cluster.member(1).data()).as("one of two").containsExactly("x");
    }

    @Test
    void who_was_removed_and_does_not_know_it_deposes_nobody() {
        Cluster cluster = Script.room(3, false, true);
        cluster.elect(1);
        cluster.isolate(3);
        changeTo(cluster, cluster.member(1), "r3");
        cluster.heal();
        cluster.tickAll(100);
        assertThat(cluster.member(3).raw.term()).isGreaterThan(3);
        assertThat(cluster.leader()).isEqualTo(cluster.member(1));
        assertThat(cluster.member(1).raw.term()).isEqualTo(1);
    }

    @Test
    void a_leader_that_stays_after_its_removal_counts_only_others_and_takes_no_proposals() {
        Cluster cluster = Script.room(
                3,
                c -> new RaftConfig(
                        c.id(), 10, 1, false, false, c.readOption(), 1, false, true, false, false, false, c.limits()));
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.AUTO, "r1"));
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        cluster.take();
        cluster.deliver(accepted(TWO, 1, 2));
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(2, 3));
        assertThat(one.raw.role()).isEqualTo(Role.LEADER);
        assertThat(one.raw.propose(Bytes.utf8("y"))).isEqualTo(new Refused(Reason.NOT_A_MEMBER, null));
        cluster.deliver(accepted(TWO, 1, 3));
        assertThat(one.data()).isEmpty();
        cluster.deliver(accepted(THREE, 1, 3));
        assertThat(one.data()).containsExactly("x");
    }

    // ---- joint configurations

    @Test
    void while_joint_an_election_is_won_exactly_with_a_majority_of_either_half() {
        for (int granting = 0; granting < 16; granting++) {
            Cluster cluster = inJoint();
            Cluster.Member one = cluster.member(1);
            one.raw.campaign();
            cluster.drain(one);
            for (int i = 0; i < 4; i++) {
                boolean granted = (granting >> i & 1) > 0;
                cluster.deliver(new RequestVoteResponse(NodeId.of(2 + i), ONE, 1, false, granted));
            }
            assertThat(one.raw.role())
                    .as("granted by those of two to five in %s", Integer.toBinaryString(granting))
                    .isEqualTo(oneOfEither(granting) ? Role.LEADER : Role.FOLLOWER);
        }
    }

    @Test
    void while_joint_an_entry_is_committed_exactly_with_a_majority_of_either_half() {
        for (int having = 0; having < 16; having++) {
            Cluster cluster = inJoint();
            Cluster.Member one = cluster.member(1);
            Script.lead(cluster, one);
            int chosen = having;
            IntStream.range(0, 4)
                    .filter(i -> (chosen >> i & 1) > 0)
                    .forEach(i -> cluster.deliver(accepted(NodeId.of(2 + i), 1, 1)));
            assertThat(one.raw.commit())
                    .as("on those of two to five in %s", Integer.toBinaryString(having))
                    .isEqualTo(oneOfEither(having) ? 1 : 0);
        }
    }

    @Test
    void while_joint_a_leader_stays_in_office_exactly_while_it_hears_a_majority_of_either_half() {
        for (int heard = 0; heard < 16; heard++) {
            Cluster cluster = inJoint(true);
            Cluster.Member one = cluster.member(1);
            Script.lead(cluster, one);
            int chosen = heard;
            IntStream.range(0, 4)
                    .filter(i -> (chosen >> i & 1) > 0)
                    .forEach(i -> cluster.deliver(new HeartbeatResponse(NodeId.of(2 + i), ONE, 1, 0, 0)));
            tick(one, 10);
            assertThat(one.raw.role())
                    .as("heard of those of two to five are %s", Integer.toBinaryString(heard))
                    .isEqualTo(oneOfEither(heard) ? Role.LEADER : Role.FOLLOWER);
        }
    }

    /** With one itself, which is in both halves, that makes two of three; two and three are the incoming half. */
    private static boolean oneOfEither(int set) {
        return (set & 3) > 0 && (set >> 2) > 0;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5})
    void while_joint_a_replica_of_either_half_may_lead_and_all_get_the_log(long id) {
        Cluster cluster = inJoint();
        cluster.elect(id);
        cluster.propose(id, "x");
        cluster.tickAll(1);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.data()).containsExactly("x"));
    }

    private static Cluster inJoint() {
        return inJoint(false);
    }

    private static Cluster inJoint(boolean checkQuorum) {
        Cluster cluster = new Cluster(0);
        for (NodeId id : JOINT.members()) {
            RaftConfig config = Cluster.config(id, false, checkQuorum, ReadOption.SAFE, Limits.NONE);
            cluster.members.put(id, new Cluster.Member(config, JOINT, id.value()));
        }
        return cluster;
    }

    @Test
    void neither_half_decides_alone_on_the_way_from_one_cluster_to_another() {
        Cluster cluster = new Cluster(2);
        cluster.elect(1);
        join(cluster, 3);
        join(cluster, 4);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.JOINT_EXPLICIT, "v3 v4 r1 r2"));
        cluster.settle();
        cluster.tickAll(2);
        cluster.isolate(4);
        cluster.propose(1, "x");
        assertThat(one.data()).as("one of the two new").isEmpty();
        cluster.heal();
        cluster.tickAll(1);
        assertThat(one.data()).containsExactly("x");
        cluster.isolate(2);
        cluster.propose(1, "y");
        assertThat(one.data()).as("one of the two old").containsExactly("x");
        cluster.heal();
        cluster.tickAll(1);
        assertThat(one.data()).containsExactly("x", "y");
        one.raw.propose(V2.LEAVE_JOINT);
        cluster.settle();
        cluster.tickAll(40);
        assertThat(cluster.leader()).isIn(cluster.member(3), cluster.member(4));
        assertThat(cluster.leader().raw.configuration()).isEqualTo(Configuration.of(3, 4));
    }
}
