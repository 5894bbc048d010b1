package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.ConfChange.V2;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes among three members, of whom the first leads; a fourth waits to be let in. */
class RaftNodeMembershipTest {
    private static final NodeId THREE = NodeId.of(3);
    private static final NodeId FOUR = NodeId.of(4);
    private static final Configuration FOUR_FOR_THREE = Configuration.of(1, 2, 4);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);
    private final Room.Replica three = room.replica(3);
    private final Room.Replica four = room.join(4, 0);

    RaftNodeMembershipTest() throws IOException {
        room.elect(1);
    }

    // ---- joint changes

    @ParameterizedTest
    @CsvSource({"AUTO", "JOINT_IMPLICIT"})
    void one_member_replaces_another_in_one_step(Transition transition) {
        change(transition, "v4 r3", Room.contacts(4));
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
        assertThat(one.node.entries(5, 7)).extracting(Entry::change).last().isEqualTo(V2.LEAVE_JOINT);
        room.elect(4);
    }

    @Test
    void an_explicit_joint_configuration_lasts_until_it_is_left_and_its_members_keep_their_contacts() {
        change(Transition.JOINT_EXPLICIT, "v4 r3", Room.contacts(4));
        room.tick(3);
        Configuration joint = joint("1 2 4", List.of(), false);
        assertThat(room.replicas.values()).allSatisfy(r -> {
            assertThat(r.configuration()).isEqualTo(joint);
            assertThat(r.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
        });
        leave();
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
    }

    @Test
    void a_voter_becomes_a_learner_when_the_joint_configuration_is_left_and_not_before() {
        change(Transition.JOINT_EXPLICIT, "l3", AddressBook.EMPTY);
        assertThat(one.configuration()).isEqualTo(joint("1 2", List.of(THREE), false));
        room.isolate(2);
        room.propose(1, 1, 1);
        assertThat(one.machine.data).as("two is one of two").isEmpty();
        room.heal();
        leave();
        assertThatMembersHave(
                new Configuration(Configuration.of(1, 2).voters(), List.of(), List.of(THREE), List.of(), false),
                Room.contacts(1, 2, 3));
        assertThat(three.machine.data).containsExactly("x1");
        long term = three.term();
        three.tick(100);
        assertThat(three.term()).isEqualTo(term);
    }

    // ---- restarts

    @Test
    void a_joint_configuration_and_its_contacts_are_recovered_from_the_log() throws IOException {
        change(Transition.JOINT_EXPLICIT, "v4 r3", Room.contacts(4));
        room.propose(1, 1, 1); // with it goes to the disk that the change is committed
        losePowerAll();
        assertThat(room.replicas.values()).allSatisfy(r -> {
            assertThat(r.node.status().firstIndex()).isEqualTo(1);
            assertThat(r.configuration()).isEqualTo(joint("1 2 4", List.of(), false));
            assertThat(r.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
        });
        room.elect(2);
        room.replica(2).change(Transition.AUTO, "", AddressBook.EMPTY);
        room.settle();
        room.tick(1);
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
        room.propose(2, 2, 2);
        losePowerAll();
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
    }

    /** The last commit index need not be durable, but that of the change before is wherever the next change is. */
    @Test
    void power_failure_takes_back_one_step_at_most_and_a_leader_brings_it_again() throws IOException {
        change(Transition.JOINT_EXPLICIT, "v4 r3", Room.contacts(4));
        leave();
        losePowerAll();
        for (long id = 1; id <= 2; id++) {
            assertThat(room.replica(id).configuration()).isIn(joint("1 2 4", List.of(), false), FOUR_FOR_THREE);
        }
        room.elect(1);
        room.tick(1);
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
    }

    @Test
    void a_joint_configuration_and_its_contacts_are_recovered_from_a_snapshot() throws IOException {
        change(Transition.JOINT_EXPLICIT, "v4 r3", Room.contacts(4));
        long entered = one.node.applied();
        room.propose(1, 1, 30);
        losePowerAll();
        assertThat(room.replicas.values()).allSatisfy(r -> {
            assertThat(r.node.status().firstIndex()).isGreaterThan(entered);
            assertThat(r.configuration()).isEqualTo(joint("1 2 4", List.of(), false));
            assertThat(r.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
        });
        room.elect(1);
        leave();
        long left = one.node.applied();
        room.propose(1, 31, 60);
        losePowerAll();
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
        assertThat(four.node.status().firstIndex()).isGreaterThan(left);
    }

    @Test
    void who_leads_after_a_restart_leaves_the_joint_configuration_that_was_to_be_left() throws IOException {
        room.lost = message -> message instanceof AppendEntries append
                && append.entries().stream().anyMatch(entry -> V2.LEAVE_JOINT.equals(entry.change()));
        change(Transition.JOINT_IMPLICIT, "v4 r3", Room.contacts(4));
        losePowerAll();
        assertThat(one.configuration()).isEqualTo(joint("1 2 4", List.of(), true));
        room.heal();
        room.elect(2);
        room.tick(1);
        assertThatMembersHave(FOUR_FOR_THREE, Room.contacts(1, 2, 4));
    }

    @Test
    void contacts_outlast_compaction_and_power_failure() throws IOException {
        room.propose(1, 1, 40);
        losePowerAll();
        for (long id = 1; id <= 3; id++) {
            assertThat(room.replica(id).node.status().firstIndex()).isGreaterThan(3);
            assertThat(room.replica(id).node.addresses()).isEqualTo(Room.contacts(1, 2, 3));
        }
    }

    // ---- removals

    @Test
    void a_leader_that_removes_itself_applies_the_whole_batch_and_then_steps_down() {
        one.node.propose(one.now, Bytes.utf8("before"));
        one.node.propose(one.now, Transition.AUTO, Single.parseAll("r1"), AddressBook.EMPTY);
        one.node.propose(one.now, Bytes.utf8("behind"));
        one.diskStands = true;
        one.node.flush();
        room.settle();
        assertThat(one.machine.data).isEmpty();
        assertThat(one.node.isLeader()).isTrue();
        one.diskStands = false;
        room.settle();
        assertThat(one.machine.data).containsExactly("before", "behind");
        assertThat(one.node.applied()).isEqualTo(7);
        assertThat(one.node.isLeader()).isFalse();
        assertThat(one.propose("more")).isEqualTo(new Refused(Reason.NOT_LEADER, null));
        room.elect(2);
        room.tick(1);
        assertThatMembersHave(Configuration.of(2, 3), Room.contacts(2, 3));
        assertThat(three.machine.data).containsExactly("before", "behind");
        long term = one.term();
        one.tick(100);
        assertThat(one.term()).as("it campaigns no more").isEqualTo(term);
    }

    @Test
    void who_is_removed_hears_of_it_and_then_nothing_more() {
        change(Transition.AUTO, "r3", AddressBook.EMPTY);
        assertThat(three.configuration()).isEqualTo(Configuration.of(1, 2));
        assertThat(three.node.addresses()).isEqualTo(Room.contacts(1, 2));
        assertThatMembersHave(Configuration.of(1, 2), Room.contacts(1, 2));
        room.propose(1, 1, 1);
        room.tick(1);
        assertThat(three.machine.data).isEmpty();
        assertThat(room.replica(2).machine.data).containsExactly("x1");
        long term = three.term();
        three.tick(100);
        assertThat(three.term()).isEqualTo(term);
        room.isolate(2);
        room.propose(1, 2, 2);
        assertThat(one.machine.data).as("one of two is not enough").containsExactly("x1");
    }

    @ParameterizedTest
    @CsvSource({"AUTO, r1 r2 r3", "JOINT_EXPLICIT, r1 r2 r3", "JOINT_IMPLICIT, l1 l2 l3", "JOINT_EXPLICIT, r1 r2 l3"})
    void a_change_that_leaves_no_voter_has_no_effect_and_stops_nobody(Transition transition, String changes)
            throws IOException {
        change(transition, changes, AddressBook.EMPTY);
        assertThat(one.node.entries(5, 6)).extracting(Entry::change).containsOnlyNulls();
        room.propose(1, 1, 1);
        room.tick(1);
        assertThatMembersHave(Configuration.of(1, 2, 3), Room.contacts(1, 2, 3));
        assertThat(three.machine.data).containsExactly("x1");
        for (Room.Replica replica : room.replicas.values()) {
            replica.restartAfterPowerFailure();
            assertThat(replica.node.failure()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO, r1", "AUTO, l1", "JOINT_EXPLICIT, r1", "JOINT_IMPLICIT, l1"})
    void the_last_voter_can_neither_go_nor_learn(Transition transition, String changes) throws IOException {
        Room alone = new Room(1);
        Room.Replica last = alone.replica(1);
        alone.elect(1);
        assertThat(last.change(transition, changes, AddressBook.EMPTY)).isInstanceOf(ProposeResult.Accepted.class);
        alone.settle();
        assertThat(last.node.failure()).isNull();
        assertThat(last.node.isLeader()).isTrue();
        assertThat(last.configuration()).isEqualTo(Configuration.of(1));
        assertThat(last.node.addresses()).isEqualTo(Room.contacts(1));
        alone.propose(1, 1, 1);
        assertThat(last.machine.data).containsExactly("x1");
    }

    // ---- one at a time

    @Test
    void a_second_change_while_one_is_pending_is_an_entry_without_effect() {
        ProposeResult first = one.change(Transition.AUTO, "l4", Room.contacts(4));
        ProposeResult second = one.change(Transition.AUTO, "r3", Room.contacts(5));
        assertThat(List.of(first, second))
                .containsExactly(
                        new ProposeResult.Accepted(new EntryId(2, 5)), new ProposeResult.Accepted(new EntryId(2, 6)));
        room.settle();
        room.tick(1);
        assertThat(one.node.entries(6, 7)).containsExactly(Entry.normal(2, 6, Bytes.EMPTY));
        assertThatMembersHave(
                new Configuration(Configuration.of(1, 2, 3).voters(), List.of(), List.of(FOUR), List.of(), false),
                Room.contacts(1, 2, 3, 4));
    }

    // ---- what cannot be applied

    @Test
    void contacts_that_cannot_be_read_stop_the_node() {
        receive(new V2(Transition.AUTO, Single.parseAll("l4"), Bytes.utf8("?").buffer()));
        assertThat(three.node.failure()).isEqualTo("entry 2/5 cannot be applied: contacts at byte 0 is cut off");
        assertThat(three.machine.data).isEmpty();
        assertThat(three.node.applied()).isEqualTo(4);
        assertThat(three.configuration()).isEqualTo(Configuration.of(1, 2, 3));
        assertThat(three.node.addresses()).isEqualTo(Room.contacts(1, 2, 3));
    }

    @Test
    void a_change_that_no_leader_would_let_in_stops_the_node() {
        receive(new V2(Transition.JOINT_EXPLICIT, Single.parseAll("r1 r2 r3"), Bytes.EMPTY.buffer()));
        assertThat(three.node.failure())
                .startsWith("entry 2/5 cannot be applied: JOINT_EXPLICIT r1 r2 r3 cannot be applied to ")
                .endsWith(": removed all voters");
        assertThat(three.node.applied()).isEqualTo(4);
        assertThat(three.machine.data).isEmpty();
    }

    /** Lets three get a change that its leader never had, and an entry behind it, both committed. */
    private void receive(ConfChange change) {
        Entry entry = new Entry(new EntryId(2, 5), Bytes.EMPTY, change);
        Entry behind = Entry.normal(2, 6, Bytes.utf8("behind"));
        room.tick(1);
        three.receive(new AppendEntries(one.id, THREE, 2, new EntryId(2, 4), List.of(entry, behind), 6));
        three.work();
        three.hear();
    }

    private void change(Transition transition, String changes, AddressBook contacts) {
        assertThat(one.change(transition, changes, contacts)).isInstanceOf(ProposeResult.Accepted.class);
        room.settle();
        room.tick(1);
    }

    private void leave() {
        change(Transition.AUTO, "", AddressBook.EMPTY);
    }

    private void losePowerAll() throws IOException {
        for (Room.Replica replica : room.replicas.values()) {
            replica.restartAfterPowerFailure();
        }
        room.take();
    }

    private static Configuration joint(String voters, List<NodeId> learnersNext, boolean autoLeave) {
        List<NodeId> incoming = List.of(voters.split(" ")).stream()
                .map(word -> NodeId.of(Long.parseLong(word)))
                .toList();
        return new Configuration(incoming, Configuration.of(1, 2, 3).voters(), List.of(), learnersNext, autoLeave);
    }

    private void assertThatMembersHave(Configuration configuration, AddressBook addresses) {
        for (NodeId member : configuration.members()) {
            RaftNode node = room.replica(member.value()).node;
            assertThat(node.status().configuration()).as("of %s", member).isEqualTo(configuration);
            assertThat(node.addresses()).as("of %s", member).isEqualTo(addresses);
        }
    }
}
