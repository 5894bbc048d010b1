package dev.ariadne.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much a leader sends to a follower that answers, answers late, or does not answer. */
class FlowControlTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final int WINDOW = 4;

    private final Cluster cluster = new Cluster(3, new Limits(36, WINDOW, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE));
    private final Cluster.Member one = cluster.member(1);

    @Test
    void a_follower_that_has_not_answered_yet_gets_one_message() {
        startLeading();
        assertThat(toTwo()).hasSize(1);
        proposals(3);
        assertThat(toTwo()).isEmpty();
        one.raw.tick();
        assertThat(toTwo()).hasOnlyElementsOfType(Heartbeat.class);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).hasSize(1).hasOnlyElementsOfType(AppendEntries.class);
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).hasSize(1).hasOnlyElementsOfType(AppendEntries.class);
    }

    @Test
    void an_acknowledgement_sets_going_only_the_follower_it_came_from() {
        startLeading();
        proposals(1);
        toTwo();
        cluster.deliver(accepted(1));
        assertThat(cluster.wire).extracting(Message::to).containsOnly(TWO);
    }

    @Test
    void a_leader_sends_on_without_answers_until_the_window_is_full() {
        stream();
        proposals(WINDOW + 3);
        assertThat(toTwo()).hasSize(WINDOW);
    }

    @Test
    void an_acknowledgement_makes_room_for_as_many_messages_as_it_answers() {
        stream();
        proposals(WINDOW + 3);
        toTwo();
        cluster.deliver(accepted(3));
        List<Message> sent = toTwo();
        assertThat(indexes(sent)).containsExactly(6L, 7L, 8L);
    }

    @Test
    void a_stale_acknowledgement_makes_no_room() {
        stream();
        proposals(WINDOW + 3);
        toTwo();
        cluster.deliver(accepted(1));
        cluster.deliver(accepted(0));
        assertThat(toTwo()).isEmpty();
    }

    @Test
    void with_a_full_window_each_answered_heartbeat_sends_one_empty_message() {
        stream();
        proposals(WINDOW + 3);
        toTwo();
        for (int i = 0; i < 3; i++) {
            cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
            List<Message> sent = toTwo();
            assertThat(sent).hasSize(1);
            assertThat(indexes(sent)).isEmpty();
        }
        proposals(1);
        assertThat(toTwo()).isEmpty();
    }

    @Test
    void a_follower_that_has_everything_is_left_alone() {
        stream();
        cluster.deliver(new HeartbeatResponse(TWO, ONE, 1, 0, 0));
        assertThat(toTwo()).isEmpty();
    }

    @Test
    void messages_carry_what_fits_and_at_least_one_entry() { // 36 bytes, 18 of which are an entry of ten
        startLeading();
        proposals(5);
        one.raw.propose(Bytes.wrap(new byte[50]));
        cluster.drain(one);
        toTwo();
        cluster.deliver(accepted(1));
        assertThat(toTwo().stream().map(m -> ((AppendEntries) m).entries().size()))
                .containsExactly(2, 2, 1, 1);
    }

    @Test
    void a_window_is_full_of_bytes_too() {
        Cluster room = new Cluster(3, new Limits(10, 100, 35, 1 << 20, Long.MAX_VALUE));
        room.elect(1);
        room.isolate(2);
        Cluster.Member leader = room.member(1);
        for (int i = 0; i < 9; i++) {
            leader.raw.propose(Bytes.wrap(new byte[10]));
        }
        room.drain(leader);
        assertThat(indexes(to(TWO, room))).containsExactly(2L, 3L, 4L, 5L); // the fourth reaches 35
        room.deliver(accepted(2));
        assertThat(indexes(to(TWO, room))).containsExactly(6L);
    }

    @Test
    void a_leader_takes_no_more_payload_than_it_may_leave_uncommitted() {
        Cluster room = new Cluster(3, new Limits(10, 100, 10, 1 << 20, 15));
        room.elect(1);
        RawNode leader = room.member(1).raw;
        Bytes ten = Bytes.wrap(new byte[10]);
        ProposeResult refused = new ProposeResult.Refused(ProposeResult.Reason.TOO_MUCH_UNCOMMITTED, ONE);
        assertThat(leader.propose(ten)).isInstanceOf(ProposeResult.Accepted.class);
        assertThat(leader.propose(ten)).isEqualTo(refused);
        assertThat(leader.propose(Bytes.wrap(new byte[5]))).isInstanceOf(ProposeResult.Accepted.class);
        assertThat(leader.propose(Bytes.wrap(new byte[1]))).isEqualTo(refused);
        assertThat(leader.propose(Bytes.EMPTY)).isInstanceOf(ProposeResult.Accepted.class);
        room.settle();
        assertThat(leader.propose(Bytes.wrap(new byte[50])))
                .as("the first, however large")
                .isInstanceOf(ProposeResult.Accepted.class);
        assertThat(leader.propose(Bytes.EMPTY))
                .as("what is empty, though there is too much already")
                .isInstanceOf(ProposeResult.Accepted.class);
    }

    @Test
    void an_unreachable_follower_is_probed_from_what_it_is_known_to_have() {
        stream();
        proposals(2);
        toTwo();
        one.raw.reportUnreachable(TWO);
        proposals(1);
        assertThat(toTwo())
                .singleElement()
                .extracting(m -> ((AppendEntries) m).prev())
                .isEqualTo(new EntryId(1, 1));
        proposals(1);
        assertThat(toTwo()).isEmpty();
    }

    @Test
    void late_answers_open_no_window_while_a_probe_is_under_way() {
        stream();
        proposals(2 * WINDOW);
        toTwo();
        one.raw.reportUnreachable(TWO);
        proposals(1);
        assertThat(toTwo()).hasSize(1);
        cluster.deliver(accepted(1));
        assertThat(toTwo()).isEmpty();
        cluster.deliver(accepted(2));
        assertThat(toTwo()).hasSize(WINDOW);
    }

    @Test
    void an_answer_opens_the_window_for_a_follower_that_has_everything() {
        stream();
        one.raw.reportUnreachable(TWO);
        cluster.deliver(accepted(1));
        proposals(WINDOW + 1);
        assertThat(toTwo()).hasSize(WINDOW);
    }

    @Test
    void a_heartbeat_commits_no_more_than_the_follower_is_known_to_have() {
        startLeading();
        proposals(2);
        cluster.deliver(new AppendEntriesResponse(THREE, ONE, 1, true, 3, EntryId.ZERO));
        cluster.deliver(accepted(1));
        cluster.take();
        one.raw.tick();
        cluster.drain(one);
        assertThat(cluster.take())
                .containsExactly(new Heartbeat(ONE, TWO, 1, 1, 0, 1), new Heartbeat(ONE, THREE, 1, 3, 0, 1));
    }

    @Test
    void a_commit_index_is_told_again_with_an_acknowledgement_once_a_heartbeat_has_told_less() {
        for (boolean heartbeat : new boolean[] {false, true}) {
            Cluster room = new Cluster(3);
            room.elect(1);
            RawNode leader = room.member(1).raw;
            leader.propose(Bytes.utf8("x"));
            room.drain(room.member(1));
            room.deliver(new AppendEntriesResponse(THREE, ONE, 1, true, 2, EntryId.ZERO));
            Message commit = new AppendEntries(ONE, TWO, 1, new EntryId(1, 2), List.of(), 2);
            assertThat(room.take()).contains(commit);
            if (heartbeat) {
                leader.tick();
                room.drain(room.member(1));
                assertThat(room.take()).contains(new Heartbeat(ONE, TWO, 1, 1, 0, 1));
            }
            room.deliver(accepted(2));
            assertThat(to(TWO, room)).isEqualTo(heartbeat ? List.of(commit) : List.of());
        }
    }

    @Test
    void a_lost_message_is_noticed_and_made_good() {
        cluster.elect(1);
        for (int i = 0; i < 10; i++) {
            int round = i;
            cluster.lost = m -> m.to().equals(TWO) && round % 3 == 0;
            cluster.propose(1, "x" + i);
        }
        cluster.heal();
        cluster.tickAll(3);
        assertThat(cluster.member(2).data()).isEqualTo(one.data()).hasSize(10);
    }

    /** Brings the leader to where two has its first entry, and nothing is unanswered. */
    private void stream() {
        startLeading();
        cluster.deliver(accepted(1));
        cluster.take();
    }

    private void startLeading() {
        one.raw.campaign();
        cluster.drain(one);
        cluster.take();
        cluster.deliver(new Message.RequestVoteResponse(TWO, ONE, 1, false, true));
    }

    /** Entries of ten bytes, one order each. */
    private void proposals(int count) {
        for (int i = 0; i < count; i++) {
            one.raw.propose(Bytes.wrap(new byte[10]));
            cluster.drain(one);
        }
    }

    private List<Message> toTwo() {
        cluster.drain(one);
        return to(TWO, cluster);
    }

    private static List<Message> to(NodeId follower, Cluster room) {
        return room.take().stream().filter(m -> m.to().equals(follower)).toList();
    }

    private static List<Long> indexes(List<Message> messages) {
        return messages.stream()
                .flatMap(m -> ((AppendEntries) m).entries().stream())
                .map(Entry::index)
                .toList();
    }

    private static AppendEntriesResponse accepted(long index) {
        return new AppendEntriesResponse(TWO, ONE, 1, true, index, EntryId.ZERO);
    }
}
