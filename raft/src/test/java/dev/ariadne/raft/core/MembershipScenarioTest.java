package dev.ariadne.raft.core;

import static dev.ariadne.raft.core.Script.ONE;
import static dev.ariadne.raft.core.Script.THREE;
import static dev.ariadne.raft.core.Script.TWO;
import static dev.ariadne.raft.core.Script.accepted;
import static dev.ariadne.raft.core.Script.change;
import static dev.ariadne.raft.core.Script.changeTo;
import static dev.ariadne.raft.core.Script.entry;
import static dev.ariadne.raft.core.Script.join;
import static dev.ariadne.raft.core.Script.lead;
import static dev.ariadne.raft.core.Script.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.TimeoutNow;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V1;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of the membership from proposal to effect; the single rules are in {@link MembershipTest}. */
class MembershipScenarioTest {
    // ---- how a change is carried out

    /** Configurations are written as voters, outgoing voters, learners, those who will be learners, and "auto". */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "AUTO, v2, '', '12///'",
        "AUTO, l2, '', '1//2/'",
        "JOINT_EXPLICIT, l2, '1/1/2/', '1//2/'",
        "JOINT_IMPLICIT, l2, '1/1/2//auto', '1//2/'",
        "AUTO, v2 l1 l3, '2/1/3/1/auto', '2//13/'",
        "JOINT_EXPLICIT, v2 l1 l3, '2/1/3/1', '2//13/'",
        "JOINT_IMPLICIT, v2 l1 l3, '2/1/3/1/auto', '2//13/'",
    })
    void a_change_is_carried_out_at_once_or_through_a_joint_configuration(
            Transition transition, String changes, String joint, String then) {
        Cluster cluster = new Cluster(1);
        Cluster.Member one = cluster.member(1);
        cluster.elect(1);
        join(cluster, 2);
        join(cluster, 3);
        one.events.clear();
        one.raw.propose(change(transition, changes));
        cluster.settle();
        cluster.tickAll(2);
        if (transition == Transition.JOINT_EXPLICIT) {
            one.raw.propose(V2.LEAVE_JOINT);
            cluster.settle();
        }
        cluster.tickAll(2);
        List<String> expected = joint.isEmpty() ? List.of(then) : List.of(joint, then);
        assertThat(one.events)
                .filteredOn(RaftEvent.ConfigurationChanged.class::isInstance)
                .map(event -> written(((RaftEvent.ConfigurationChanged) event).configuration()))
                .isEqualTo(expected);
    }

    private static String written(Configuration c) {
        String lists =
                String.join("/", ids(c.voters()), ids(c.votersOutgoing()), ids(c.learners()), ids(c.learnersNext()));
        return c.autoLeave() ? lists + "/auto" : lists;
    }

    private static String ids(List<NodeId> ids) {
        return String.join("", ids.stream().map(NodeId::toString).toList());
    }

    @Test
    void etcds_older_form_of_a_change_does_the_same() {
        Cluster cluster = new Cluster(1);
        cluster.elect(1);
        join(cluster, 2);
        Single add = Single.parseAll("v2").get(0);
        cluster.member(1).raw.propose(new V1(7, add, ByteBuffer.allocate(0)));
        cluster.settle();
        assertThat(cluster.member(1).raw.configuration()).isEqualTo(Configuration.of(1, 2));
    }

    @Test
    void learners_become_voters_and_voters_learners_and_either_may_go() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        RawNode one = cluster.member(1).raw;
        for (String changes : List.of("l3", "v3", "l3", "r3")) {
            changeTo(cluster, cluster.member(1), changes);
            assertThat(one.configuration().isVoter(THREE)).isEqualTo(changes.equals("v3"));
            assertThat(one.configuration().isLearner(THREE)).isEqualTo(changes.equals("l3"));
            assertThat(one.status().progress().containsKey(THREE)).isEqualTo(!changes.equals("r3"));
        }
    }

    @Test
    void adding_who_is_there_changes_nothing_and_hinders_nothing() {
        Cluster cluster = new Cluster(2);
        cluster.elect(1);
        join(cluster, 3);
        Cluster.Member one = cluster.member(1);
        changeTo(cluster, one, "v2");
        changeTo(cluster, one, "v2");
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2));
        changeTo(cluster, one, "v3");
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2, 3));
        assertThat(one.applied).map(Entry::change).doesNotContainSequence(null, null);
    }

    @Test
    void a_removal_lets_what_waits_for_the_removed_be_committed() {
        Cluster cluster = new Cluster(2);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.AUTO, "r2"));
        one.raw.propose(Bytes.utf8("x"));
        cluster.drain(one);
        assertThat(one.raw.commit()).isEqualTo(1);
        cluster.deliver(accepted(TWO, 1, 2));
        assertThat(one.data()).containsExactly("x");
    }

    // ---- one at a time, and only what can be applied

    @Test
    void a_second_change_before_the_first_is_applied_becomes_an_entry_without_effect() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        V2 first = change(Transition.AUTO, "r3");
        one.raw.propose(first);
        one.raw.propose(change(Transition.AUTO, "r2"));
        assertThat(one.raw.entries(2, 4))
                .containsExactly(new Entry(new EntryId(1, 2), Bytes.EMPTY, first), entry(1, 3));
    }

    @Test
    void of_two_changes_proposed_together_the_second_has_no_effect() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        V2 first = change(Transition.AUTO, "r3");
        one.raw.propose(List.of(Proposal.of(first), Proposal.of(change(Transition.AUTO, "r2"))));
        assertThat(one.raw.entries(2, 4)).extracting(Entry::change).containsExactly(first, null);
    }

    @Test
    void a_new_leader_lets_no_change_in_before_all_that_it_found_in_its_log_is_applied() {
        Cluster cluster = new Cluster(3);
        cluster.members.values().forEach(member -> member.load(1, 0, 1, 1));
        Cluster.Member one = cluster.member(1);
        lead(cluster, one);
        one.raw.propose(change(Transition.AUTO, "r3"));
        assertThat(one.raw.entries(4, 5).get(0)).isEqualTo(entry(2, 4));
        cluster.settle();
        cluster.tickAll(2);
        changeTo(cluster, one, "r3");
        assertThat(one.raw.configuration()).isEqualTo(Configuration.of(1, 2));
    }

    @ParameterizedTest(name = "{0} {1} in {2}")
    @CsvSource({
        "AUTO, r1, 1",
        "AUTO, r1 l2, 1",
        "JOINT_EXPLICIT, l1 r2 r3, 1 2 3",
        "JOINT_EXPLICIT, '', joint",
        "JOINT_IMPLICIT, '', joint"
    })
    void a_change_that_could_not_be_applied_becomes_an_entry_without_effect(
            Transition transition, String changes, String before) {
        boolean joint = before.equals("joint");
        Cluster cluster = new Cluster(before.equals("1") ? 1 : 3);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        if (joint) {
            one.raw.propose(change(Transition.JOINT_EXPLICIT, "r3"));
            cluster.settle();
            cluster.tickAll(1);
        }
        Configuration unchanged = one.raw.configuration();
        one.raw.propose(change(transition, changes));
        cluster.settle();
        cluster.tickAll(1);
        assertThat(one.applied).last().extracting(Entry::change).isNull();
        assertThat(one.raw.configuration()).isEqualTo(unchanged);
        assertThat(one.events).anyMatch(RaftEvent.ConfChangeRefused.class::isInstance);
    }

    @Test
    void who_does_not_validate_is_told_at_the_latest_when_it_applies() {
        Cluster cluster = Script.room(
                1,
                c -> new RaftConfig(
                        c.id(), 10, 1, false, false, c.readOption(), 1, false, false, true, false, false, c.limits()));
        cluster.elect(1);
        cluster.member(1).raw.propose(change(Transition.AUTO, "r1"));
        assertThatThrownBy(cluster::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("removed all voters");
    }

    // ---- a joint configuration is left

    @Test
    void a_joint_configuration_is_left_by_a_leader_that_was_deposed_and_elected_again_meanwhile() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.JOINT_IMPLICIT, "l3"));
        cluster.drain(one);
        cluster.take();
        cluster.deliver(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
        cluster.elect(1);
        cluster.tickAll(2);
        assertThat(written(one.raw.configuration())).isEqualTo("12//3/");
    }

    @Test
    void a_joint_configuration_that_could_not_be_left_during_a_transfer_is_left_after_it() {
        Cluster cluster = new Cluster(3);
        cluster.elect(1);
        cluster.isolate(2);
        Cluster.Member one = cluster.member(1);
        one.raw.propose(change(Transition.JOINT_IMPLICIT, "l3"));
        one.raw.transferLeadership(TWO);
        cluster.settle();
        tick(one, 10);
        assertThat(written(one.raw.configuration())).isEqualTo("12/123//3/auto");
        cluster.heal();
        cluster.tickAll(1);
        cluster.propose(1, "x");
        cluster.tickAll(1);
        assertThat(written(one.raw.configuration())).isEqualTo("12//3/");
    }

    // ---- no campaign with a committed change that is not applied

    @ParameterizedTest
    @ValueSource(strings = {"tick", "told", "called"})
    void who_has_not_applied_a_committed_change_does_not_campaign_whatever_makes_it(String why) {
        for (ConfChange change : Arrays.asList(
                new V1(0, Single.parseAll("r3").get(0), ByteBuffer.allocate(0)), change(Transition.AUTO, "r3"))) {
            Cluster cluster = new Cluster(3);
            Cluster.Member one = cluster.member(1);
            one.log.append(List.of(entry(1, 1), new Entry(new EntryId(1, 2), Bytes.EMPTY, change), entry(1, 3)));
            one.hardState = new HardState(1, null, 3);
            one.restart(1);
            makeCampaign(one, why);
            assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
            cluster.drain(one);
            makeCampaign(one, why);
            assertThat(one.raw.role()).isEqualTo(Role.CANDIDATE);
        }
    }

    private static void makeCampaign(Cluster.Member one, String why) {
        switch (why) {
            case "tick" -> {
                one.raw.setElectionTimeout(10);
                tick(one, 10);
            }
            case "told" -> one.raw.step(new TimeoutNow(TWO, ONE, 1));
            default -> one.raw.campaign();
        }
    }

    @Test
    void a_change_is_found_however_much_is_committed_before_it() {
        Cluster.Member one = new Cluster(3).member(1);
        for (int i = 1; i <= 5; i++) {
            one.log.append(List.of(Entry.normal(1, i, Bytes.wrap(new byte[500_000]))));
        }
        one.log.append(List.of(new Entry(new EntryId(1, 6), Bytes.EMPTY, change(Transition.AUTO, "r3"))));
        one.hardState = new HardState(1, null, 5);
        one.restart(1);
        one.raw.campaign();
        assertThat(one.raw.role()).as("the change is not committed").isEqualTo(Role.CANDIDATE);
        one.hardState = new HardState(1, null, 6);
        one.restart(1);
        one.raw.campaign();
        assertThat(one.raw.role()).isEqualTo(Role.FOLLOWER);
    }
}
