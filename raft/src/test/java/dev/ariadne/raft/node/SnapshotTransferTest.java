package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Message.SnapshotChunkResponse;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader brings a follower that missed 30 entries up to date, in chunks of 64 bytes, while things go wrong. */
class SnapshotTransferTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);

    private final Room room = new Room(3);
    private final Room.Replica one = room.replica(1);
    private final Room.Replica three = room.replica(3);

    /** The first chunk of a transfer to three, before three got it. */
    private final SnapshotChunk first;

    SnapshotTransferTest() throws IOException {
        room.isolate(3);
        room.elect(1);
        room.propose(1, 1, 30);
        room.heal();
        List<SnapshotChunk> caught = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk && caught.add(chunk);
        room.tick(2);
        room.heal();
        assertThat(caught).hasSize(1);
        first = caught.get(0);
        assertThat(first.offset()).isZero();
        assertThat(first.size()).as("a file of many chunks").isGreaterThan(5 * 64);
    }

    @Test
    void the_file_travels_chunk_by_chunk_and_replication_goes_on_behind_it() {
        List<Long> offsets = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk && !offsets.add(chunk.offset());
        room.wire.add(first);
        room.settle();
        for (int i = 0; i < offsets.size(); i++) {
            assertThat(offsets.get(i)).isEqualTo(64L * i);
        }
        room.propose(1, 31, 33);
        room.tick(1);
        assertThatThreeHas(33);
        assertThat(three.disk.calls()).isPositive();
    }

    @Test
    void the_state_is_durable_before_the_follower_says_so() throws IOException {
        room.lost = AppendEntriesResponse.class::isInstance;
        room.wire.add(first);
        for (int i = 0; i < 100 && room.take(AppendEntriesResponse.class).isEmpty(); i++) {
            room.take().forEach(message -> room.replicas.get(message.to()).receive(message));
            room.replicas.values().forEach(Room.Replica::work);
            room.replicas.values().forEach(Room.Replica::hear);
        }
        three.disk = three.disk.afterPowerFailure(Outcome.NOTHING);
        three.start();
        assertThat(three.machine.data).hasSizeGreaterThanOrEqualTo(26);
        assertThat(three.node.status().firstIndex()).isEqualTo(31);
    }

    @Test
    void a_lost_acknowledgement_of_the_whole_does_not_leave_the_follower_behind() {
        room.lost = message ->
                message instanceof AppendEntriesResponse && message.from().equals(THREE);
        room.wire.add(first);
        room.settle();
        room.heal();
        room.propose(1, 31, 33);
        room.tick(2);
        assertThatThreeHas(33);
    }

    @Test
    void a_lost_chunk_is_sent_again_after_a_while() {
        room.lost = message -> message instanceof SnapshotChunk chunk && chunk.offset() == 128;
        room.wire.add(first);
        room.settle();
        room.tick(5);
        room.heal();
        assertThat(three.machine.data).isEmpty();
        room.tick(10);
        assertThatThreeHas(30);
    }

    @Test
    void a_chunk_lost_with_its_connection_is_sent_again_at_once() {
        room.lost = message -> message instanceof SnapshotChunk chunk && chunk.offset() == 128;
        room.wire.add(first);
        room.settle();
        room.tick(1);
        room.heal();
        one.node.disconnected(one.now, THREE);
        room.tick(1);
        assertThatThreeHas(30);
    }

    @Test
    void a_follower_whose_connection_is_gone_is_probed_before_it_is_sent_more() {
        room.wire.add(first);
        room.settle();
        assertThat(state(THREE)).isEqualTo(ProgressState.REPLICATE);
        one.node.disconnected(one.now, THREE);
        assertThat(state(THREE)).isEqualTo(ProgressState.PROBE);
        room.propose(1, 31, 33);
        room.tick(1);
        assertThatThreeHas(33);
    }

    private ProgressState state(NodeId follower) {
        return one.node.status().progress().get(follower).state();
    }

    @Test
    void a_lost_answer_costs_one_repetition_and_no_step_back() {
        List<Long> offsets = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunkResponse response && response.received() == 128;
        room.wire.add(first);
        room.settle();
        room.lost = message -> message instanceof SnapshotChunk chunk && !offsets.add(chunk.offset());
        room.tick(10);
        assertThat(offsets).startsWith(64L, 128L, 192L);
        assertThatThreeHas(30);
    }

    @Test
    void repeated_and_reordered_chunks_and_answers_do_no_harm() {
        for (int i = 0; i < 200 && three.machine.data.isEmpty(); i++) {
            List<Message> messages = new ArrayList<>(room.take());
            if (i == 0) {
                messages.add(first);
            }
            for (int j = messages.size() - 1; j >= 0; j--) {
                room.replicas.get(messages.get(j).to()).receive(messages.get(j));
                room.replicas.get(messages.get(j).to()).receive(messages.get(j));
            }
            room.wire.removeIf(
                    message -> !(message instanceof SnapshotChunk || message instanceof SnapshotChunkResponse)
                            && !(message instanceof AppendEntriesResponse));
            room.replicas.values().forEach(Room.Replica::work);
            room.replicas.values().forEach(Room.Replica::hear);
            if (room.wire.size() > 8) {
                room.wire.subList(8, room.wire.size()).clear();
            }
        }
        room.settle();
        room.tick(2);
        assertThatThreeHas(30);
    }

    @Test
    void a_receiver_that_restarts_begins_anew() throws IOException {
        room.lost = message -> message instanceof SnapshotChunk chunk && chunk.offset() == 256;
        room.wire.add(first);
        room.settle();
        three.restartAfterPowerFailure();
        List<Long> offsets = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk && !offsets.add(chunk.offset());
        room.tick(11);
        assertThat(offsets).startsWith(256L, 0L, 64L);
        assertThatThreeHas(30);
    }

    @Test
    void a_damaged_chunk_is_noticed_at_the_end_and_the_file_sent_again() {
        byte[] bytes = first.data().toByteArray();
        bytes[40] ^= 1;
        room.wire.add(
                new SnapshotChunk(ONE, THREE, first.term(), first.snapshot(), 0, first.size(), Bytes.wrap(bytes)));
        List<Long> offsets = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk && !offsets.add(chunk.offset());
        room.settle();
        assertThat(offsets.stream().filter(offset -> offset == 0))
                .as("from the beginning")
                .hasSize(2);
        room.tick(1);
        assertThatThreeHas(30);
    }

    @Test
    void where_the_file_is_gone_a_newer_snapshot_is_sent() {
        room.lost = message -> message.to().equals(THREE);
        room.propose(1, 31, 60);
        assertThat(one.node.status().firstIndex())
                .isGreaterThan(first.snapshot().index());
        List<EntryId> sent = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk
                && !sent.add(chunk.snapshot().last());
        room.tick(15);
        assertThat(sent).extracting(EntryId::index).containsOnly(60L);
        assertThatThreeHas(60);
    }

    @Test
    void a_transfer_without_answers_is_given_up_in_favour_of_the_newest_snapshot() {
        List<Long> sent = new ArrayList<>();
        room.lost = message -> message instanceof SnapshotChunk chunk
                && sent.add(chunk.snapshot().index());
        room.propose(1, 31, 40);
        room.tick(55);
        assertThat(sent).as("repetitions").hasSize(5).containsOnly(30L);
        room.tick(10);
        assertThat(sent).last().isEqualTo(40L);
        room.heal();
        room.tick(10);
        assertThatThreeHas(40);
    }

    @Test
    void whoever_has_the_state_already_says_so_at_the_first_chunk() {
        room.wire.add(first);
        room.settle();
        assertThatThreeHas(30);
        room.take();
        three.receive(first);
        three.work();
        three.hear();
        assertThat(room.take())
                .containsExactly(
                        new SnapshotChunkResponse(
                                THREE, ONE, first.term(), first.snapshot().last(), first.size(), first.size()),
                        new AppendEntriesResponse(THREE, ONE, first.term(), true, 34, EntryId.ZERO));
    }

    @Test
    void a_new_leader_begins_a_transfer_of_its_own() {
        room.lost = message -> message instanceof SnapshotChunk chunk && chunk.offset() == 128;
        room.wire.add(first);
        room.settle();
        room.heal();
        room.isolate(1);
        room.elect(2);
        room.tick(2);
        assertThatThreeHas(30);
        room.heal();
        room.propose(2, 31, 40);
        room.tick(2);
        assertThat(room.replicas.values())
                .allSatisfy(r -> assertThat(r.machine.data).hasSize(40));
    }

    @Test
    void a_leader_deposed_while_its_disk_reads_a_chunk_does_not_send_it() {
        room.wire.add(first);
        for (int i = 0; i < 100 && !isReadingTheLastChunk(); i++) {
            one.work();
            one.hear();
            room.take().forEach(message -> room.replicas.get(message.to()).receive(message));
            three.work();
            three.hear();
            room.take().forEach(message -> room.replicas.get(message.to()).receive(message));
        }
        assertThat(isReadingTheLastChunk()).isTrue();
        one.receive(new Heartbeat(TWO, ONE, first.term() + 1, 0, 0, 0));
        three.receive(new Heartbeat(TWO, THREE, first.term() + 1, 0, 0, 0));
        room.settle(); // three would see two leaders in one term
        assertThat(three.machine.data).isEmpty();
    }

    @Test
    void a_deposed_leader_reads_no_chunks_any_more() {
        for (int i = 0; i < 20; i++) {
            one.receive(new Heartbeat(TWO, ONE, first.term() + 1, 0, 0, 0));
            one.tick(1);
        }
        assertThat(one.jobs).noneMatch(StorageJob.ReadChunk.class::isInstance);
    }

    private boolean isReadingTheLastChunk() {
        return one.jobs.stream()
                .anyMatch(job -> job instanceof StorageJob.ReadChunk read && read.offset() + 64 >= first.size());
    }

    @Test
    void an_answer_moves_the_transfer_on_once_and_only_if_it_is_about_this_transfer() {
        EntryId other = new EntryId(first.term(), 20);
        one.receive(new SnapshotChunkResponse(THREE, ONE, first.term(), other, 64, first.size()));
        one.receive(answer(first.term() - 1, 64));
        one.receive(new SnapshotChunkResponse(
                TWO, ONE, first.term(), first.snapshot().last(), 64, first.size()));
        assertThat(one.jobs).isEmpty();
        one.receive(answer(first.term(), 64));
        one.receive(answer(first.term(), 64));
        assertThat(one.jobs).containsExactly(new StorageJob.ReadChunk(THREE, first.snapshot(), 64));
    }

    private SnapshotChunkResponse answer(long term, long received) {
        return new SnapshotChunkResponse(THREE, ONE, term, first.snapshot().last(), received, first.size());
    }

    @Test
    void a_chunk_of_an_older_term_is_ignored() {
        three.receive(new Heartbeat(TWO, THREE, first.term() + 1, 0, 0, 0));
        three.work();
        three.hear();
        room.take();
        three.receive(first);
        assertThat(three.jobs).isEmpty();
        assertThat(room.wire).isEmpty();
    }

    @Test
    void a_snapshot_completed_in_a_newer_term_is_dropped() {
        room.lost = message -> message instanceof SnapshotChunk chunk && chunk.offset() + 64 >= chunk.size();
        List<Message> last = new ArrayList<>();
        room.lost = room.lost.and(last::add);
        room.wire.add(first);
        room.settle();
        room.heal();
        three.receive(last.get(0));
        three.receive(new Heartbeat(TWO, THREE, first.term() + 1, 0, 0, 0));
        three.work();
        three.hear();
        assertThat(three.node.status().last()).isEqualTo(Room.FORMATTED);
        three.work();
        three.hear();
        assertThat(diskOf(three)).noneMatch(name -> name.contains("snapshot"));
        room.take();
        room.elect(2);
        room.tick(1);
        assertThatThreeHas(30);
    }

    @Test
    void entries_sent_behind_the_snapshot_wait_until_it_is_installed() {
        room.wire.add(first);
        for (int i = 0; i < 100 && three.node.status().last().index() < 30; i++) {
            room.take().forEach(message -> room.replicas.get(message.to()).receive(message));
            one.work();
            one.hear();
            three.work();
            three.hear();
        }
        three.receive(
                new AppendEntries(ONE, THREE, first.term(), first.snapshot().last(), one.node.entries(31, 35), 34));
        assertThat(three.machine.data).isEmpty();
        int jobs = three.jobs.size();
        three.receive(first);
        assertThat(three.jobs).as("no chunk is wanted any more").hasSize(jobs);
        three.work();
        three.hear();
        assertThat(three.machine.data).hasSize(30);
    }

    private static List<String> diskOf(Room.Replica replica) {
        try {
            return replica.disk.list();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertThatThreeHas(int entries) {
        assertThat(three.machine.data)
                .isEqualTo(one.machine.data.subList(0, entries))
                .hasSize(entries);
    }
}
