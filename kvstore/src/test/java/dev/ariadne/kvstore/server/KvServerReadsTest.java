package dev.ariadne.kvstore.server;

import static dev.ariadne.kvstore.server.Replies.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.server.Cluster.Member;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.log.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads see all that was completed before they were asked for, on whichever replica, or are refused. */
class KvServerReadsTest {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final KvOperation.Get GET = new KvOperation.Get(KEY);

    @Test
    void a_leader_answers_once_a_quorum_has_confirmed_it_and_not_before() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "v");
        cluster.lost = message -> message.to().equals(leader.id);
        List<KvReply> read = cluster.ask(leader, GET);
        cluster.run(5);
        assertThat(read).isEmpty();
        Member one = other(cluster, leader);
        cluster.lost =
                message -> message.to().equals(leader.id) && !message.from().equals(one.id);
        cluster.run(1);
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("v"));
    }

    @Test
    void an_answer_from_before_the_read_confirms_nothing() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        List<Message> delayed = new ArrayList<>();
        cluster.lost = message -> message.to().equals(leader.id) && delayed.add(message);
        cluster.run(1);
        assertThat(delayed).hasSize(2).hasOnlyElementsOfType(Message.HeartbeatResponse.class);
        leader.isolated = true;
        List<KvReply> read = cluster.ask(leader, GET);
        leader.inbox.addAll(delayed);
        cluster.settle();
        assertThat(read).isEmpty();
    }

    @Test
    void a_follower_serves_a_read_once_its_leader_has_said_what_to_wait_for() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "v");
        cluster.run(3);
        Member follower = other(cluster, leader);
        cluster.lost = message -> message instanceof Message.ReadIndexResponse;
        List<KvReply> unanswered = cluster.ask(follower, GET);
        cluster.run(5);
        assertThat(unanswered).isEmpty();
        cluster.lost = message -> false;
        assertThat(Replies.value(cluster.done(follower, GET))).isEqualTo(value("v"));
    }

    @Test
    void a_follower_serves_no_read_before_it_has_applied_as_far() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "old");
        cluster.run(3);
        Member follower = other(cluster, leader);
        cluster.lost = message ->
                message instanceof Message.AppendEntries && message.to().equals(follower.id);
        put(cluster, leader, "new");
        List<KvReply> read = cluster.ask(follower, GET);
        cluster.run(5);
        assertThat(cluster.sent).hasAtLeastOneElementOfType(Message.ReadIndexResponse.class);
        assertThat(read).isEmpty();
        cluster.lost = message -> false;
        cluster.run(3);
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("new"));
    }

    @Test
    void a_new_leader_serves_no_read_before_it_knows_what_is_committed() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        put(cluster, old, "old");
        cluster.run(3);
        // the last update reaches the others, and only the old leader hears that it is committed
        cluster.lost = message -> message instanceof Message.Heartbeat
                || (message instanceof Message.AppendEntries m && m.entries().isEmpty());
        put(cluster, old, "new");
        cluster.lost = message -> message instanceof Message.AppendEntriesResponse;
        Member leader = cluster.leaderAfter(old);
        List<KvReply> read = cluster.ask(leader, GET);
        cluster.run(3);
        assertThat(leader.server.inspect().state().map().get(KEY).value()).isEqualTo(Bytes.utf8("old"));
        assertThat(read).isEmpty();
        cluster.lost = message -> false;
        cluster.run(3);
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("new"));
    }

    @Test
    void a_single_server_that_restarts_serves_no_read_before_it_knows_what_is_committed() throws IOException {
        Cluster cluster = Cluster.of(1);
        Member server = settledLeader(cluster);
        put(cluster, server, "old");
        server.stuck = true;
        List<KvReply> update = cluster.ask(server, new Command.InSession(session, ++sequence, putOf("new")));
        cluster.settle();
        server.work.remove().run(); // the entry becomes durable, that it is committed does not
        server.server.flush();
        assertThat(Replies.result(update)).isInstanceOf(Result.Written.class);
        cluster.start(server);
        for (int i = 0; !server.node.isLeader(); i++) {
            assertThat(i).isLessThan(100);
            server.stuck = true;
            cluster.run(1);
            if (!server.work.isEmpty()) {
                server.work.remove().run(); // its vote for itself
                server.server.flush();
            }
        }
        List<KvReply> read = cluster.ask(server, GET);
        cluster.settle();
        assertThat(read).isEmpty();
        server.stuck = false;
        cluster.settle();
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("new"));
    }

    @ParameterizedTest
    @EnumSource
    void an_isolated_leader_never_answers_without_what_others_have_done_since(ReadOption option) {
        KvOperation.Read asked = option == ReadOption.LEASE_IF_ASKED ? new KvOperation.Leased(GET) : GET;
        Cluster cluster = Cluster.of(3, option);
        Member old = settledLeader(cluster);
        put(cluster, old, "old");
        cluster.run(3);
        old.isolated = true;
        List<List<KvReply>> reads = new ArrayList<>();
        while (cluster.leaderOrNull() == null) {
            reads.add(cluster.ask(old, asked));
            cluster.run(1);
        }
        reads.removeIf(replies -> !replies.isEmpty()); // answered before the update was asked for
        put(cluster, cluster.leader(), "new");
        for (int i = 0; i < 2 * Cluster.READ_NANOS_MAX; i++) {
            if (i == Cluster.READ_NANOS_MAX) {
                old.isolated = false;
            }
            reads.add(cluster.ask(old, asked));
            cluster.run(1);
        }
        cluster.run(Cluster.READ_NANOS_MAX);
        assertThat(reads).allSatisfy(replies -> {
            assertThat(replies).hasSize(1);
            if (replies.get(0) instanceof KvReply.Done done) {
                assertThat(Replies.value(done.result())).isEqualTo(value("new"));
            } else {
                assertThat(replies).hasOnlyElementsOfType(KvReply.Refused.class);
            }
        });
        assertThat(Replies.value(Replies.result(reads.get(reads.size() - 1)))).isEqualTo(value("new"));
    }

    @Test
    void reads_of_a_deposed_leader_are_refused_as_soon_as_it_hears_of_the_next() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        Member leader = cluster.leaderAfter(old);
        List<KvReply> read = cluster.ask(old, GET);
        cluster.run(3);
        assertThat(read).isEmpty();
        old.isolated = false;
        cluster.run(1);
        assertRefused(read, Reason.NOT_LEADER, leader.id);
    }

    @Test
    void a_read_that_comes_with_the_news_of_another_leader_waits_for_that_one() {
        Cluster cluster = Cluster.of(3);
        Member old = settledLeader(cluster);
        cluster.leaderAfter(old);
        List<Message> news = new ArrayList<>();
        cluster.lost =
                message -> message instanceof Message.Heartbeat && message.to().equals(old.id) && news.add(message);
        old.isolated = false;
        cluster.run(1);
        cluster.lost = message -> false;
        old.server.receive(cluster.now(), news.get(0));
        assertThat(Replies.value(cluster.done(old, GET))).isEqualTo(value(null));
    }

    @Test
    void reads_of_a_follower_are_refused_as_soon_as_its_leader_is_gone() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        Member follower = other(cluster, leader);
        leader.isolated = true;
        List<KvReply> read = cluster.ask(follower, GET);
        int ticks = 0;
        while (leader.id.equals(follower.node.leader())) {
            assertThat(read).isEmpty();
            assertThat(++ticks).isLessThan(Cluster.READ_NANOS_MAX);
            cluster.run(1);
        }
        assertThat(read).hasSize(1).hasOnlyElementsOfType(KvReply.Refused.class);
    }

    @Test
    void a_question_that_was_lost_expires_and_no_leader_is_named() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        cluster.run(3);
        cluster.lost = message -> message instanceof Message.ReadIndex;
        List<KvReply> read = cluster.ask(other(cluster, leader), GET);
        cluster.run(Cluster.READ_NANOS_MAX - 1);
        assertThat(read).isEmpty();
        cluster.run(1);
        assertRefused(read, Reason.NOT_LEADER, null);
    }

    @Test
    void a_server_on_which_too_many_reads_wait_is_busy() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        cluster.lost = message -> message.to().equals(leader.id);
        List<KvReply> oldest = cluster.ask(leader, GET);
        for (int i = 1; i < Cluster.SERVER.waitingMax(); i++) {
            cluster.ask(leader, GET);
        }
        assertRefused(cluster.ask(leader, GET), Reason.BUSY, leader.id);
        assertThat(cluster.ask(leader, new Command.OpenSession()))
                .as("updates have a limit of their own")
                .isEmpty();
        cluster.lost = message -> false;
        cluster.run(3);
        assertThat(Replies.value(Replies.result(oldest))).isEqualTo(value(null));
        assertThat(Replies.value(cluster.done(leader, GET))).isEqualTo(value(null));
    }

    @Test
    void a_stop_refuses_reads_since_they_have_no_effect() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        leader.isolated = true;
        List<KvReply> read = cluster.ask(leader, GET);
        leader.server.stop("shutdown");
        assertRefused(read, Reason.STOPPED, null);
    }

    @Test
    void a_failed_disk_refuses_reads_too() {
        Cluster cluster = Cluster.of(3);
        Member leader = settledLeader(cluster);
        leader.isolated = true;
        List<KvReply> read = cluster.ask(leader, GET);
        leader.disk.fail();
        cluster.ask(leader, new Command.OpenSession());
        cluster.settle();
        assertRefused(read, Reason.STOPPED, null);
    }

    @Test
    void under_a_lease_a_leader_answers_without_a_message() {
        Cluster cluster = Cluster.of(3, ReadOption.LEASE);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "v");
        cluster.run(3);
        cluster.sent.clear();
        List<KvReply> read = cluster.ask(leader, GET);
        leader.server.flush();
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("v"));
        assertThat(cluster.sent).isEmpty();
    }

    @Test
    void where_leases_are_asked_for_a_leader_answers_without_a_message_who_asked_and_nobody_else() {
        Cluster cluster = Cluster.of(3, ReadOption.LEASE_IF_ASKED);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "v");
        cluster.run(3);
        cluster.sent.clear();
        List<KvReply> leased = cluster.ask(leader, new KvOperation.Leased(GET));
        leader.server.flush();
        assertThat(Replies.value(Replies.result(leased))).isEqualTo(value("v"));
        assertThat(cluster.sent).isEmpty();
        List<KvReply> confirmed = cluster.ask(leader, GET);
        leader.server.flush();
        assertThat(confirmed).isEmpty();
        cluster.settle();
        assertThat(Replies.value(Replies.result(confirmed))).isEqualTo(value("v"));
    }

    @Test
    void a_follower_that_is_asked_for_a_read_under_a_lease_has_the_leader_confirm_it() {
        Cluster cluster = Cluster.of(3, ReadOption.LEASE_IF_ASKED);
        Member leader = settledLeader(cluster);
        put(cluster, leader, "v");
        cluster.run(3);
        List<KvReply> read = cluster.ask(other(cluster, leader), new KvOperation.Leased(GET));
        cluster.settle();
        assertThat(Replies.value(Replies.result(read))).isEqualTo(value("v"));
    }

    private long session;
    private long sequence;

    private void put(Cluster cluster, Member leader, String value) {
        if (session == 0) {
            session = cluster.session(leader);
        }
        Result result = cluster.done(leader, new Command.InSession(session, ++sequence, putOf(value)));
        assertThat(result).isInstanceOf(Result.Written.class);
    }

    private static KvOperation.Put putOf(String value) {
        return new KvOperation.Put(KEY, Bytes.utf8(value));
    }

    private static Bytes value(String value) {
        return value == null ? null : Bytes.utf8(value);
    }

    /** A leader that all know, with nothing under way. */
    private static Member settledLeader(Cluster cluster) {
        Member leader = cluster.leader();
        cluster.run(3);
        return leader;
    }

    private static Member other(Cluster cluster, Member member) {
        return cluster.member(member.id.value() == 1 ? 2 : 1);
    }
}
