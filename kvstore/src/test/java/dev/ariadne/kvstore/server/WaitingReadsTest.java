package dev.ariadne.kvstore.server;

import static dev.ariadne.kvstore.server.Replies.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WaitingReadsTest {
    private static final NodeId LEADER = NodeId.of(1);
    private static final NodeId OTHER = NodeId.of(2);

    private final Answers answers = new Answers();
    private final WaitingReads reads = new WaitingReads(answers);
    private final List<KvReply> first = new ArrayList<>();
    private final List<KvReply> second = new ArrayList<>();

    @Test
    void one_that_may_be_served_sees_what_is_in_the_store_then() {
        add(10, first);
        long number = add(10, second);
        serve(number, "v");
        assertThat(first).isEmpty();
        assertThat(Replies.result(second)).isEqualTo(new Result.Value(Bytes.utf8("k=v"), 7));
        assertThat(reads.size()).isOne();
    }

    @Test
    void an_absent_key_is_a_result_too() {
        reads.serve(add(10, first), read -> new Result.Value(null, 0));
        answers.deliver();
        assertThat(Replies.result(first)).isEqualTo(new Result.Value(null, 0));
    }

    @Test
    void one_that_was_refused_is_not_served_any_more_and_one_that_was_served_not_refused() {
        long refused = add(10, first);
        long served = add(20, second);
        expire(10);
        serve(refused, "v");
        serve(served, "v");
        expire(20);
        assertRefused(first, Reason.NOT_LEADER, null);
        assertThat(second).hasSize(1).hasOnlyElementsOfType(KvReply.Done.class);
    }

    @Test
    void those_whose_time_is_up_are_refused_with_no_leader_named() {
        leaderIs(3, LEADER);
        add(10, first);
        add(11, second);
        expire(9);
        assertThat(first).isEmpty();
        expire(10);
        assertRefused(first, Reason.NOT_LEADER, null);
        assertThat(second).isEmpty();
        assertThat(reads.size()).isOne();
    }

    @Test
    void a_new_term_refuses_all_and_names_its_leader() {
        leaderIs(3, LEADER);
        add(10, first);
        add(11, second);
        leaderIs(4, OTHER);
        assertRefused(first, Reason.NOT_LEADER, OTHER);
        assertRefused(second, Reason.NOT_LEADER, OTHER);
        assertThat(reads.size()).isZero();
    }

    @Test
    void the_same_leader_in_another_term_is_another_leader() {
        leaderIs(3, LEADER);
        add(10, first);
        leaderIs(5, LEADER);
        assertRefused(first, Reason.NOT_LEADER, LEADER);
    }

    @Test
    void a_leader_lost_refuses_all() {
        leaderIs(3, LEADER);
        add(10, first);
        leaderIs(3, null);
        assertRefused(first, Reason.NOT_LEADER, null);
    }

    @Test
    void while_the_leader_stays_all_wait() {
        leaderIs(3, LEADER);
        add(10, first);
        leaderIs(3, NodeId.of(1));
        assertThat(first).isEmpty();
        assertThat(reads.size()).isOne();
    }

    @Test
    void a_stop_refuses_all() {
        leaderIs(3, LEADER);
        add(10, first);
        add(Long.MAX_VALUE, second);
        reads.refuseAll();
        answers.deliver();
        assertRefused(first, Reason.STOPPED, null);
        assertRefused(second, Reason.STOPPED, null);
    }

    @Test
    void numbers_are_never_used_twice() {
        long number = add(10, first);
        serve(number, "v");
        assertThat(add(11, second)).isGreaterThan(number);
        serve(number, "v");
        assertThat(second).isEmpty();
    }

    @Test
    void a_receiver_may_ask_for_more() {
        add(10, reply -> add(20, second));
        expire(10);
        assertThat(reads.size()).isOne();
        assertThat(second).isEmpty();
    }

    private long add(long deadline, List<KvReply> replies) {
        return add(deadline, replies::add);
    }

    private long add(long deadline, Consumer<KvReply> reply) {
        return reads.add(new RequestId(1, deadline), new Get(Bytes.utf8("k")), deadline, reply);
    }

    /** Serves one from a store in which every key has a value made of both. */
    private void serve(long number, String value) {
        reads.serve(number, read -> new Result.Value(Bytes.utf8(((Get) read).key() + "=" + value), 7));
        answers.deliver();
    }

    private void expire(long now) {
        reads.expire(now);
        answers.deliver();
    }

    private void leaderIs(long term, NodeId leader) {
        reads.leaderIs(term, leader);
        answers.deliver();
    }
}
