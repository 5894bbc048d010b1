package dev.ariadne.kvstore.server;

import static dev.ariadne.kvstore.server.Replies.assertRefused;
import static dev.ariadne.kvstore.server.Replies.assertUnknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.server.Cluster.Member;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.log.Bytes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvServerTest {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Command OPEN = new Command.OpenSession();
    private static final KvRequest.Body GET = new KvOperation.Get(KEY);

    @Test
    void a_request_is_answered_when_it_is_applied() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        long session = cluster.session(server);
        assertThat(cluster.done(server, put(session, 1, "v"))).isInstanceOf(Result.Written.class);
        assertThat(Replies.value(cluster.done(server, GET))).isEqualTo(Bytes.utf8("v"));
    }

    @Test
    void nothing_is_answered_before_it_is_durable() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        server.stuck = true;
        List<KvReply> replies = cluster.ask(server, OPEN);
        cluster.run(5);
        assertThat(replies).isEmpty();
        assertThat(server.server.inspect().waiting()).isOne();
        server.stuck = false;
        cluster.settle();
        assertThat(replies).hasSize(1);
        assertThat(server.server.inspect().waiting()).isZero();
    }

    @Test
    void without_a_leader_a_request_is_refused_at_once() {
        Cluster cluster = Cluster.of(3);
        assertRefused(cluster.ask(cluster.member(1), OPEN), Reason.NOT_LEADER, null);
        assertRefused(cluster.ask(cluster.member(1), GET), Reason.NOT_LEADER, null);
    }

    @Test
    void a_follower_names_the_leader() {
        Cluster cluster = Cluster.of(3);
        Member leader = cluster.leader();
        cluster.run(3);
        assertRefused(cluster.ask(other(cluster, leader), OPEN), Reason.NOT_LEADER, leader.id);
    }

    @Test
    void a_leader_on_which_too_many_updates_wait_is_busy() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        server.stuck = true;
        for (int i = 0; i < 3; i++) {
            assertThat(cluster.ask(server, OPEN)).isEmpty();
        }
        assertRefused(cluster.ask(server, OPEN), Reason.BUSY, server.id);
        server.stuck = false;
        cluster.settle();
        assertThat(cluster.done(server, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void a_failed_disk_leaves_requests_unknown_and_refuses_further_ones() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        server.disk.fail();
        List<KvReply> waiting = cluster.ask(server, OPEN);
        cluster.settle();
        assertUnknown(waiting);
        assertThat(server.server.failure()).contains("the disk has failed");
        assertThat(server.server.nextWake()).isEqualTo(Long.MAX_VALUE);
        assertRefused(cluster.ask(server, GET), Reason.STOPPED, null);
    }

    @Test
    void a_full_disk_refuses_updates_until_there_is_room_and_serves_reads() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        server.disk.full = true;
        List<KvReply> waiting = cluster.ask(server, OPEN);
        cluster.settle();
        assertRefused(cluster.ask(server, OPEN), Reason.DISK_FULL, null);
        assertThat(cluster.done(server, GET)).isEqualTo(new Result.Value(null, 0));
        cluster.run(30);
        assertThat(server.server.failure()).isNull();
        assertThat(waiting).isEmpty();
        server.disk.full = false;
        cluster.run(11);
        assertThat(waiting).singleElement().isInstanceOf(KvReply.Done.class);
        assertThat(cluster.done(server, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void a_leader_whose_disk_is_full_gives_way_to_one_that_has_room() {
        Cluster cluster = Cluster.of(3);
        Member full = cluster.leader();
        cluster.settle();
        full.disk.full = true;
        cluster.ask(full, OPEN);
        cluster.run(30);
        Member next = cluster.leader();
        assertThat(next.id).isNotEqualTo(full.id);
        assertThat(cluster.done(next, OPEN)).isInstanceOf(Result.SessionOpened.class);
    }

    @Test
    void a_stop_leaves_requests_unknown_and_refuses_further_ones() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        server.stuck = true;
        List<KvReply> waiting = cluster.ask(server, OPEN);
        var before = server.server.inspect().state();
        server.server.stop("shutdown");
        assertUnknown(waiting);
        assertRefused(cluster.ask(server, GET), Reason.STOPPED, null);
        server.stuck = false;
        cluster.run(20);
        assertThat(waiting).hasSize(1);
        assertThat(server.server.failure()).isEqualTo("shutdown");
        assertThat(server.server.inspect().state()).isEqualTo(before);
    }

    @Test
    void an_entry_that_is_no_command_stops_the_server_with_all_who_wait() {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        cluster.settle();
        assertThat(server.node.propose(0, Bytes.utf8("nonsense"))).isInstanceOf(ProposeResult.Accepted.class);
        List<KvReply> waiting = cluster.ask(server, OPEN);
        cluster.settle();
        assertUnknown(waiting);
        assertThat(server.server.failure()).endsWith("form C: its checksum does not match");
    }

    @Test
    void a_restarted_server_knows_what_it_was_asked_before() throws IOException {
        Cluster cluster = Cluster.of(1);
        Member server = cluster.leader();
        long session = cluster.session(server);
        for (int i = 1; i <= 50; i++) { // across two snapshots
            cluster.done(server, put(session, i, "v" + i));
        }
        var before = server.server.inspect().state();
        cluster.start(server);
        assertThat(server.server.inspect().state().applied()).isGreaterThan(20);
        cluster.leader();
        cluster.settle();
        assertThat(cluster.done(server, put(session, 50, "changed"))).isInstanceOf(Result.Written.class);
        assertThat(Replies.value(cluster.done(server, GET))).isEqualTo(Bytes.utf8("v50"));
        assertThat(server.server.inspect().state().map()).isEqualTo(before.map());
    }

    @Test
    void a_server_does_not_start_on_an_unformatted_disk() {
        Cluster cluster = Cluster.of(1);
        assertThatThrownBy(() -> cluster.start(new Member(9))).isInstanceOf(IOException.class);
    }

    @Test
    void replicas_agree_on_state_and_digest() {
        Cluster cluster = Cluster.of(3);
        Member leader = cluster.leader();
        long session = cluster.session(leader);
        cluster.done(leader, put(session, 1, "v"));
        cluster.run(5);
        var state = leader.server.inspect().state();
        for (long id = 1; id <= 3; id++) {
            var replica = cluster.member(id).server.inspect().state();
            assertThat(replica.applied()).isEqualTo(state.applied());
            assertThat(replica.digest()).isEqualTo(state.digest());
        }
    }

    @Test
    void another_leaders_entry_at_its_index_leaves_a_request_unknown() {
        Cluster cluster = Cluster.of(3);
        Member old = cluster.leader();
        cluster.run(3);
        old.isolated = true;
        List<KvReply> first = cluster.ask(old, OPEN);
        List<KvReply> second = cluster.ask(old, OPEN);
        Member leader = cluster.leader();
        cluster.session(leader); // after the entry of its own, at the index of the second request
        old.isolated = false;
        cluster.run(5);
        assertUnknown(first);
        assertUnknown(second);
        assertThat(old.server.inspect().waiting()).isZero();
    }

    @Test
    void a_snapshot_beyond_its_index_leaves_a_request_unknown() {
        Cluster cluster = Cluster.of(3);
        Member old = cluster.leader();
        cluster.run(3);
        old.isolated = true;
        List<KvReply> request = cluster.ask(old, OPEN);
        Member leader = cluster.leader();
        long session = cluster.session(leader);
        for (int i = 1; leader.node.status().firstIndex() == 1; i++) { // until a snapshot of all of it is taken
            cluster.done(leader, put(session, i, "v" + i));
        }
        old.isolated = false;
        cluster.run(50);
        assertUnknown(request);
        var state = leader.server.inspect().state();
        assertThat(old.server.inspect().state().digest()).isEqualTo(state.digest());
        assertThat(old.server.inspect().state().map()).isEqualTo(state.map());
    }

    private static Command put(long session, long sequence, String value) {
        return new Command.InSession(session, sequence, new KvOperation.Put(KEY, Bytes.utf8(value)));
    }

    private static Member other(Cluster cluster, Member member) {
        return cluster.member(member.id.value() == 1 ? 2 : 1);
    }
}
