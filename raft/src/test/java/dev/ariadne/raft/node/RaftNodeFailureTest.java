package dev.ariadne.raft.node;

import static dev.ariadne.raft.node.Room.FORMATTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Campaign;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stops a node, and that nothing leaves it from then on. */
class RaftNodeFailureTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);

    RaftNodeFailureTest() throws IOException {}

    @Test
    void after_a_failed_write_nothing_leaves_any_more() throws IOException {
        room.elect(1);
        one.propose("x");
        room.take();
        one.disk.failingAt(2);
        one.work();
        one.hear();
        assertThat(one.node.failure()).isEqualTo("storage of memory: input/output error");
        assertThatStopped();
    }

    @Test
    void an_entry_that_cannot_be_applied_stops_the_node() throws IOException {
        room.elect(1);
        room.propose(1, 1, 1);
        one.propose(ListMachine.POISON);
        one.propose("after");
        room.settle();
        assertThat(one.node.failure()).matches("entry \\d+/6 cannot be applied: tastes bad");
        assertThat(one.machine.data).containsExactly("x1");
        assertThatStopped();
    }

    @Test
    void a_state_of_which_no_snapshot_can_be_taken_stops_the_node() throws IOException {
        one.machine.failsSnapshots = true;
        List<Entry> entries =
                IntStream.rangeClosed(4, 15).mapToObj(i -> entry(1, i, "x" + i)).toList();
        one.receive(new AppendEntries(TWO, ONE, 1, FORMATTED, entries, 15));
        one.work();
        one.hear();
        assertThat(one.node.failure()).isEqualTo("snapshot 1/10 cannot be taken: no film");
        assertThat(one.machine.data).hasSize(7).endsWith("x10");
        assertThatStopped();
    }

    @Test
    void a_snapshot_that_cannot_be_restored_stops_the_node() throws IOException {
        room.isolate(3);
        room.elect(1);
        room.propose(1, 1, 20);
        room.replica(3).machine.failsSnapshots = true;
        room.heal();
        room.tick(2);
        assertThat(room.replica(3).node.failure()).matches("snapshot \\d+/20 cannot be restored: no film");
    }

    @Test
    void a_disk_that_fails_at_the_start_says_so_like_any_disk() throws IOException {
        room.elect(1);
        room.propose(1, 1, 20);
        int failures = 0;
        for (boolean failed = true; failed; ) {
            Room.Replica two = room.replica(2);
            two.disk = two.disk.afterPowerFailure(MemoryDisk.Outcome.NOTHING).failingAt(++failures);
            try {
                two.start();
                failed = false;
            } catch (IOException expected) {
                assertThat(expected).isExactlyInstanceOf(IOException.class);
            }
        }
        assertThat(failures).isGreaterThan(10);
    }

    @Test
    void promises_that_wait_for_the_disk_when_the_node_fails_never_leave() {
        one.receive(new AppendEntries(TWO, ONE, 1, FORMATTED, List.of(entry(1, 4, ListMachine.POISON)), 0));
        one.work();
        one.hear();
        one.receive(new AppendEntries(TWO, ONE, 1, new EntryId(1, 4), List.of(entry(1, 5, "x")), 4));
        assertThat(one.node.failure()).isNotNull();
        room.take();
        one.work();
        one.hear();
        assertThat(room.wire).isEmpty();
    }

    @Test
    void what_waits_for_the_next_flush_when_the_node_fails_never_leaves() {
        one.node.receive(one.now, new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        one.hear(new StorageAnswer.Failed("broken"));
        assertThat(room.wire).isEmpty();
        assertThat(one.jobs).isEmpty();
    }

    private void assertThatStopped() throws IOException {
        room.take();
        long term = one.term();
        int calls = one.disk.calls();
        assertThat(one.propose("y")).isEqualTo(new Refused(Reason.STOPPED, null));
        one.receive(new RequestVote(TWO, ONE, 90, new EntryId(89, 99), Campaign.ELECTION));
        one.receive(new Heartbeat(TWO, ONE, 91, 0, 0, 0));
        one.tick(40);
        one.work();
        one.hear();
        assertThat(room.wire).isEmpty();
        assertThat(one.node.isLeader()).isFalse();
        assertThat(one.term()).isEqualTo(term);
        assertThat(one.disk.calls()).isEqualTo(calls);
    }

    private static Entry entry(long term, long index, String data) {
        return Entry.normal(term, index, Bytes.utf8(data));
    }
}
