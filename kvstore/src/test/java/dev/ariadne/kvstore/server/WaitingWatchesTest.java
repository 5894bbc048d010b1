package dev.ariadne.kvstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvReply.Reason;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
import dev.ariadne.kvstore.command.Result.Changes;
import dev.ariadne.raft.log.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingWatchesTest {
    private final Answers answers = new Answers();
    private final WaitingWatches watches = new WaitingWatches(answers);
    private final List<KvReply> replies = new ArrayList<>();
    private final List<Watch> looks = new ArrayList<>();

    @Test
    void one_waits_until_something_has_changed_and_looks_at_nothing_twice() {
        watches.add(new RequestId(1, 1), new Watch(Bytes.EMPTY, 3, 10, 100), 100, replies::add);
        look(5, new Changes(List.of(), 5));
        look(5, new Changes(List.of(), 5));
        look(6, new Changes(List.of(), 6));
        assertThat(looks).extracting(Watch::after).containsExactly(3L, 5L);
        assertThat(replies).isEmpty();
        Changes news = new Changes(List.of(new Change(Bytes.EMPTY, null, 7)), 7);
        look(7, news);
        assertThat(Replies.result(replies)).isEqualTo(news);
        assertThat(watches.size()).isZero();
    }

    @Test
    void what_was_forgotten_meanwhile_is_an_answer_too() {
        watches.add(new RequestId(1, 1), new Watch(Bytes.EMPTY, 3, 10, 100), 100, replies::add);
        look(50, new Result.Forgotten(40));
        assertThat(Replies.result(replies)).isEqualTo(new Result.Forgotten(40));
    }

    @Test
    void who_has_waited_long_enough_is_told_that_there_was_nothing() {
        watches.add(new RequestId(1, 1), new Watch(Bytes.EMPTY, 3, 10, 100), 100, replies::add);
        look(5, new Changes(List.of(), 5));
        watches.expire(99);
        answers.deliver();
        assertThat(replies).isEmpty();
        watches.expire(100);
        answers.deliver();
        assertThat(Replies.result(replies)).isEqualTo(new Changes(List.of(), 5));
        assertThat(watches.size()).isZero();
    }

    @Test
    void a_stop_refuses_all() {
        watches.add(new RequestId(1, 1), new Watch(Bytes.EMPTY, 3, 10, 100), 100, replies::add);
        watches.refuseAll();
        answers.deliver();
        Replies.assertRefused(replies, Reason.STOPPED, null);
        assertThat(watches.size()).isZero();
    }

    private void look(long applied, Result result) {
        watches.look(applied, watch -> {
            looks.add(watch);
            return result;
        });
        answers.deliver();
    }
}
