package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static dev.ariadne.raft.storage.StorageScript.MEMBERS;
import static dev.ariadne.raft.storage.StorageScript.OPTIONS;
import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveredTest {
    private final MemoryDisk disk = StorageScript.formatted();

    @Test
    void a_formatted_disk_is_a_replica_that_knows_nothing_but_its_cluster() throws IOException {
        assertThat(Recovered.recover(disk, OPTIONS).image())
                .isEqualTo(new Image(IDENTITY, HardState.INITIAL, Snapshot.NOTHING, EntryId.ZERO, List.of()));
    }

    @Test
    void a_disk_that_is_not_formatted_is_refused() {
        MemoryDisk empty = new MemoryDisk();
        String message = "memory is not formatted; a new replica is formatted once before its first start";
        assertThatThrownBy(() -> Recovered.recover(empty, OPTIONS)).hasMessage(message);
        assertThatThrownBy(() -> Recovered.inspect(empty)).hasMessage(message);
        assertThat(empty.calls()).isEqualTo(2);
    }

    @Test
    void a_disk_is_formatted_once() {
        assertThatThrownBy(() -> Bootstrap.format(disk, IDENTITY, AddressBook.EMPTY))
                .hasMessage("memory cannot be formatted: it already holds wal-0000000000000001");
        MemoryDisk other = new MemoryDisk();
        other.plant("notes", new byte[0]);
        assertThatThrownBy(() -> Bootstrap.format(other, IDENTITY, AddressBook.EMPTY))
                .hasMessage("memory cannot be formatted: it already holds notes");
    }

    @Test
    void inspect_writes_nothing() throws IOException {
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        wal.append(null, entries(1, 1, 3, 10));
        disk.plant("snapshot-0000000000000001-0000000000000001.tmp", new byte[3]);
        List<String> files = disk.list();
        Recovered.inspect(disk);
        assertThat(disk.list()).isEqualTo(files);
    }

    @Test
    void a_snapshot_within_the_log_leaves_what_is_behind_it_and_what_is_before() throws IOException {
        log(new HardState(1, NodeId.of(1), 2), 1, 5);
        snapshot(new EntryId(1, 3));
        Image image = recovered();
        assertThat(image.before()).isEqualTo(EntryId.ZERO);
        assertThat(image.entries()).isEqualTo(entries(1, 1, 5, 10));
        assertThat(image.hardState()).isEqualTo(new HardState(1, NodeId.of(1), 3));
    }

    @Test
    void a_snapshot_beyond_the_log_replaces_it() throws IOException {
        log(new HardState(1, NodeId.of(1), 2), 1, 5);
        snapshot(new EntryId(4, 9));
        Image image = recovered();
        assertThat(image.before()).isEqualTo(image.last()).isEqualTo(new EntryId(4, 9));
        assertThat(image.hardState()).isEqualTo(new HardState(4, null, 9));
        assertThat(FileNames.segments(disk.list())).hasSize(2);
        assertThat(recovered()).isEqualTo(image);
        assertThat(FileNames.segments(disk.list())).hasSize(2);
    }

    @Test
    void a_snapshot_that_ends_at_an_overwritten_entry_replaces_the_log() throws IOException {
        log(new HardState(5, NodeId.of(1), 2), 1, 5);
        snapshot(new EntryId(4, 4));
        Image image = recovered();
        assertThat(image.before()).isEqualTo(image.last()).isEqualTo(new EntryId(4, 4));
        assertThat(image.hardState()).isEqualTo(new HardState(5, NodeId.of(1), 4));
    }

    @Test
    void a_snapshot_that_contradicts_a_committed_entry_is_refused() throws IOException {
        log(new HardState(5, NodeId.of(1), 4), 1, 5);
        snapshot(new EntryId(4, 4));
        assertThatThrownBy(this::recovered)
                .isInstanceOf(CorruptException.class)
                .hasMessage("snapshot-0000000000000004-0000000000000004: ends at an entry that the log has committed "
                        + "differently");
    }

    @Test
    void a_log_that_begins_behind_the_newest_snapshot_is_refused() throws IOException {
        Wal wal = log(new HardState(1, null, 5), 1, 5);
        wal.append(null, entries(1, 6, 6, 2000));
        wal.append(null, entries(1, 7, 7, 10));
        snapshot(new EntryId(1, 3));
        wal.compact(5);
        assertThat(recovered().before()).isEqualTo(EntryId.ZERO);
        disk.lose(FileNames.segment(1));
        assertThatThrownBy(this::recovered)
                .isInstanceOf(CorruptException.class)
                .hasMessage(
                        "wal-0000000000000002: the log begins after entry 1/6, but the newest snapshot ends at 1/3");
    }

    @Test
    void entries_of_an_older_term_that_overwrote_what_a_deleted_segment_held_are_recovered() throws IOException {
        Wal wal = log(new HardState(3, null, 2), 1, 2);
        wal.append(null, entries(3, 3, 4, 2000));
        List<Entry> overwriting = new ArrayList<>(entries(2, 3, 3, 10));
        overwriting.addAll(entries(5, 4, 4, 10));
        wal.append(new HardState(5, null, 2), overwriting);
        wal.append(new HardState(5, null, 4), entries(5, 5, 5, 10));
        snapshot(new EntryId(5, 4));
        wal.compact(4);
        assertThat(FileNames.segments(disk.list())).containsExactly(2L);
        assertThat(recovered().last()).isEqualTo(new EntryId(5, 5));
    }

    @Test
    void a_segment_that_came_back_from_before_a_gap_is_left_out_and_deleted() throws IOException {
        Wal wal = log(new HardState(1, null, 5), 1, 5);
        for (int i = 6; i <= 9; i++) {
            wal.append(new HardState(1, null, i - 1), entries(1, i, i, 2000));
        }
        byte[] first = disk.contents(FileNames.segment(1));
        snapshot(new EntryId(1, 8));
        wal.compact(8);
        Image image = recovered();
        assertThat(FileNames.segments(disk.list())).containsExactly(4L);
        disk.plant(FileNames.segment(1), first);
        assertThat(recovered()).isEqualTo(image);
        assertThat(FileNames.segments(disk.list())).containsExactly(4L);
    }

    @Test
    void snapshots_without_a_log_are_refused() throws IOException {
        snapshot(new EntryId(1, 3));
        disk.lose(FileNames.segment(1));
        assertThatThrownBy(this::recovered).hasMessage("memory: holds snapshots, but the log is missing");
    }

    @Test
    void a_damaged_newest_snapshot_is_refused_although_there_is_an_older_one() throws IOException {
        log(new HardState(1, null, 5), 1, 5);
        snapshot(new EntryId(1, 3));
        snapshot(new EntryId(1, 4));
        String newest = FileNames.snapshot(new EntryId(1, 4));
        byte[] contents = disk.contents(newest);
        contents[contents.length - 1] ^= 1;
        disk.plant(newest, contents);
        assertThatThrownBy(this::recovered).isInstanceOf(CorruptException.class).hasMessageStartingWith(newest);
    }

    @Test
    void recovery_tidies_up() throws IOException {
        for (int i = 1; i <= 3; i++) {
            log(new HardState(1, null, i), i, i);
            snapshot(new EntryId(1, i));
        }
        disk.plant("wal-0000000000000009.tmp", new byte[1]);
        disk.plant("snapshot-0000000000000009-0000000000000001.part", new byte[1]);
        recovered();
        assertThat(disk.list())
                .containsExactly(
                        FileNames.snapshot(new EntryId(1, 2)),
                        FileNames.snapshot(new EntryId(1, 3)),
                        FileNames.segment(1));
    }

    @Test
    void a_torn_end_is_gone_for_good_and_the_log_goes_on_in_its_place() throws IOException {
        log(new HardState(1, null, 0), 1, 2);
        byte[] two = disk.contents(FileNames.segment(1));
        log(null, 3, 3);
        byte[] three = disk.contents(FileNames.segment(1));
        three[three.length - 1] = 0;
        disk.plant(FileNames.segment(1), three);
        recovered();
        assertThat(disk.contents(FileNames.segment(1))).isEqualTo(two);
        log(null, 3, 4);
        assertThat(Recovered.inspect(disk.afterPowerFailure(Outcome.NOTHING)).entries())
                .isEqualTo(entries(1, 1, 4, 10));
    }

    @Test
    void a_replica_lives_on_a_real_disk_too(@TempDir Path parent) throws IOException {
        Image written;
        try (FileDisk files = FileDisk.open(parent.resolve("node-2"))) {
            Bootstrap.format(files, IDENTITY, AddressBook.EMPTY);
            for (StorageScript.Step step : new StorageScript(files).steps()) {
                step.action().run();
            }
            written = Recovered.inspect(files);
        }
        try (FileDisk files = FileDisk.open(parent.resolve("node-2"))) {
            Recovered recovered = Recovered.recover(files, OPTIONS);
            assertThat(recovered.image()).isEqualTo(written);
            assertThat(written.snapshot().last()).isEqualTo(new EntryId(4, 34));
            recovered.wal().append(new HardState(6, NodeId.of(1), 36), entries(6, 37, 39, 2000));
            recovered.wal().close();
        }
        try (FileDisk files = FileDisk.open(parent.resolve("empty"))) {
            assertThatThrownBy(() -> Recovered.recover(files, OPTIONS))
                    .hasMessageStartingWith(parent.resolve("empty") + " is not formatted");
        }
    }

    @Test
    void the_configuration_is_that_of_the_snapshot() throws IOException {
        log(new HardState(1, null, 5), 1, 5);
        SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(new EntryId(1, 5), Configuration.of(1, 2)))
                .commit();
        assertThat(recovered().snapshot().configuration()).isEqualTo(Configuration.of(1, 2));
    }

    private Image recovered() throws IOException {
        Image inspected = Recovered.inspect(disk);
        Recovered recovered = Recovered.recover(disk, OPTIONS);
        Image image = recovered.image();
        assertThat(image).isEqualTo(inspected);
        assertThat(recovered.wal().state()).isEqualTo(image.hardState());
        assertThat(recovered.wal().last()).isEqualTo(image.last());
        return image;
    }

    /** A log of term 1 with these entries behind what is there. */
    private Wal log(HardState state, long start, long end) throws IOException {
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        wal.append(state, entries(1, start, end, 10));
        return wal;
    }

    private void snapshot(EntryId last) throws IOException {
        SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(last, MEMBERS))
                .commit();
    }
}
