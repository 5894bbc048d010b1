package dev.ariadne.raft.node;

import static dev.ariadne.raft.node.Room.FORMATTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.Campaign;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.ProposeResult;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.MemoryDisk;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import dev.ariadne.raft.storage.Recovered;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaftNodeTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);

    RaftNodeTest() throws IOException {}

    // ---- promises

    @Test
    void a_vote_leaves_once_it_is_durable_and_not_before() throws IOException {
        one.receive(new RequestVote(TWO, ONE, 4, FORMATTED, Campaign.ELECTION));
        assertThat(room.wire).isEmpty();
        assertThat(durable(one).hardState()).isEqualTo(new HardState(1, null, 3));
        one.work();
        assertThat(room.wire).isEmpty();
        assertThat(durable(one).hardState()).isEqualTo(new HardState(4, TWO, 3));
        one.hear();
        assertThat(room.wire).containsExactly(new RequestVoteResponse(ONE, TWO, 4, false, true));
    }

    @Test
    void an_acknowledgement_leaves_once_the_entries_are_durable() throws IOException {
        List<Entry> entries = List.of(entry(3, 4, "a"), entry(3, 5, "b"));
        one.receive(new AppendEntries(TWO, ONE, 3, FORMATTED, entries, 0));
        assertThat(room.wire).isEmpty();
        one.work();
        one.hear();
        assertThat(room.wire).containsExactly(acknowledged(3, 5));
        assertThat(added(durable(one))).isEqualTo(entries);
    }

    @Test
    void a_request_for_votes_leaves_once_the_candidates_own_vote_is_durable() {
        one.tick(19);
        assertThat(one.term()).isEqualTo(2);
        assertThat(room.wire).isEmpty();
        one.work();
        one.hear();
        assertThat(room.wire).hasOnlyElementsOfType(RequestVote.class).isNotEmpty();
    }

    @Test
    void a_leader_sends_entries_while_it_writes_them_and_counts_itself_afterwards() throws IOException {
        room.elect(1);
        room.tick(1);
        one.propose("x");
        assertThat(room.take(AppendEntries.class)).hasSize(2);
        assertThat(durable(one).last().index()).isEqualTo(4);
        one.receive(new AppendEntriesResponse(TWO, ONE, one.term(), true, 5, EntryId.ZERO));
        assertThat(one.machine.data).isEmpty();
        one.work();
        one.hear();
        assertThat(one.machine.data).containsExactly("x");
    }

    @Test
    void messages_that_promise_nothing_do_not_wait_for_the_disk() {
        one.receive(new Heartbeat(TWO, ONE, 2, 0, 0, 0));
        assertThat(room.wire).containsExactly(new Message.HeartbeatResponse(ONE, TWO, 2, 0, 0));
        assertThat(one.jobs).hasSize(1);
    }

    // ---- group commit

    @Test
    void writes_that_queued_up_become_one_append_with_one_sync() throws IOException {
        room.elect(1);
        int calls = one.disk.calls();
        IntStream.range(0, 5).forEach(i -> one.propose("x" + i));
        assertThat(one.jobs).hasSize(5);
        one.work();
        assertThat(one.disk.calls() - calls).as("one write, one sync").isEqualTo(2);
        assertThat(one.answers).hasSize(5);
        assertThat(added(durable(one))).hasSize(6);
    }

    @Test
    void entries_replaced_while_they_wait_are_never_written() throws IOException {
        one.receive(new AppendEntries(
                TWO, ONE, 2, FORMATTED, List.of(entry(2, 4, "a"), entry(2, 5, "b"), entry(2, 6, "c")), 0));
        one.receive(new AppendEntries(THREE, ONE, 3, new EntryId(2, 4), List.of(entry(3, 5, "B")), 0));
        one.receive(new AppendEntries(THREE, ONE, 3, new EntryId(3, 5), List.of(entry(3, 6, "C")), 6));
        one.work();
        one.hear();
        Image image = durable(one);
        assertThat(added(image)).extracting(e -> e.data().toUtf8()).containsExactly("a", "B", "C");
        assertThat(image.hardState().term()).isEqualTo(3);
        assertThat(one.machine.data).containsExactly("a", "B", "C");
        assertThat(one.node.entries(1, 7)).isEqualTo(image.entries());
    }

    // ---- snapshots of its own

    @Test
    void no_second_snapshot_is_begun_before_the_first_is_done() throws IOException {
        Room.Replica alone = aloneWith(40);
        alone.work();
        alone.hear();
        assertThat(alone.machine.data).hasSize(40);
        assertThat(alone.jobs.stream().filter(StorageJob.SaveSnapshot.class::isInstance))
                .hasSize(1);
    }

    @Test
    void writes_go_on_between_the_slices_of_a_snapshot() throws IOException {
        Room.Replica alone = aloneWith(20);
        alone.work();
        alone.hear();
        alone.work();
        alone.hear();
        StorageJob slice = new StorageJob.ContinueSnapshot();
        for (int i = 0; i < 5 && !alone.jobs.contains(slice); i++) {
            alone.propose("more");
            alone.work();
            alone.hear();
        }
        assertThat(alone.jobs.remove(slice)).isTrue();
        long first = alone.node.status().firstIndex();
        alone.propose("meanwhile");
        alone.work();
        alone.hear();
        assertThat(alone.machine.data).endsWith("meanwhile");
        assertThat(alone.node.status().firstIndex()).isEqualTo(first);
        alone.jobs.add(slice);
        alone.work();
        alone.hear();
        assertThat(alone.node.status().firstIndex()).as("compacted").isGreaterThan(first);
    }

    @Test
    void a_snapshot_lets_the_log_on_disk_be_short() throws IOException {
        room.elect(1);
        room.propose(1, 1, 200);
        for (Room.Replica replica : room.replicas.values()) {
            List<String> files = replica.disk.list();
            assertThat(files).filteredOn(name -> name.startsWith("wal")).hasSizeBetween(1, 3);
            assertThat(files).filteredOn(name -> name.startsWith("snapshot")).hasSizeBetween(1, 2);
            assertThat(durable(replica).entries()).hasSizeLessThan(60);
        }
    }

    @Test
    void large_entries_are_worth_a_snapshot_though_they_are_few() throws IOException {
        Room large = new Room(3, Room.withSnapshotEveryBytes(10_000));
        large.elect(1);
        Set<Long> snapshots = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            large.replica(1).propose("x".repeat(1_000));
            large.settle();
            snapshots.add(large.replica(1).node.snapshotIndex());
            for (Room.Replica replica : large.replicas.values()) {
                long kept = replica.node.status().last().index() - replica.node.snapshotIndex();
                assertThat(kept).as("after the snapshot").isLessThanOrEqualTo(16);
            }
        }
        assertThat(snapshots).as("none, and one every ten").hasSize(5);
        for (Room.Replica replica : large.replicas.values()) {
            assertThat(replica.node.snapshotIndex()).isGreaterThan(30);
            long behind = replica.node.snapshotIndex() - replica.node.status().firstIndex() + 1;
            assertThat(behind).as("kept behind the snapshot").isEqualTo(4);
            assertThat(replica.machine.data).hasSize(40);
        }
    }

    /** A cluster of one, with proposals that wait for the disk. */
    private static Room.Replica aloneWith(int proposals) throws IOException {
        Room room = new Room(1);
        room.elect(1);
        for (int i = 0; i < proposals; i++) {
            room.replica(1).propose("x" + i);
        }
        return room.replica(1);
    }

    // ---- time

    @Test
    void ticks_that_are_due_come_before_the_message_that_arrives() {
        room.elect(2);
        long term = one.term();
        one.tick(9);
        one.now += 10 * Room.TICK; // nineteen in all, and no election timeout is longer
        one.receive(new Heartbeat(TWO, ONE, term, 0, 0, 0));
        assertThat(one.term()).isEqualTo(term + 1);
    }

    @Test
    void a_long_pause_is_worth_the_ticks_of_one_election() {
        one.now += 1_000_000 * Room.TICK;
        one.node.wake(one.now);
        assertThat(one.term()).isLessThanOrEqualTo(2);
        assertThat(one.node.nextWake()).isBetween(one.now + 1, one.now + Room.TICK);
        one.tick(9);
        assertThat(one.term()).isEqualTo(2);
    }

    @Test
    void replicas_started_together_do_not_tick_together() {
        assertThat(room.replicas.values().stream().map(r -> r.node.nextWake()))
                .allSatisfy(wake -> assertThat(wake).isBetween(1L, Room.TICK))
                .doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_due_before_the_next_wake() {
        one.tick(9);
        for (int i = 0; i < 100; i++) {
            one.node.wake(one.node.nextWake() - 1);
        }
        assertThat(one.term()).isEqualTo(1);
    }

    // ---- recovery

    @Test
    void a_restart_brings_back_the_state_from_snapshot_and_log() throws IOException {
        room.elect(1);
        room.propose(1, 1, 24);
        room.tick(1);
        assertThat(one.node.status().firstIndex()).isEqualTo(19);
        for (Room.Replica replica : room.replicas.values()) {
            List<String> before = replica.machine.data;
            replica.restartAfterPowerFailure();
            assertThat(replica.machine.data).startsWith("x1").hasSizeBetween(19, 24);
            assertThat(before).startsWith(replica.machine.data.toArray(String[]::new));
        }
        room.elect(2);
        room.tick(1);
        assertThat(room.replicas.values())
                .allSatisfy(r -> assertThat(r.machine.data).hasSize(24).endsWith("x24"));
    }

    @Test
    void a_killed_node_comes_back_too() throws IOException {
        room.elect(1);
        room.propose(1, 1, 5);
        one.propose("in the air");
        one.disk = one.disk.afterKill();
        one.start();
        room.take();
        assertThat(one.node.status().last().index()).isEqualTo(9);
        assertThat(one.machine.data).startsWith("x1");
    }

    @Test
    void a_disk_that_was_never_formatted_is_refused() {
        one.disk = new MemoryDisk();
        assertThatThrownBy(one::start)
                .isInstanceOf(IOException.class)
                .hasMessage("memory is not formatted; a new replica is formatted once before its first start");
    }

    // ---- the rest

    @Test
    void messages_for_somebody_else_are_ignored() {
        one.receive(new RequestVote(TWO, THREE, 9, EntryId.ZERO, Campaign.ELECTION));
        assertThat(one.term()).isEqualTo(1);
        assertThat(one.jobs).isEmpty();
    }

    @Test
    void proposals_are_for_the_leader() {
        room.elect(2);
        assertThat(one.propose("x")).isEqualTo(new Refused(Reason.NOT_LEADER, TWO));
        assertThat(room.replica(2).propose("x")).isInstanceOf(ProposeResult.Accepted.class);
    }

    @Test
    void every_kind_of_answer_is_understood() throws IOException {
        Snapshot snapshot = snapshotAt(5);
        Message.SnapshotChunk chunk = new Message.SnapshotChunk(TWO, ONE, 0, snapshot, 0, 1, Bytes.utf8("x"));
        one.receive(new RequestVote(TWO, ONE, 2, FORMATTED, Campaign.ELECTION));
        StorageJob.Write write = (StorageJob.Write) one.jobs.get(0);
        List<StorageAnswer> answers = List.of(
                new StorageAnswer.Written(write, List.of()),
                new StorageAnswer.SnapshotContinues(),
                new StorageAnswer.SnapshotSaved(snapshotAt(0)),
                new StorageAnswer.SnapshotGivenUp(),
                new StorageAnswer.DiskFull(),
                new StorageAnswer.ChunkRead(TWO, snapshot, 0, 1, Bytes.EMPTY),
                new StorageAnswer.ChunkMissing(TWO, snapshot),
                new StorageAnswer.ChunkKept(chunk, 1),
                new StorageAnswer.SnapshotReceived(chunk),
                new StorageAnswer.Failed("enough"));
        assertThat(answers.stream().map(Object::getClass))
                .containsExactlyInAnyOrder(StorageAnswer.class.getPermittedSubclasses());
        answers.forEach(one::hear);
        assertThat(one.node.failure()).isEqualTo("enough");
    }

    private Snapshot snapshotAt(long index) {
        EntryId last = index == 0 ? EntryId.ZERO : new EntryId(1, index);
        return new Snapshot(last, one.node.status().configuration());
    }

    /** What would be left if the power failed now. */
    private static Image durable(Room.Replica replica) throws IOException {
        return Recovered.inspect(replica.disk.afterPowerFailure(Outcome.NOTHING));
    }

    /** What is there beyond that with which the disk was formatted. */
    private static List<Entry> added(Image image) {
        return image.entries().stream()
                .filter(entry -> entry.index() > FORMATTED.index())
                .toList();
    }

    private static AppendEntriesResponse acknowledged(long term, long index) {
        return new AppendEntriesResponse(ONE, TWO, term, true, index, EntryId.ZERO);
    }

    private static Entry entry(long term, long index, String data) {
        return Entry.normal(term, index, Bytes.utf8(data));
    }
}
