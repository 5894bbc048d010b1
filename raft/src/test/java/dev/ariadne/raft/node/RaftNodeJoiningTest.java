package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fourth replica comes to a cluster of three, with an empty disk; the first leads. */
class RaftNodeJoiningTest {
    private static final NodeId FOUR = NodeId.of(4);
    private static final Configuration WITH_LEARNER =
            new Configuration(Configuration.of(1, 2, 3).voters(), List.of(), List.of(FOUR), List.of(), false);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);

    RaftNodeJoiningTest() throws IOException {
        room.elect(1);
    }

    // ---- the log

    @Test
    void a_learner_reads_the_log_from_its_first_entry_and_gets_every_contact() throws IOException {
        room.propose(1, 1, 2);
        Room.Replica four = join();
        assertThatFourIsUpToDate(four);
        assertThat(four.node.status().firstIndex()).isEqualTo(1);
        assertThat(four.node.entries(1, 8)).isEqualTo(one.node.entries(1, 8));
        assertThat(four.machine.data).containsExactly("x1", "x2");
    }

    @Test
    void a_learner_gets_a_snapshot_with_the_configuration_and_every_contact() throws IOException {
        room.isolate(4);
        Room.Replica four = join();
        room.propose(1, 1, 30);
        room.heal();
        // but for the snapshot there is nothing to learn from
        room.lost = message -> message instanceof AppendEntries append
                && append.to().equals(FOUR)
                && !append.entries().isEmpty();
        room.tick(2);
        assertThat(four.node.applied()).isEqualTo(30);
        assertThat(four.configuration()).isEqualTo(WITH_LEARNER);
        assertThat(four.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
        assertThat(four.machine.data).startsWith("x1", "x2");
        room.heal();
        room.tick(1);
        assertThatFourIsUpToDate(four);
    }

    @Test
    void a_learner_may_be_sent_a_snapshot_from_before_it_was_added() throws IOException {
        room.propose(1, 1, 30);
        List<Configuration> sent = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk
                && !sent.add(chunk.snapshot().configuration());
        Room.Replica four = join();
        assertThat(sent).isNotEmpty().containsOnly(Configuration.of(1, 2, 3));
        assertThatFourIsUpToDate(four);
        assertThat(four.node.status().firstIndex()).isEqualTo(31);
    }

    @Test
    void who_has_not_been_added_yet_waits_in_silence() throws IOException {
        Room.Replica four = room.join(4, 0);
        four.tick(100);
        assertThat(room.wire).isEmpty();
        assertThat(four.jobs).isEmpty();
        assertThat(four.term()).isZero();
        assertThat(four.configuration()).isEqualTo(Configuration.EMPTY);
        assertThat(four.node.addresses()).isEqualTo(AddressBook.EMPTY);
    }

    @Test
    void a_learner_that_restarts_knows_everybody_without_being_told() throws IOException {
        Room.Replica four = join();
        room.isolate(4);
        four.restartAfterPowerFailure();
        assertThat(four.configuration()).isEqualTo(WITH_LEARNER);
        assertThat(four.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
    }

    // ---- a vote

    @Test
    void a_learner_that_becomes_a_voter_counts_and_can_lead() throws IOException {
        Room.Replica four = join();
        four.tick(40);
        assertThat(four.term()).as("a learner does not campaign").isEqualTo(one.term());
        one.change(Transition.AUTO, "v4", AddressBook.EMPTY);
        room.settle();
        room.tick(1);
        assertThat(four.configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));
        room.isolate(2);
        room.propose(1, 1, 1);
        assertThat(one.machine.data).as("three of four").containsExactly("x1");
        room.elect(4);
        room.propose(4, 2, 2);
        room.tick(1);
        assertThat(room.replica(3).machine.data).containsExactly("x1", "x2");
        assertThat(four.node.addresses()).as("the contact stays").isEqualTo(Room.contacts(1, 2, 3, 4));
    }

    @Test
    void a_second_voter_is_needed_from_when_it_is_added() throws IOException {
        Room alone = new Room(1);
        alone.elect(1);
        alone.join(2, 0);
        alone.replica(1).change(Transition.AUTO, "v2", Room.contacts(2));
        alone.settle();
        alone.tick(1);
        assertThat(alone.replica(2).configuration()).isEqualTo(Configuration.of(1, 2));
        alone.isolate(2);
        alone.propose(1, 1, 1);
        assertThat(alone.replica(1).machine.data).isEmpty();
        alone.heal();
        alone.tick(1);
        assertThat(alone.replica(1).machine.data).containsExactly("x1");
    }

    // ---- who is who

    @Test
    void another_incarnation_of_a_member_is_answered_and_neither_believed_nor_asked() {
        one.change(Transition.AUTO, "u2", AddressBook.of(NodeId.of(2), new Contact("room-2", 5)));
        room.settle();
        assertThat(talksTo(identity(2, 5))).isEqualTo("asks, is asked, answers, is answered");
        assertThat(talksTo(identity(2, 6))).isEqualTo("is asked, answers");
        assertThat(talksTo(identity(2, 0))).isEqualTo("is asked, answers");
    }

    @Test
    void a_contact_of_incarnation_zero_admits_anybody_and_so_does_none() {
        for (Identity other : List.of(identity(2, 0), identity(2, 9), identity(8, 9))) {
            assertThat(talksTo(other)).isEqualTo("asks, is asked, answers, is answered");
        }
    }

    @Test
    void nobody_of_another_cluster_is_talked_to() {
        for (long id : new long[] {2, 8}) {
            assertThat(talksTo(new Identity(Room.CLUSTER + 1, NodeId.of(id), 0)))
                    .isEmpty();
        }
    }

    private String talksTo(Identity other) {
        Message question = new Message.Heartbeat(NodeId.of(1), NodeId.of(2), 1, 0, 0, 0);
        Message answer = new Message.HeartbeatResponse(NodeId.of(1), NodeId.of(2), 1, 0, 0);
        List<String> ways = new ArrayList<>();
        if (one.node.maySend(other, question)) {
            ways.add("asks");
        }
        if (one.node.mayReceive(other, question)) {
            ways.add("is asked");
        }
        if (one.node.maySend(other, answer)) {
            ways.add("answers");
        }
        if (one.node.mayReceive(other, answer)) {
            ways.add("is answered");
        }
        return String.join(", ", ways);
    }

    @Test
    void a_member_that_lost_its_disk_has_no_vote_until_it_is_let_in_anew() throws IOException {
        room.join(4, 5);
        one.change(Transition.AUTO, "v4", AddressBook.of(FOUR, new Contact("room-4", 5)));
        room.settle();
        room.tick(1);
        assertThat(room.replica(4).configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));

        Room.Replica wiped = room.join(4, 6);
        room.isolate(3);
        room.propose(1, 1, 1);
        assertThat(one.machine.data).as("its acknowledgement does not count").isEmpty();
        room.heal();
        room.tick(1);
        assertThat(one.machine.data).containsExactly("x1");

        one.change(Transition.AUTO, "r4", AddressBook.EMPTY);
        room.settle();
        one.change(Transition.AUTO, "v4", AddressBook.of(FOUR, new Contact("room-4", 6)));
        room.settle();
        room.tick(1);
        assertThat(wiped.configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));
        assertThat(wiped.node.addresses().get(FOUR)).isEqualTo(new Contact("room-4", 6));
        assertThat(wiped.machine.data).containsExactly("x1");
    }

    @Test
    void who_learns_from_a_snapshot_that_another_had_its_id_and_a_vote_does_not_campaign_with_that()
            throws IOException {
        room.join(4, 5);
        one.change(Transition.AUTO, "v4", AddressBook.of(FOUR, new Contact("room-4", 5)));
        room.settle();
        room.propose(1, 1, 30);
        one.change(Transition.AUTO, "r4", AddressBook.EMPTY);
        room.settle();

        Room.Replica four = room.join(4, 6);
        room.lost = message ->
                message instanceof AppendEntries append && append.to().equals(FOUR) && four.node.applied() > 0;
        one.change(Transition.AUTO, "v4", AddressBook.of(FOUR, new Contact("room-4", 6)));
        room.settle();
        room.tick(2);
        assertThat(four.configuration()).isEqualTo(Configuration.of(1, 2, 3, 4));
        assertThat(four.node.addresses().get(FOUR)).isEqualTo(new Contact("room-4", 5));
        four.tick(100);
        assertThat(four.node.status().role()).isEqualTo(Role.FOLLOWER);
        four.restartAfterPowerFailure();
        four.tick(100);
        assertThat(four.node.status().role()).as("nor after a restart").isEqualTo(Role.FOLLOWER);
        room.heal();
        room.tick(2);
        room.elect(4);
    }

    private static Identity identity(long id, long incarnation) {
        return new Identity(Room.CLUSTER, NodeId.of(id), incarnation);
    }

    private Room.Replica join() throws IOException {
        Room.Replica four = room.join(4, 0);
        one.change(Transition.AUTO, "l4", Room.contacts(4));
        room.settle();
        room.tick(1);
        return four;
    }

    private void assertThatFourIsUpToDate(Room.Replica four) {
        assertThat(four.node.applied()).isEqualTo(one.node.applied());
        assertThat(four.machine.data).isEqualTo(one.machine.data);
        assertThat(four.configuration()).isEqualTo(WITH_LEARNER);
        assertThat(four.node.addresses()).isEqualTo(Room.contacts(1, 2, 3, 4));
    }
}
