package dev.ariadne.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
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
import dev.ariadne.raft.node.StorageAnswer.ChunkMissing;
import dev.ariadne.raft.node.StorageAnswer.ChunkRead;
import dev.ariadne.raft.node.StorageAnswer.Failed;
import dev.ariadne.raft.node.StorageAnswer.SnapshotContinues;
import dev.ariadne.raft.node.StorageAnswer.SnapshotReceived;
import dev.ariadne.raft.node.StorageAnswer.SnapshotSaved;
import dev.ariadne.raft.node.StorageAnswer.Written;
import dev.ariadne.raft.node.StorageJob.Compact;
import dev.ariadne.raft.node.StorageJob.ContinueSnapshot;
import dev.ariadne.raft.node.StorageJob.DropReceived;
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

class StorageWorkerTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Configuration CONFIGURATION = Configuration.of(1, 2);
    private static final int CHUNK = 50;
    private static final WalOptions OPTIONS = new WalOptions(1 << 20);

    private MemoryDisk disk = new MemoryDisk();
    private StorageWorker worker;
    private final List<StorageAnswer> answers = new ArrayList<>();

    StorageWorkerTest() throws IOException {
        Bootstrap.format(disk, new Identity(1, ONE, 0), AddressBook.EMPTY);
        start();
    }

    private void start() throws IOException {
        worker = new StorageWorker(
                disk, 1, CHUNK, Recovered.recover(disk, OPTIONS).wal(), Buggify.OFF);
    }

    private void work(StorageJob... jobs) {
        answers.clear();
        worker.work(List.of(jobs), answers::add);
    }

    @Test
    void every_kind_of_job_is_understood() throws IOException {
        List<Entry> entries = entries(1, 1, 3);
        Bytes file = snapshotFile(snapshot(2, 9), 1);
        List<StorageJob> jobs = List.of(
                write(new HardState(1, null, 3), entries),
                new SaveSnapshot(snapshot(1, 3), pieces(20)),
                new ContinueSnapshot(),
                new Compact(3),
                new ReadChunk(TWO, snapshot(1, 3), 0),
                new KeepChunk(chunk(snapshot(2, 9), file, 0, file.length())),
                new DropReceived(snapshot(2, 9).last()),
                new TryAgain());
        assertThat(jobs.stream().map(Object::getClass))
                .containsExactlyInAnyOrder(StorageJob.class.getPermittedSubclasses());
        work(jobs.toArray(StorageJob[]::new));
        assertThat(answers)
                .extracting(Object::getClass)
                .containsExactly(
                        Written.class,
                        SnapshotContinues.class,
                        SnapshotSaved.class,
                        ChunkRead.class,
                        SnapshotReceived.class);
    }

    @Test
    void neighbouring_writes_are_one_append() throws IOException {
        int calls = disk.calls();
        work(
                write(new HardState(1, null, 0), entries(1, 1, 2)),
                write(null, entries(1, 3, 2)),
                write(new HardState(1, TWO, 2), List.of()));
        assertThat(disk.calls() - calls).isEqualTo(2);
        assertThat(answers).hasSize(3).hasOnlyElementsOfType(Written.class);
        assertThat(durable().hardState()).isEqualTo(new HardState(1, TWO, 2));
        assertThat(durable().entries()).isEqualTo(entries(1, 1, 4));
    }

    @Test
    void writes_on_both_sides_of_another_job_keep_their_order() throws IOException {
        work(
                write(new HardState(1, null, 2), entries(1, 1, 2)),
                new SaveSnapshot(snapshot(1, 2), pieces(1)),
                write(null, entries(1, 3, 1)));
        assertThat(answers)
                .extracting(Object::getClass)
                .containsExactly(Written.class, SnapshotSaved.class, Written.class);
        assertThat(durable().snapshot()).isEqualTo(snapshot(1, 2));
    }

    @Test
    void the_last_hard_state_and_the_last_entries_of_a_group_count() throws IOException {
        work(
                write(new HardState(1, null, 0), entries(1, 1, 5)),
                write(new HardState(2, TWO, 1), entries(2, 3, 1)),
                write(null, entries(2, 4, 1)));
        assertThat(durable().hardState()).isEqualTo(new HardState(2, TWO, 1));
        assertThat(durable().entries()).extracting(Entry::term).containsExactly(1L, 1L, 2L, 2L);
    }

    @Test
    void a_group_may_reach_back_behind_its_first_entry() throws IOException {
        work(write(new HardState(1, null, 0), entries(1, 1, 3)));
        work(write(null, entries(1, 4, 2)), write(new HardState(2, TWO, 1), entries(2, 2, 1)));
        assertThat(durable().entries()).extracting(Entry::term).containsExactly(1L, 2L);
    }

    @Test
    void a_snapshot_is_written_in_slices_with_writes_between_them() throws IOException {
        work(write(new HardState(1, null, 2), entries(1, 1, 2)));
        work(new SaveSnapshot(snapshot(1, 2), pieces(40)));
        assertThat(answers).hasOnlyElementsOfType(SnapshotContinues.class);
        work(write(null, entries(1, 3, 1)), new ContinueSnapshot());
        assertThat(answers).extracting(Object::getClass).containsExactly(Written.class, SnapshotContinues.class);
        assertThat(durable().snapshot().index()).as("unfinished").isZero();
        work(new ContinueSnapshot());
        assertThat(answers).containsExactly(new SnapshotSaved(snapshot(1, 2)));
        assertThat(durable().snapshot()).isEqualTo(snapshot(1, 2));
        assertThat(durable().last().index()).isEqualTo(3);
    }

    @Test
    void snapshots_are_written_one_at_a_time() {
        work(write(new HardState(1, null, 2), entries(1, 1, 2)), new SaveSnapshot(snapshot(1, 1), pieces(40)));
        assertThatThrownBy(() -> work(new SaveSnapshot(snapshot(1, 2), pieces(1))))
                .isInstanceOf(VerifyException.class);
    }

    @Test
    void a_received_snapshot_replaces_the_log_and_brings_its_pieces_along() throws IOException {
        work(write(new HardState(1, null, 1), entries(1, 1, 5)));
        Snapshot snapshot = snapshot(2, 9);
        receive(snapshot, snapshotFile(snapshot, 3));
        assertThat(answers).last().isInstanceOf(SnapshotReceived.class);
        Write install = new Write(new HardState(2, null, 9), List.of(entry(2, 10)), snapshot, List.of(), ticket());
        work(install);
        assertThat(answers).containsExactly(new Written(install, pieces(3)));
        Image image = durable();
        assertThat(image.snapshot()).isEqualTo(snapshot);
        assertThat(image.entries()).containsExactly(entry(2, 10));
        assertThat(image.hardState()).isEqualTo(new HardState(2, null, 9));
    }

    @Test
    void an_installation_cut_short_by_the_power_leaves_the_old_state_or_the_new() throws IOException {
        Snapshot snapshot = snapshot(2, 9);
        Bytes file = snapshotFile(snapshot, 3);
        int outcomes = 0;
        for (int call = 1; ; call++) {
            disk = new MemoryDisk();
            Bootstrap.format(disk, new Identity(1, ONE, 0), AddressBook.EMPTY);
            start();
            work(write(new HardState(1, null, 1), entries(1, 1, 5)));
            receive(snapshot, file);
            disk.losingPowerAt(call);
            work(new Write(new HardState(2, null, 9), List.of(), snapshot, List.of(), ticket()));
            for (Outcome outcome : List.of(Outcome.NOTHING, Outcome.EVERYTHING)) {
                Image image = Recovered.inspect(disk.afterPowerFailure(outcome));
                boolean isNew = image.snapshot().equals(snapshot);
                assertThat(image.last()).isEqualTo(isNew ? snapshot.last() : new EntryId(1, 5));
                assertThat(image.hardState().commit()).isEqualTo(isNew ? 9 : 1);
                outcomes |= isNew ? 1 : 2;
            }
            if (answers.stream().anyMatch(Written.class::isInstance)) {
                break;
            }
        }
        assertThat(outcomes).as("both were seen").isEqualTo(3);
    }

    @Test
    void chunks_are_cut_out_of_the_file_as_it_is() throws IOException {
        work(write(new HardState(1, null, 2), entries(1, 1, 2)), new SaveSnapshot(snapshot(1, 2), pieces(10)));
        List<Bytes> chunks = new ArrayList<>();
        long offset = 0;
        long size = Long.MAX_VALUE;
        while (offset < size) {
            work(new ReadChunk(TWO, snapshot(1, 2), offset));
            ChunkRead chunk = (ChunkRead) answers.get(0);
            chunks.add(chunk.data());
            assertThat(chunk.offset()).isEqualTo(offset);
            size = chunk.size();
            offset += chunk.data().length();
        }
        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .extracting(Bytes::length)
                .containsOnly(CHUNK);
        assertThat(chunks.stream().mapToLong(Bytes::length).sum()).isEqualTo(size);
    }

    @Test
    void a_file_that_is_gone_is_reported() {
        work(new ReadChunk(TWO, snapshot(1, 2), 0));
        assertThat(answers).containsExactly(new ChunkMissing(TWO, snapshot(1, 2)));
    }

    @Test
    void a_chunk_out_of_turn_is_answered_with_where_the_file_ends() throws IOException {
        Snapshot snapshot = snapshot(2, 9);
        Bytes file = snapshotFile(snapshot, 3);
        SnapshotChunk late = chunk(snapshot, file, 60, 30);
        work(new KeepChunk(late));
        assertThat(answers).containsExactly(new ChunkKept(late, 0));
        SnapshotChunk first = chunk(snapshot, file, 0, 60);
        work(new KeepChunk(first), new KeepChunk(first), new KeepChunk(late));
        assertThat(answers)
                .containsExactly(new ChunkKept(first, 60), new ChunkKept(first, 60), new ChunkKept(late, 90));
    }

    @Test
    void a_newer_snapshot_displaces_an_unfinished_one() throws IOException {
        Bytes older = snapshotFile(snapshot(2, 9), 3);
        Bytes newer = snapshotFile(snapshot(2, 12), 3);
        work(new KeepChunk(chunk(snapshot(2, 9), older, 0, 60)));
        work(new KeepChunk(chunk(snapshot(2, 12), newer, 0, 60)));
        SnapshotChunk again = chunk(snapshot(2, 9), older, 60, 30);
        work(new KeepChunk(again));
        assertThat(answers).containsExactly(new ChunkKept(again, 0));
    }

    @Test
    void another_file_of_the_same_snapshot_is_begun_anew() throws IOException {
        Snapshot snapshot = snapshot(2, 9);
        work(new KeepChunk(chunk(snapshot, snapshotFile(snapshot, 3), 0, 60)));
        Bytes other = snapshotFile(snapshot, 5);
        SnapshotChunk late = chunk(snapshot, other, 60, 30);
        work(new KeepChunk(late));
        assertThat(answers).containsExactly(new ChunkKept(late, 0));
        receive(snapshot, other);
        assertThat(answers).first().isInstanceOf(SnapshotReceived.class);
    }

    @Test
    void an_installation_clears_away_what_else_is_being_received() throws IOException {
        Snapshot snapshot = snapshot(2, 9);
        receive(snapshot, snapshotFile(snapshot, 3));
        Bytes newer = snapshotFile(snapshot(2, 12), 3);
        work(new KeepChunk(chunk(snapshot(2, 12), newer, 0, 60)));
        work(new Write(new HardState(2, null, 9), List.of(), snapshot, List.of(), ticket()));
        assertThat(disk.list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void a_damaged_snapshot_stops_the_worker_before_the_damage_is_sent() throws IOException {
        Snapshot snapshot = snapshot(1, 2);
        work(write(new HardState(1, null, 2), entries(1, 1, 2)), new SaveSnapshot(snapshot, pieces(12)));
        String file = disk.list().get(0);
        byte[] whole = disk.contents(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            disk.plant(file, damaged);
            StorageWorker sender = new StorageWorker(
                    disk,
                    1,
                    CHUNK,
                    Recovered.recover(withSnapshot(file, whole), OPTIONS).wal(),
                    Buggify.OFF);
            int sent = 0;
            answers.clear();
            while (answers.stream().noneMatch(Failed.class::isInstance)) {
                assertThat(sent).as("damage at %s", i).isLessThanOrEqualTo(i);
                sender.work(List.of(new ReadChunk(TWO, snapshot, sent)), answers::add);
                sent += CHUNK;
            }
            assertThat(((Failed) answers.get(answers.size() - 1)).reason())
                    .startsWith("storage of memory: " + file + ": ");
        }
    }

    /** This disk, on which that file is as it was. */
    private MemoryDisk withSnapshot(String file, byte[] contents) {
        MemoryDisk copy = disk.afterKill();
        copy.plant(file, contents);
        return copy;
    }

    @Test
    void a_file_is_not_read_behind_its_end_whatever_its_receiver_says() {
        work(
                write(new HardState(1, null, 2), entries(1, 1, 2)),
                new SaveSnapshot(snapshot(1, 2), pieces(1)),
                new ReadChunk(TWO, snapshot(1, 2), 1 << 20));
        assertThat(answers).last().isEqualTo(new ChunkMissing(TWO, snapshot(1, 2)));
    }

    @Test
    void what_was_never_received_cannot_be_installed() {
        Write install = new Write(new HardState(2, null, 9), List.of(), snapshot(2, 9), List.of(), ticket());
        assertThatThrownBy(() -> work(install)).isInstanceOf(VerifyException.class);
    }

    @Test
    void after_a_failure_nothing_is_done_any_more() {
        disk.failingAt(2);
        work(write(new HardState(1, TWO, 0), List.of()), new ReadChunk(TWO, snapshot(1, 2), 0));
        assertThat(answers).containsExactly(new Failed("storage of memory: input/output error"));
        int calls = disk.calls();
        work(write(new HardState(2, TWO, 0), List.of()), new ReadChunk(TWO, snapshot(1, 2), 0));
        assertThat(answers).isEmpty();
        assertThat(disk.calls()).isEqualTo(calls);
    }

    private void receive(Snapshot snapshot, Bytes file) {
        for (int offset = 0; offset < file.length(); offset += CHUNK) {
            work(new KeepChunk(chunk(snapshot, file, offset, Math.min(CHUNK, file.length() - offset))));
        }
    }

    private static SnapshotChunk chunk(Snapshot snapshot, Bytes file, int offset, int length) {
        Bytes data = Bytes.copyOf(file.buffer().slice(offset, length));
        return new SnapshotChunk(TWO, ONE, 2, snapshot, offset, file.length(), data);
    }

    /** A file of that snapshot as another replica would have it. */
    private static Bytes snapshotFile(Snapshot snapshot, int pieces) throws IOException {
        MemoryDisk other = new MemoryDisk();
        Bootstrap.format(other, new Identity(1, TWO, 0), AddressBook.EMPTY);
        StorageWorker worker = new StorageWorker(
                other, 1, 1 << 20, Recovered.recover(other, OPTIONS).wal(), Buggify.OFF);
        List<StorageAnswer> answers = new ArrayList<>();
        worker.work(List.of(new SaveSnapshot(snapshot, pieces(pieces)), new ReadChunk(ONE, snapshot, 0)), answers::add);
        return ((ChunkRead) answers.get(1)).data();
    }

    private Image durable() throws IOException {
        return Recovered.inspect(disk.afterPowerFailure(Outcome.NOTHING));
    }

    private static Write write(HardState hardState, List<Entry> entries) {
        return new Write(hardState, entries, null, List.of(), ticket());
    }

    private static Ready.Ticket ticket() {
        return new Ready.Ticket(1, null, null);
    }

    private static Snapshot snapshot(long term, long index) {
        return new Snapshot(new EntryId(term, index), CONFIGURATION);
    }

    private static List<Bytes> pieces(int count) {
        return Collections.nCopies(count, Bytes.utf8("0123456789"));
    }

    private static List<Entry> entries(long term, long first, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(term, first + i));
        }
        return entries;
    }

    private static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.utf8("entry " + index));
    }
}
