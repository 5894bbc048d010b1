package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static dev.ariadne.raft.storage.StorageScript.MEMBERS;
import static dev.ariadne.raft.storage.StorageScript.OPTIONS;
import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WalTest {
    private final MemoryDisk disk = StorageScript.formatted();
    private Wal wal;

    @BeforeEach
    void recover() throws IOException {
        wal = Recovered.recover(disk, OPTIONS).wal();
    }

    @Test
    void what_append_was_given_is_durable() throws IOException {
        HardState state = new HardState(2, NodeId.of(3), 1);
        wal.append(state, entries(2, 1, 3, 10));
        Image image = afterPowerFailure();
        assertThat(image.hardState()).isEqualTo(state);
        assertThat(image.entries()).isEqualTo(entries(2, 1, 3, 10));
        assertThat(wal.last()).isEqualTo(new EntryId(2, 3)).isEqualTo(image.last());
    }

    @Test
    void a_vote_and_a_term_are_worth_a_sync_each() throws IOException {
        wal.append(new HardState(2, null, 0), List.of());
        assertThat(afterPowerFailure().hardState()).isEqualTo(new HardState(2, null, 0));
        wal.append(new HardState(2, NodeId.of(1), 0), List.of());
        assertThat(afterPowerFailure().hardState()).isEqualTo(new HardState(2, NodeId.of(1), 0));
    }

    @Test
    void a_commit_alone_is_not_written_but_rides_with_the_next_frame() throws IOException {
        wal.append(new HardState(1, null, 0), entries(1, 1, 3, 10));
        int calls = disk.calls();
        wal.append(new HardState(1, null, 2), List.of());
        wal.append(null, List.of());
        assertThat(disk.calls()).isEqualTo(calls);
        assertThat(afterPowerFailure().hardState().commit()).isZero();
        wal.append(null, entries(1, 4, 4, 10));
        assertThat(afterPowerFailure().hardState().commit()).isEqualTo(2);
    }

    @Test
    void an_append_is_one_write_and_one_sync() throws IOException {
        wal.append(new HardState(1, null, 0), entries(1, 1, 3, 10));
        int calls = disk.calls();
        wal.append(new HardState(2, null, 0), entries(2, 4, 9, 50));
        assertThat(disk.calls() - calls).isEqualTo(2);
    }

    @Test
    void an_entry_overwrites_that_of_its_index_and_all_behind() throws IOException {
        wal.append(null, entries(1, 1, 5, 10));
        wal.append(new HardState(2, null, 2), entries(2, 3, 3, 20));
        List<Entry> expected = List.of(
                entries(1, 1, 2, 10).get(0),
                entries(1, 1, 2, 10).get(1),
                entries(2, 3, 3, 20).get(0));
        assertThat(afterPowerFailure().entries()).isEqualTo(expected);
    }

    @Test
    void a_full_segment_is_followed_by_another() throws IOException {
        for (int i = 1; i <= 9; i++) {
            wal.append(null, entries(1, i, i, 600));
        }
        assertThat(disk.list()).containsExactly("wal-0000000000000001", "wal-0000000000000002", "wal-0000000000000003");
        assertThat(afterPowerFailure().entries()).isEqualTo(entries(1, 1, 9, 600));
    }

    @Test
    void compaction_deletes_segments_that_hold_nothing_behind_the_index() throws IOException {
        for (int i = 1; i <= 9; i++) {
            wal.append(new HardState(1, null, i - 1), entries(1, i, i, 600));
        }
        snapshot(new EntryId(1, 8));
        // each segment holds three entries
        long[] beginsAfter = {0, 0, 3, 3, 3, 6, 6, 6};
        for (int index = 1; index <= beginsAfter.length; index++) {
            wal.compact(index);
            Image image = Recovered.inspect(disk);
            assertThat(image.before().index()).as("compacted to %s", index).isEqualTo(beginsAfter[index - 1]);
            assertThat(image.last()).isEqualTo(new EntryId(1, 9));
        }
    }

    @Test
    void compaction_keeps_the_segment_that_is_written_to() throws IOException {
        wal.append(new HardState(1, null, 3), entries(1, 1, 3, 2000));
        snapshot(new EntryId(1, 3));
        wal.compact(3);
        assertThat(FileNames.segments(disk.list())).containsExactly(1L);
        wal.append(null, entries(1, 4, 4, 10));
        wal.compact(3);
        assertThat(FileNames.segments(disk.list())).containsExactly(2L);
        Image image = Recovered.inspect(disk);
        assertThat(image.hardState()).isEqualTo(new HardState(1, null, 3));
        assertThat(image.before()).isEqualTo(new EntryId(1, 3));
        assertThat(image.entries()).isEqualTo(entries(1, 4, 4, 10));
    }

    @Test
    void a_reset_log_is_committed_up_to_the_snapshot_and_goes_on_after_it() throws IOException {
        wal.append(new HardState(1, null, 1), entries(1, 1, 5, 10));
        snapshot(new EntryId(3, 4));
        wal.reset(new EntryId(3, 4));
        assertThat(wal.state()).isEqualTo(new HardState(1, null, 4));
        wal.append(new HardState(3, null, 4), entries(3, 5, 6, 10));
        Image image = afterPowerFailure();
        assertThat(image.before()).isEqualTo(new EntryId(3, 4));
        assertThat(image.entries()).isEqualTo(entries(3, 5, 6, 10));
    }

    @Test
    void a_caller_that_breaks_the_rules_is_told_so_and_nothing_changes() throws IOException {
        HardState state = new HardState(3, NodeId.of(2), 2);
        wal.append(state, entries(3, 1, 4, 10));
        int calls = disk.calls();
        refuses("entry 3/6 cannot follow 3/4", null, entries(3, 6, 6, 1));
        refuses("entry 2/5 cannot follow 3/4", null, entries(2, 5, 5, 1));
        refuses("entry 2/4 cannot follow 3/3", null, List.of(entry(3, 3), entry(2, 4)));
        refuses("entry 3/5 cannot follow 3/3", null, List.of(entry(3, 3), entry(3, 5)));
        refuses("entry 2 cannot be overwritten, 2 is committed", null, entries(3, 2, 2, 1));
        refuses(new HardState(2, null, 2) + " cannot follow " + state, new HardState(2, null, 2), List.of());
        refuses("cannot follow", new HardState(3, null, 2), List.of());
        refuses("cannot follow", new HardState(3, NodeId.of(1), 2), List.of());
        refuses("cannot follow", new HardState(3, NodeId.of(2), 1), List.of());
        refuses("is ahead of a log that ends at 3/4", new HardState(3, NodeId.of(2), 5), List.of());
        refuses("is ahead of a log that ends at 4/3", new HardState(4, null, 4), List.of(entry(4, 3)));
        assertThatThrownBy(() -> wal.reset(new EntryId(3, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wal.compact(3)).isInstanceOf(IllegalArgumentException.class);
        assertThat(disk.calls()).isEqualTo(calls);
        assertThat(wal.state()).isEqualTo(state);
        wal.append(null, entries(3, 5, 5, 10));
        assertThat(afterPowerFailure().entries()).isEqualTo(entries(3, 1, 5, 10));
    }

    @Test
    void after_a_failure_every_call_fails() throws IOException {
        disk.failingAt(2);
        assertThatThrownBy(() -> wal.append(null, entries(1, 1, 1, 10))).hasMessage("input/output error");
        int calls = disk.calls();
        String dead = "the log is dead since an earlier failure: input/output error";
        assertThatThrownBy(() -> wal.append(null, entries(1, 1, 1, 10)))
                .isInstanceOf(IOException.class)
                .hasMessage(dead);
        assertThatThrownBy(() -> wal.append(null, List.of())).hasMessage(dead);
        assertThatThrownBy(() -> wal.reset(new EntryId(1, 1))).hasMessage(dead);
        assertThatThrownBy(() -> wal.compact(0)).hasMessage(dead);
        assertThat(disk.calls()).isEqualTo(calls);
    }

    private void refuses(String message, HardState state, List<Entry> entries) {
        assertThatThrownBy(() -> wal.append(state, entries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.EMPTY);
    }

    private Image afterPowerFailure() throws IOException {
        return Recovered.inspect(disk.afterPowerFailure(Outcome.NOTHING));
    }

    private void snapshot(EntryId last) throws IOException {
        SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(last, MEMBERS))
                .commit();
    }
}
