package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Changes of the membership, by joint consensus (§6). */
class MembershipTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Cluster cluster = new Cluster(3);
    private final Cluster.Member one = cluster.member(1);

    @Test
    void the_leader_leaves_a_joint_configuration_by_itself() {
        cluster.elect(1);
        propose(change(Transition.JOINT_IMPLICIT, "l3"));
        cluster.tickAll(1);
        assertThat(changes(one)).hasSize(2).last().isEqualTo(V2.LEAVE_JOINT);
        assertThat(cluster.members.values())
                .extracting(member -> member.raw.configuration())
                .containsOnly(new Configuration(List.of(ONE, TWO), List.of(), List.of(THREE), List.of(), false));
    }

    @Test
    void an_explicit_joint_configuration_lasts_until_it_is_left() {
        cluster.elect(1);
        propose(change(Transition.JOINT_EXPLICIT, "r3"));
        cluster.tickAll(3);
        assertThat(one.raw.configuration().isJoint()).isTrue();
        assertThat(changes(one)).hasSize(1);
        propose(V2.LEAVE_JOINT);
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2));
    }

    @Test
    void while_joint_it_takes_a_majority_of_either_half() {
        cluster.elect(1);
        propose(change(Transition.JOINT_EXPLICIT, "r2 r3"));
        assertThat(one.raw.configuration().voters()).containsExactly(ONE);
        cluster.isolate(1);
        cluster.propose(1, "x");
        assertThat(one.data()).isEmpty();
        cluster.heal();
        cluster.isolate(3);
        cluster.tickAll(1);
        assertThat(one.data()).containsExactly("x");
    }

    @Test
    void a_new_leader_leaves_the_joint_configuration_that_its_predecessor_entered() {
        V2 enter = change(Transition.JOINT_IMPLICIT, "l3");
        for (Cluster.Member member : cluster.members.values()) {
            member.log.append(List.of(new Entry(new EntryId(1, 1), Bytes.EMPTY, enter)));
            member.hardState = new HardState(1, null, 1);
            member.restart(1);
            cluster.drain(member);
            assertThat(member.raw.configuration().autoLeave()).isTrue();
        }
        cluster.elect(2);
        cluster.tickAll(1);
        assertThat(changes(one)).containsExactly(enter, V2.LEAVE_JOINT);
        assertThat(one.raw.configuration().isJoint()).isFalse();
    }

    @Test
    void one_change_at_a_time() {
        cluster.elect(1);
        one.raw.propose(change(Transition.AUTO, "r3"));
        one.raw.propose(change(Transition.AUTO, "r2"));
        cluster.settle();
        cluster.tickAll(1);
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2));
        assertThat(changes(one)).hasSize(1);
        assertThat(one.events).anyMatch(RaftEvent.ConfChangeRefused.class::isInstance);
    }

    @Test
    void what_makes_no_sense_in_the_configuration_has_no_effect() {
        cluster.elect(1);
        propose(V2.LEAVE_JOINT);
        propose(change(Transition.JOINT_EXPLICIT, "r3"));
        propose(change(Transition.AUTO, "r2"));
        assertThat(changes(one)).containsExactly(change(Transition.JOINT_EXPLICIT, "r3"));
        assertThatThrownBy(() -> one.raw.applyConfChange(change(Transition.AUTO, "r2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("r2");
    }

    @Test
    void a_leader_that_removes_itself_becomes_a_follower_and_another_takes_over() {
        cluster.elect(1);
        propose(change(Transition.AUTO, "r1"));
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        cluster.tickAll(40);
        assertThat(cluster.leader()).isIn(cluster.member(2), cluster.member(3));
        assertThat(cluster.leader().raw.configuration()).isEqualTo(Configuration.of(2, 3));
    }

    @Test
    void a_learner_gets_the_log_but_neither_counts_nor_campaigns() {
        cluster.elect(1);
        propose(change(Transition.AUTO, "l3"));
        cluster.tickAll(1);
        cluster.isolate(2);
        cluster.propose(1, "x");
        assertThat(one.data()).isEmpty();
        assertThat(cluster.member(3).raw.status().last())
                .isEqualTo(one.raw.status().last());
        assertThat(one.raw.status().progress().get(NodeId.of(3)).match())
                .isEqualTo(one.raw.status().last().index());
        cluster.member(3).raw.campaign();
        assertThat(cluster.member(3).raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(cluster.member(3).events).contains(new RaftEvent.CampaignImpossible());
    }

    @Test
    void who_has_a_committed_change_to_apply_does_not_campaign_before() {
        one.log.append(List.of(new Entry(new EntryId(1, 1), Bytes.EMPTY, change(Transition.AUTO, "r3"))));
        one.hardState = new HardState(1, null, 1);
        one.restart(1);
        one.raw.campaign();
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        assertThat(one.events).contains(new RaftEvent.CampaignBlocked(1));
        cluster.drain(one);
        one.raw.campaign();
        assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
    }

    private void propose(ConfChange change) {
        assertThat(one.raw.propose(change)).isInstanceOf(ProposeResult.Accepted.class);
        cluster.settle();
    }

    private static V2 change(Transition transition, String changes) {
        return new V2(transition, Single.parseAll(changes), ByteBuffer.allocate(0));
    }

    private static List<ConfChange> changes(Cluster.Member member) {
        return member.applied.stream()
                .map(Entry::change)
                .filter(Objects::nonNull)
                .toList();
    }
}
