package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader that sends once per work order, however many inputs came before it. */
class CoalescingTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Cluster cluster = new Cluster(3, RaftConfig::defaults);
    private final RawNode one = cluster.member(1).raw;

    @Test
    void proposals_leave_in_one_message_to_each_follower_and_one_promise() {
        cluster.elect(1);
        propose(3);
        Ready ready = one.ready();
        assertThat(ready.messages()).extracting(Message::to).containsExactly(TWO, THREE);
        assertThat(ready.messages())
                .allSatisfy(m -> assertThat(((AppendEntries) m).entries())
                        .extracting(Entry::index)
                        .containsExactly(2L, 3L, 4L));
        assertThat(ready.promises()).containsExactly(new AppendEntriesResponse(ONE, ONE, 1, true, 4, EntryId.ZERO));
        assertThat(one.hasReady()).isFalse();
    }

    @Test
    void what_was_sent_is_not_sent_again() {
        cluster.elect(1);
        propose(1);
        one.ready();
        propose(1);
        assertThat(one.ready().messages())
                .allSatisfy(m -> assertThat(((AppendEntries) m).entries())
                        .extracting(Entry::index)
                        .containsExactly(3L));
    }

    @Test
    void answers_tell_each_follower_the_commit_index_once() {
        cluster.elect(1);
        propose(3);
        cluster.drain(cluster.member(1));
        cluster.take();
        accept(TWO, 2);
        accept(THREE, 2);
        accept(TWO, 4);
        accept(THREE, 3);
        assertThat(one.commit()).isEqualTo(4);
        List<Message> sent = one.ready().messages();
        assertThat(sent).extracting(Message::to).containsExactly(TWO, THREE);
        assertThat(sent)
                .allSatisfy(m -> assertThat(((AppendEntries) m).commit()).isEqualTo(4));
    }

    @Test
    void an_answer_that_commits_nothing_concerns_only_who_gave_it() {
        Cluster five = new Cluster(5, RaftConfig::defaults);
        RawNode leader = five.member(1).raw;
        five.elect(1);
        leader.propose(Bytes.utf8("x"));
        five.drain(five.member(1));
        leader.step(accepted(TWO, 2));
        leader.step(accepted(THREE, 2));
        five.drain(five.member(1));
        leader.tick(); // the heartbeats tell the others a lower commit index than they were told before
        leader.ready();
        leader.step(accepted(NodeId.of(4), 2));
        assertThat(leader.hasReady()).isTrue();
        Ready ready = leader.ready();
        assertThat(ready.messages()).extracting(Message::to).containsExactly(NodeId.of(4));
        assertThat(ready.promises()).isEmpty();
    }

    @Test
    void an_answer_that_makes_room_sets_its_sender_going_again() {
        Limits limits = new Limits(1 << 20, 1, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE);
        Cluster narrow = new Cluster(
                3,
                id -> new RaftConfig(
                        id, 10, 1, false, false, ReadOption.SAFE, 1, false, true, true, true, true, limits));
        RawNode leader = narrow.member(1).raw;
        narrow.elect(1);
        leader.propose(Bytes.utf8("x"));
        leader.ready();
        leader.propose(Bytes.utf8("y"));
        assertThat(leader.ready().messages()).isEmpty();
        leader.step(accepted(TWO, 2));
        assertThat(leader.ready().messages()).extracting(Message::to).containsExactly(TWO);
    }

    @Test
    void an_answer_without_news_sends_nothing() {
        cluster.elect(1);
        propose(2);
        cluster.drain(cluster.member(1));
        cluster.settle();
        accept(TWO, 3);
        assertThat(one.ready().messages()).isEmpty();
    }

    @Test
    void a_leader_that_steps_down_no_longer_sends_what_was_due() {
        cluster.elect(1);
        propose(2);
        one.step(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        Ready ready = one.ready();
        assertThat(ready.entries()).hasSize(2);
        assertThat(ready.messages()).hasSize(1).doesNotHaveAnyElementsOfTypes(AppendEntries.class);
        assertThat(ready.promises()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void all_is_committed_everywhere_whenever_work_orders_are_taken(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        cluster.elect(1);
        cluster.lost = m -> random.nextInt(10) == 0;
        int proposed = 0;
        for (int i = 0; i < 1_000; i++) {
            Message message = random.nextInt(3) == 0 ? null : cluster.wire.poll();
            if (message == null) {
                propose(1);
                proposed++;
            } else if (!cluster.lost.test(message)) {
                cluster.members.get(message.to()).raw.step(message);
            }
            if (random.nextInt(4) == 0) {
                cluster.drain(cluster.member(1 + random.nextInt(3)));
            }
        }
        cluster.heal();
        cluster.tickAll(3);
        assertThat(one.commit()).isEqualTo(1 + proposed);
        assertThat(cluster.members.values())
                .allSatisfy(member -> assertThat(member.applied)
                        .isEqualTo(cluster.member(1).applied)
                        .hasSize((int) one.commit()));
    }

    private void propose(int count) {
        for (int i = 0; i < count; i++) {
            one.propose(Bytes.utf8("x"));
        }
    }

    private void accept(NodeId from, long index) {
        one.step(accepted(from, index));
    }

    private static Message accepted(NodeId from, long index) {
        return new AppendEntriesResponse(from, ONE, 1, true, index, EntryId.ZERO);
    }
}
