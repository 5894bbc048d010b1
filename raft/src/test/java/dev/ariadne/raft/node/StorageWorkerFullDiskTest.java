package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.StorageAnswer.ChunkKept;
import dev.ariadne.raft.node.StorageAnswer.ChunkRead;
import dev.ariadne.raft.node.StorageAnswer.DiskFull;
import dev.ariadne.raft.node.StorageAnswer.SnapshotContinues;
import dev.ariadne.raft.node.StorageAnswer.SnapshotGivenUp;
import dev.ariadne.raft.node.StorageAnswer.SnapshotReceived;
import dev.ariadne.raft.node.StorageAnswer.SnapshotSaved;
import dev.ariadne.raft.node.StorageAnswer.Written;
import dev.ariadne.raft.node.StorageJob.Compact;
import dev.ariadne.raft.node.StorageJob.ContinueSnapshot;
import dev.ariadne.raft.node.StorageJob.KeepChunk;
import dev.ariadne.raft.node.StorageJob.ReadChunk;
import dev.ariadne.raft.node.StorageJob.SaveSnapshot;
import dev.ariadne.raft.node.StorageJob.TryAgain;
import dev.ariadne.raft.node.StorageJob.Write;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.MemoryDisk;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import dev.ariadne.raft.storage.Recovered;
import dev.ariadne.raft.storage.WalOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes wait for room, in order, and what can make room or needs none does not wait for them. */
class StorageWorkerFullDiskTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final WalOptions OPTIONS = new WalOptions(200);

    private final MemoryDisk disk = new MemoryDisk();
    private final StorageWorker worker;
    private final List<StorageAnswer> answers = new ArrayList<>();

    StorageWorkerFullDiskTest() throws IOException {
        Bootstrap.format(disk, new Identity(1, ONE, 0), AddressBook.EMPTY);
        worker = new StorageWorker(disk, 1, 50, Recovered.recover(disk, OPTIONS).wal(), Buggify.OFF);
        work(write(1, 3));
    }

    private void work(StorageJob... jobs) {
        answers.clear();
        worker.work(List.of(jobs), answers::add);
    }

    private void fill() {
        disk.withRoomFor(disk.used());
    }

    private void makeRoom(int bytes) {
        disk.withRoomFor(disk.used() + bytes);
    }

    private void makeRoom() {
        makeRoom(1 << 20);
    }

    @Test
    void a_write_without_room_is_not_answered_until_there_is_some() throws IOException {
        fill();
        work(write(4, 5));
        assertThat(answers).containsExactly(new DiskFull());
        work(new TryAgain());
        assertThat(answers).containsExactly(new DiskFull());
        assertThat(durable().last().index()).isEqualTo(3);
        makeRoom();
        work(new TryAgain());
        assertThat(answers).containsExactly(new Written(write(4, 5), List.of()));
        assertThat(durable().last().index()).isEqualTo(5);
    }

    @Test
    void nothing_overtakes_a_write_that_waits() throws IOException {
        fill();
        work(write(4, 5));
        makeRoom();
        work(write(6, 7), new SaveSnapshot(snapshot(3), pieces(1)));
        work(write(6, 6));
        assertThat(answers).isEmpty();
        assertThat(disk.list()).noneMatch(name -> name.startsWith("snapshot"));
        work(new TryAgain());
        assertThat(answers)
                .extracting(Object::getClass)
                .containsExactly(Written.class, Written.class, SnapshotSaved.class, Written.class);
        assertThat(durable().last().index()).isEqualTo(6);
    }

    @Test
    void without_being_told_to_a_full_disk_is_not_tried_again() {
        fill();
        work(write(4, 5));
        int calls = disk.calls();
        work(write(6, 7));
        assertThat(disk.calls()).isEqualTo(calls);
    }

    @Test
    void what_needs_no_room_is_done_meanwhile() throws IOException {
        work(new SaveSnapshot(snapshot(3), pieces(1)), write(4, 4), write(5, 5));
        work(write(6, 6));
        work(write(7, 7));
        long segments = segments();
        fill();
        work(write(8, 20));
        work(new ReadChunk(TWO, snapshot(3), 0), new Compact(3));
        assertThat(answers).singleElement().isInstanceOf(ChunkRead.class);
        assertThat(segments()).isLessThan(segments);
    }

    @Test
    void compaction_waits_for_the_commit_index_that_waits_for_room() {
        fill();
        work(new Write(new HardState(1, null, 5), entries(4, 5), null, List.of(), ticket()));
        work(new Compact(5));
        assertThat(answers).isEmpty();
        makeRoom();
        work(new TryAgain());
        assertThat(answers).hasSize(1).hasOnlyElementsOfType(Written.class);
    }

    @Test
    void a_snapshot_without_room_is_given_up_and_the_log_goes_on() throws IOException {
        makeRoom(300);
        work(new SaveSnapshot(snapshot(3), pieces(12)), write(4, 5));
        assertThat(answers).containsExactly(new SnapshotGivenUp(), new Written(write(4, 5), List.of()));
        assertThat(disk.list()).allMatch(name -> name.startsWith("wal-"));
        makeRoom();
        work(new SaveSnapshot(snapshot(3), pieces(1)));
        assertThat(answers).containsExactly(new SnapshotSaved(snapshot(3)));
    }

    @Test
    void a_write_takes_the_room_of_a_snapshot_that_is_not_finished() throws IOException {
        work(new SaveSnapshot(snapshot(3), pieces(17)));
        assertThat(answers).containsExactly(new SnapshotContinues());
        fill();
        work(write(4, 5));
        assertThat(answers).containsExactly(new SnapshotGivenUp(), new Written(write(4, 5), List.of()));
        work(new ContinueSnapshot());
        assertThat(answers).isEmpty();
        assertThat(disk.list()).noneMatch(name -> name.startsWith("snapshot"));
    }

    @Test
    void a_write_takes_the_room_of_a_snapshot_that_a_newer_one_replaces() throws IOException {
        work(new SaveSnapshot(snapshot(2), pieces(3)), new SaveSnapshot(snapshot(3), pieces(3)));
        work(new ReadChunk(TWO, snapshot(2), 0));
        fill();
        work(write(4, 4));
        assertThat(answers).containsExactly(new Written(write(4, 4), List.of()));
        assertThat(disk.list()).filteredOn(name -> name.startsWith("snapshot")).hasSize(1);
        assertThat(durable().snapshot()).isEqualTo(snapshot(3));
    }

    @Test
    void a_write_takes_the_room_of_a_snapshot_that_is_arriving() throws IOException {
        Bytes file = snapshotFile(15);
        work(new KeepChunk(chunk(file, 0, 400)));
        fill();
        work(write(4, 4));
        assertThat(answers).containsExactly(new Written(write(4, 4), List.of()));
        makeRoom();
        work(new KeepChunk(chunk(file, 400, 20)));
        assertThat(answers).containsExactly(new ChunkKept(chunk(file, 400, 20), 0));
    }

    @Test
    void a_chunk_without_room_is_dropped_with_all_before_it() throws IOException {
        Bytes file = snapshotFile(15);
        work(new KeepChunk(chunk(file, 0, 400)));
        makeRoom(10);
        work(new KeepChunk(chunk(file, 400, 40)), write(4, 4));
        assertThat(answers).containsExactly(new Written(write(4, 4), List.of()));
        assertThat(disk.list()).noneMatch(name -> name.endsWith(".part"));
        makeRoom();
        work(new KeepChunk(chunk(file, 0, file.length())));
        assertThat(answers).singleElement().isInstanceOf(SnapshotReceived.class);
    }

    /** Whatever part of it found room, the whole of it is done in the end. */
    @Test
    void an_installation_without_room_is_repeated() throws IOException {
        for (int room = 0; room < 400; room += 9) {
            StorageWorkerFullDiskTest other = new StorageWorkerFullDiskTest();
            other.install(room);
        }
    }

    private void install(int room) throws IOException {
        Bytes file = snapshotFile(3);
        work(new KeepChunk(chunk(file, 0, file.length())));
        Write install = new Write(
                new HardState(2, TWO, 10),
                List.of(Entry.normal(2, 10, Bytes.utf8("x"))),
                installed(),
                List.of(),
                ticket());
        makeRoom(room);
        work(install);
        makeRoom();
        if (answers.contains(new DiskFull())) {
            assertThat(answers).hasSize(1);
            assertThat(durable().hardState().commit()).isIn(3L, 9L);
            work(write(11, 12), new TryAgain());
        } else {
            assertThat(room).isGreaterThan(100);
            work(write(11, 12));
            answers.add(0, new Written(install, pieces(3)));
        }
        assertThat(answers).containsExactly(new Written(install, pieces(3)), new Written(write(11, 12), List.of()));
        assertThat(durable().snapshot()).isEqualTo(installed());
        assertThat(durable().hardState()).isEqualTo(new HardState(2, TWO, 10));
        assertThat(durable().last().index()).isEqualTo(12);
        assertThat(disk.list()).noneMatch(name -> name.endsWith(".part"));
    }

    private static Snapshot installed() {
        return new Snapshot(new EntryId(2, 9), Configuration.of(1, 2));
    }

    private long segments() throws IOException {
        return disk.list().stream().filter(name -> name.startsWith("wal-")).count();
    }

    private Image durable() throws IOException {
        return Recovered.inspect(disk.afterPowerFailure(Outcome.NOTHING));
    }

    private static Bytes snapshotFile(int pieces) throws IOException {
        MemoryDisk other = new MemoryDisk();
        Bootstrap.format(other, new Identity(1, TWO, 0), AddressBook.EMPTY);
        StorageWorker worker = new StorageWorker(
                other, 1, 1 << 20, Recovered.recover(other, OPTIONS).wal(), Buggify.OFF);
        List<StorageAnswer> answers = new ArrayList<>();
        worker.work(
                List.of(new SaveSnapshot(installed(), pieces(pieces)), new ReadChunk(ONE, installed(), 0)),
                answers::add);
        return ((ChunkRead) answers.get(1)).data();
    }

    private static SnapshotChunk chunk(Bytes file, int offset, int length) {
        Bytes data = Bytes.copyOf(file.buffer().slice(offset, length));
        return new SnapshotChunk(TWO, ONE, 2, installed(), offset, file.length(), data);
    }

    /** Writes entries, the term being known by now or written with them. */
    private static Write write(long first, long last) {
        boolean isFirst = first == 1;
        return new Write(isFirst ? new HardState(1, null, 3) : null, entries(first, last), null, List.of(), ticket());
    }

    private static List<Entry> entries(long first, long last) {
        List<Entry> entries = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            entries.add(Entry.normal(index > 10 ? 2 : 1, index, Bytes.utf8("entry " + index)));
        }
        return entries;
    }

    private static Ready.Ticket ticket() {
        return new Ready.Ticket(1, null, null);
    }

    private static Snapshot snapshot(long index) {
        return new Snapshot(new EntryId(1, index), Configuration.of(1, 2));
    }

    private static List<Bytes> pieces(int count) {
        return Collections.nCopies(count, Bytes.utf8("0123456789"));
    }
}
