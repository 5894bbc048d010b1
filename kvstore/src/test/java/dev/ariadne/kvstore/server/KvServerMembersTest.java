package dev.ariadne.kvstore.server;

import static dev.ariadne.kvstore.server.Replies.assertRefused;
import static dev.ariadne.kvstore.server.Replies.assertUnknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.Administration.ChangeMembers;
import dev.ariadne.kvstore.command.Administration.Promote;
import dev.ariadne.kvstore.command.Administration.TransferLeadership;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.server.Cluster.Member;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.ConfChange.Single;
import dev.ariadne.raft.membership.ConfChange.Transition;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator may ask: who takes part, and who leads. */
class KvServerMembersTest {
    private static final Result CHANGED = new Result.MembersChanged();
    private static final Command OPEN = new Command.OpenSession();
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Contact NEW = new Contact("member-4", 0);

    @Test
    void a_change_is_answered_when_it_is_applied() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        cluster.lost = message -> message.to().equals(leader.id);
        List<KvReply> replies = cluster.ask(leader, change("l4"));
        cluster.run(5);
        assertThat(replies).isEmpty();
        assertThat(leader.node.addresses().get(NodeId.of(4))).isNull();
        cluster.lost = message -> false;
        cluster.run(3);
        assertThat(Replies.result(replies)).isEqualTo(CHANGED);
        assertThat(configuration(leader).learners()).containsExactly(NodeId.of(4));
        assertThat(leader.node.addresses().get(NodeId.of(4))).isEqualTo(NEW);
    }

    @Test
    void nobody_hands_over_to_who_is_no_voter() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        assertThat(cluster.done(leader, change("l4"))).isEqualTo(CHANGED);
        for (long id = 4; id <= 5; id++) {
            assertRefused(cluster.ask(leader, new TransferLeadership(NodeId.of(id))), Reason.CHANGE_REFUSED, leader.id);
        }
    }

    @Test
    void a_follower_that_passes_a_command_on_does_not_know_what_becomes_of_it() {
        Cluster cluster = Cluster.forwarding(3);
        Member leader = settledLeader(cluster);
        long applied = leader.node.applied();
        Member follower = cluster.member(leader.id.value() % 3 + 1);
        assertUnknown(cluster.ask(follower, OPEN));
        cluster.settle();
        assertThat(leader.node.applied()).isEqualTo(applied + 1);
    }

    @Test
    void a_second_change_while_the_first_is_pending_is_refused_by_the_leader() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        List<KvReply> first = cluster.ask(leader, change("l4"));
        List<KvReply> second = cluster.ask(leader, change("l5"));
        cluster.settle();
        assertThat(Replies.result(first)).isEqualTo(CHANGED);
        assertRefused(second, Reason.CHANGE_REFUSED, leader.id);
        assertThat(configuration(leader).learners()).containsExactly(NodeId.of(4));
        assertThat(cluster.done(leader, change("l5"))).isEqualTo(CHANGED);
    }

    @Test
    void a_change_within_a_joint_configuration_is_refused_until_that_is_left() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        assertThat(cluster.done(leader, change(Transition.JOINT_EXPLICIT, "l4")))
                .isEqualTo(CHANGED);
        assertThat(configuration(leader).isJoint()).isTrue();
        assertRefused(settled(cluster, leader, change("l5")), Reason.CHANGE_REFUSED, leader.id);
        assertThat(cluster.done(leader, change(""))).isEqualTo(CHANGED);
        assertThat(configuration(leader).isJoint()).isFalse();
        assertRefused(settled(cluster, leader, change("")), Reason.CHANGE_REFUSED, leader.id);
    }

    @Test
    void the_last_voter_cannot_be_removed() {
        Cluster cluster = Cluster.of(1);
        Member server = settledLeader(cluster);
        assertRefused(settled(cluster, server, change("r1")), Reason.CHANGE_REFUSED, server.id);
        assertThat(configuration(server).voters()).containsExactly(server.id);
        assertThat(cluster.done(server, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void a_change_may_be_asked_for_again() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        for (String change : List.of("l4", "l4", "r4", "r4")) {
            assertThat(cluster.done(leader, change(change))).isEqualTo(CHANGED);
        }
        assertThat(configuration(leader)).isEqualTo(Configuration.of(1, 2, 3));
        assertThat(leader.node.addresses().get(NodeId.of(4))).isNull();
    }

    @Test
    void another_leaders_empty_entry_in_its_place_leaves_a_change_unknown() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        old.isolated = true;
        List<KvReply> change = cluster.ask(old, change("l4"));
        cluster.leaderAfter(old);
        old.isolated = false;
        cluster.run(5);
        assertUnknown(change);
    }

    @Test
    void whoever_does_not_lead_names_the_leader() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        Member follower = other(cluster, leader);
        assertRefused(cluster.ask(follower, change("l4")), Reason.NOT_LEADER, leader.id);
        assertRefused(cluster.ask(follower, new TransferLeadership(follower.id)), Reason.NOT_LEADER, leader.id);
    }

    @Test
    void a_machine_joins_as_learner_becomes_a_voter_and_serves_reads() throws IOException {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        putMany(cluster, leader);
        Member joiner = cluster.join(4);
        cluster.run(30);
        assertRefused(cluster.ask(joiner, new KvOperation.Get(KEY)), Reason.NOT_LEADER, null);

        assertThat(cluster.done(leader, change("l4"))).isEqualTo(CHANGED);
        cluster.run(30);
        assertReadsLastValue(cluster, joiner);
        assertThat(configuration(joiner)).isEqualTo(configuration(leader));
        assertThat(joiner.node.addresses()).isEqualTo(leader.node.addresses());
        assertThat(joiner.node.addresses().get(joiner.id)).isEqualTo(NEW);

        assertThat(cluster.done(leader, change("v4"))).isEqualTo(CHANGED);
        cluster.run(3);
        assertThat(configuration(joiner)).isEqualTo(Configuration.of(1, 2, 3, 4));
        assertReadsLastValue(cluster, joiner);
    }

    @Test
    void a_learner_gets_a_vote_once_it_has_caught_up() throws IOException {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        putMany(cluster, leader);
        Member joiner = cluster.join(4);
        joiner.isolated = true;
        assertThat(cluster.done(leader, change("l4"))).isEqualTo(CHANGED);
        List<KvReply> early = cluster.ask(leader, new Promote(joiner.id));
        long commit = leader.node.status().hardState().commit();
        assertThat(Replies.result(early)).isEqualTo(new Result.NotCaughtUp(0, commit));
        joiner.isolated = false;
        cluster.run(30);
        assertRefused(cluster.ask(other(cluster, leader), new Promote(joiner.id)), Reason.NOT_LEADER, leader.id);
        assertRefused(cluster.ask(leader, new Promote(NodeId.of(9))), Reason.CHANGE_REFUSED, leader.id);
        assertThat(cluster.done(leader, new Promote(joiner.id))).isEqualTo(CHANGED);
        assertThat(configuration(leader)).isEqualTo(Configuration.of(1, 2, 3, 4));
    }

    @Test
    void a_machine_that_takes_the_place_of_another_may_lead() throws IOException {
        Cluster cluster = Cluster.of(1);
        Member old = settledLeader(cluster);
        putMany(cluster, old);
        Member joiner = cluster.join(4);
        assertThat(Replies.result(settled(cluster, old, change("v4")))).isEqualTo(CHANGED);
        cluster.run(30);
        assertThat(cluster.done(old, change("r1"))).isEqualTo(CHANGED);
        assertThat(old.node.isLeader()).as("it was removed").isFalse();
        assertThat(cluster.leader()).isSameAs(joiner);
        cluster.run(1);
        assertReadsLastValue(cluster, joiner);
        assertThat(cluster.done(joiner, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void a_transfer_moves_leadership_and_later_requests_go_there() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        Member next = other(cluster, old);
        assertThat(cluster.done(old, new TransferLeadership(next.id))).isEqualTo(new Result.TransferBegun());
        assertThat(next.node.isLeader())
                .as("without waiting for an election timeout")
                .isTrue();
        cluster.run(1);
        assertRefused(cluster.ask(old, OPEN), Reason.NOT_LEADER, next.id);
        assertThat(cluster.done(next, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void while_leadership_is_handed_over_updates_are_sent_to_who_takes_it() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        Member next = other(cluster, old);
        next.isolated = true;
        cluster.ask(old, new TransferLeadership(next.id));
        assertRefused(cluster.ask(old, OPEN), Reason.NOT_LEADER, next.id);
    }

    /** More than fits between two snapshots. */
    private static void putMany(Cluster cluster, Member leader) {
        long session = cluster.session(leader);
        for (int i = 1; i <= 50; i++) {
            KvOperation.Put put = new KvOperation.Put(KEY, Bytes.utf8("v" + i));
            cluster.done(leader, new Command.InSession(session, i, put));
        }
        assertThat(leader.node.status().firstIndex()).isGreaterThan(1);
    }

    private static void assertReadsLastValue(Cluster cluster, Member member) {
        assertThat(Replies.value(cluster.done(member, new KvOperation.Get(KEY))))
                .isEqualTo(Bytes.utf8("v50"));
    }

    private static List<KvReply> settled(Cluster cluster, Member member, ChangeMembers change) {
        List<KvReply> replies = cluster.ask(member, change);
        cluster.run(1);
        return replies;
    }

    private static ChangeMembers change(String changes) {
        return change(Transition.AUTO, changes);
    }

    /** A change that also tells where node 4 is. */
    private static ChangeMembers change(Transition transition, String changes) {
        return new ChangeMembers(transition, Single.parseAll(changes), AddressBook.of(NodeId.of(4), NEW));
    }

    private static Configuration configuration(Member member) {
        return member.node.status().configuration();
    }

    private static Member settledLeader(Cluster cluster) {
        Member leader = cluster.leader();
        cluster.run(3);
        return leader;
    }

    private static Member other(Cluster cluster, Member member) {
        return cluster.member(member.id.value() == 1 ? 2 : 1);
    }
}
