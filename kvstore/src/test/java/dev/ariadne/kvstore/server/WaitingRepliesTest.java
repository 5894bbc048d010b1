package dev.ariadne.kvstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.EntryId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRepliesTest {
    private static final Result RESULT = new Result.Written(7);
    private static final Result OTHER = new Result.Swapped(7);

    private final Answers answers = new Answers();
    private final WaitingReplies waiting = new WaitingReplies(answers);
    private final List<KvReply> replies = new ArrayList<>();

    @Test
    void the_entry_it_waits_for_brings_the_result() {
        add(2, 5);
        applied(2, 5, RESULT);
        assertThat(replies).containsExactly(new KvReply.Done(id(5), RESULT));
        assertThat(waiting.size()).isZero();
    }

    @Test
    void another_leaders_entry_at_its_index_leaves_it_unknown() {
        add(2, 5);
        applied(3, 5, OTHER);
        assertThat(replies).containsExactly(new KvReply.Unknown(id(5)));
        assertThat(waiting.size()).isZero();
    }

    @Test
    void an_earlier_entry_says_nothing_about_it() {
        add(2, 5);
        applied(2, 4, OTHER);
        assertThat(replies).isEmpty();
        assertThat(waiting.size()).isOne();
    }

    @Test
    void a_snapshot_that_includes_its_index_leaves_it_unknown() {
        add(2, 5);
        add(2, 6);
        waiting.restored(5);
        answers.deliver();
        assertThat(replies).containsExactly(new KvReply.Unknown(id(5)));
        assertThat(waiting.size()).isOne();
    }

    @Test
    void entries_that_are_gone_from_the_log_leave_it_unknown_at_once() {
        add(2, 4);
        add(2, 5);
        add(3, 6);
        waiting.keepOnly(index -> index <= 5 ? 2 : 0);
        answers.deliver();
        assertThat(replies).containsExactly(new KvReply.Unknown(id(6)));
        waiting.keepOnly(index -> index == 4 ? 2 : 4);
        answers.deliver();
        assertThat(replies).containsExactly(new KvReply.Unknown(id(6)), new KvReply.Unknown(id(5)));
        assertThat(waiting.size()).isOne();
    }

    @Test
    void a_later_term_of_the_same_leader_ends_what_its_new_entry_displaces() {
        add(2, 4);
        add(2, 5);
        add(2, 6);
        add(4, 5);
        answers.deliver();
        assertThat(replies).containsExactly(new KvReply.Unknown(id(5)), new KvReply.Unknown(id(6)));
        applied(2, 4, RESULT);
        applied(4, 5, OTHER);
        assertThat(replies)
                .endsWith(new KvReply.Done(id(4), RESULT), new KvReply.Done(id(5), OTHER))
                .hasSize(4);
    }

    @Test
    void nothing_is_said_before_delivery_and_nothing_twice() {
        add(2, 5);
        waiting.applied(new EntryId(2, 5), id -> new KvReply.Done(id, RESULT));
        assertThat(replies).isEmpty();
        answers.deliver();
        waiting.giveUpAll();
        answers.deliver();
        assertThat(replies).hasSize(1);
    }

    @Test
    void a_receiver_may_ask_for_more() {
        waiting.add(new EntryId(2, 5), id(5), reply -> add(2, 6));
        waiting.giveUpAll();
        answers.deliver();
        assertThat(waiting.size()).isOne();
    }

    @Test
    void no_reply_is_made_for_an_entry_that_nobody_waits_for() {
        add(2, 5);
        waiting.applied(new EntryId(2, 4), id -> {
            throw new AssertionError(id);
        });
        waiting.applied(new EntryId(3, 5), id -> {
            throw new AssertionError(id);
        });
        assertThat(waiting.size()).isZero();
    }

    private void add(long term, long index) {
        waiting.add(new EntryId(term, index), id(index), replies::add);
    }

    private void applied(long term, long index, Result result) {
        waiting.applied(new EntryId(term, index), id -> new KvReply.Done(id, result));
        answers.deliver();
    }

    private static RequestId id(long index) {
        return new RequestId(1, index);
    }
}
