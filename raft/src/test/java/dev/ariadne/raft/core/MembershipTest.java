package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void whoever_counts_by_a_configuration_that_was_left_learns_so_from_a_refusal() {
        // The leader demotes itself; the others have both entries, but not the word that the second is committed.
        RawNode two = cluster.member(2).raw;
        Entry enters = entry(1, change(Transition.JOINT_EXPLICIT, "l1"));
        Entry leaves = entry(2, V2.LEAVE_JOINT);
        two.step(new Message.AppendEntries(ONE, TWO, 1, EntryId.ZERO, List.of(enters, leaves), 1));
        cluster.drain(cluster.member(2));
        two.campaign();
        assertThat(two.role()).isEqualTo(Role.CANDIDATE);

        two.step(refusal(new EntryId(1, 3)));
        two.step(refusal(new EntryId(2, 2)));
        assertThat(two.role()).as("of entries that it does not hold").isEqualTo(Role.CANDIDATE);
        two.step(refusal(leaves.id()));
        assertThat(two.role()).as("before it has applied what is committed").isEqualTo(Role.FOLLOWER);
        cluster.drain(cluster.member(2));
        assertThat(two.configuration())
                .isEqualTo(new Configuration(List.of(TWO, THREE), List.of(), List.of(ONE), List.of(), false));
    }

    private static Message refusal(EntryId committed) {
        return new Message.RequestVoteResponse(ONE, TWO, 2, false, false, committed);
    }

    private static Entry entry(long index, ConfChange change) {
        return new Entry(new EntryId(1, index), Bytes.EMPTY, change);
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
        assertThat(one.events)
                .contains(new RaftEvent.ConfChangeRefused(
                        change(Transition.AUTO, "r2"),
                        Configuration.of(1, 2, 3),
                        "possible unapplied conf change at index 2 (applied to 1)"));
    }

    @Test
    void a_change_among_other_proposals_holds_up_the_next_one_until_it_is_applied_itself() {
        cluster.elect(1);
        one.raw.propose(List.of(
                Proposal.of(Bytes.utf8("x")),
                Proposal.of(Bytes.utf8("y")),
                Proposal.of(change(Transition.AUTO, "r3"))));
        one.raw.propose(change(Transition.AUTO, "r2"));
        assertThat(one.events)
                .contains(new RaftEvent.ConfChangeRefused(
                        change(Transition.AUTO, "r2"),
                        Configuration.of(1, 2, 3),
                        "possible unapplied conf change at index 4 (applied to 1)"));
        cluster.settle();
        assertThat(one.data()).containsExactly("x", "y");
        assertThat(changes(one)).containsExactly(change(Transition.AUTO, "r3"));
    }

    @Test
    void who_was_removed_is_sent_nothing_and_known_no_more() {
        cluster.elect(1);
        propose(change(Transition.AUTO, "r3"));
        assertThat(one.raw.status().progress()).containsOnlyKeys(ONE, TWO);
        one.raw.propose(Bytes.utf8("x"));
        one.raw.tick();
        cluster.drain(one);
        assertThat(cluster.take()).isNotEmpty().allMatch(message -> message.to().equals(TWO));
    }

    @Test
    void what_a_smaller_quorum_has_is_committed_and_made_known_as_soon_as_it_is_in_force() {
        Cluster four = new Cluster(4);
        four.elect(1);
        four.isolate(4);
        RawNode leader = four.member(1).raw;
        leader.propose(change(Transition.AUTO, "r4"));
        leader.propose(Bytes.utf8("x"));
        four.drain(four.member(1));
        four.take();
        four.deliver(new AppendEntriesResponse(TWO, ONE, 1, true, 3, EntryId.ZERO));
        assertThat(leader.commit()).isEqualTo(1);
        four.deliver(new AppendEntriesResponse(THREE, ONE, 1, true, 2, EntryId.ZERO));
        assertThat(four.member(1).data()).containsExactly("x");
        assertThat(four.take()).contains(new AppendEntries(ONE, TWO, 1, new EntryId(1, 3), List.of(), 3));
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

    @ParameterizedTest
    @CsvSource({
        "1, AUTO, r1",
        "1, AUTO, l1",
        "1, JOINT_IMPLICIT, l1",
        "3, AUTO, r1 r2 r3",
        "3, JOINT_EXPLICIT, r1 l2 r3",
        "3, JOINT_IMPLICIT, l1 l2 l3"
    })
    void a_change_that_leaves_no_voter_becomes_an_empty_entry(int size, Transition transition, String changes) {
        Cluster room = new Cluster(size);
        Cluster.Member leader = room.member(1);
        room.elect(1);
        Configuration before = leader.raw.configuration();
        V2 change = change(transition, changes);
        assertThat(leader.raw.propose(change)).isInstanceOf(ProposeResult.Accepted.class);
        room.settle();
        assertThat(leader.events).contains(new RaftEvent.ConfChangeRefused(change, before, "removed all voters"));
        assertThat(leader.applied).containsExactly(Entry.normal(1, 1, Bytes.EMPTY), Entry.normal(1, 2, Bytes.EMPTY));
        room.propose(1, "x");
        room.tickAll(1);
        assertThat(room.members.values()).allSatisfy(member -> {
            assertThat(member.raw.configuration()).isEqualTo(before);
            assertThat(member.data()).containsExactly("x");
        });
    }

    @Test
    void after_a_change_that_was_refused_the_next_one_need_not_wait() {
        cluster.elect(1);
        one.raw.propose(change(Transition.AUTO, "r1 r2 r3"));
        one.raw.propose(change(Transition.AUTO, "r3"));
        cluster.settle();
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2));
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
