package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static dev.ariadne.raft.storage.StorageScript.MEMBERS;
import static dev.ariadne.raft.storage.StorageScript.OPTIONS;
import static dev.ariadne.raft.storage.StorageScript.bytes;
import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import dev.ariadne.raft.storage.StorageScript.Action;
import dev.ariadne.raft.storage.StorageScript.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A disk that fills up, at every byte of every append: what was begun is undone, and goes through once there is room. */
class DiskFullTest {
    private static final int STEP = 13;

    /** An append, and what the disk must say after it. */
    private record Append(HardState state, List<Entry> entries, Ledger after) {}

    private final List<Append> script = new ArrayList<>();
    private Ledger ledger = Ledger.EMPTY;

    DiskFullTest() {
        add(new HardState(1, NodeId.of(3), 0), List.of());
        add(null, entries(1, 1, 3, 10));
        add(new HardState(1, NodeId.of(3), 2), entries(1, 4, 6, 300));
        add(new HardState(2, null, 3), entries(2, 5, 5, 900));
        add(new HardState(3, NodeId.of(2), 4), entries(3, 5, 7, 40));
        add(new HardState(3, NodeId.of(2), 6), entries(3, 8, 8, 1500));
        add(null, entries(3, 9, 9, 10));
    }

    private void add(HardState state, List<Entry> entries) {
        ledger = (state == null ? ledger : ledger.with(state)).with(entries);
        script.add(new Append(state, entries, ledger));
    }

    @Test
    void an_append_without_room_changes_nothing_and_succeeds_once_there_is_some() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        Ledger before = Ledger.EMPTY;
        int refused = 0;
        for (Append append : script) {
            long used = disk.used();
            for (int more = 0; isFull(disk.withRoomFor(used + more), append(wal, append)); more += STEP) {
                assertThat(disk.used() - used).as("but for an empty segment").isIn(0L, 85L);
                assertThatAllOutcomesMatch(disk, before);
                refused++;
            }
            assertThatAllOutcomesMatch(disk, append.after);
            before = append.after;
        }
        assertThat(refused).isGreaterThan(250);
    }

    @Test
    void power_failure_while_an_append_is_undone_loses_nothing_and_brings_nothing_back() throws IOException {
        int cuts = 0;
        for (int at = 0; at < script.size(); at++) {
            for (int more = 0; more < 1600; more += 101) {
                cuts += losePower(at, more);
            }
        }
        assertThat(cuts).isGreaterThan(100);
    }

    /** Loses power at each call of an append for which there is no room; returns how many there were. */
    private int losePower(int at, int more) throws IOException {
        for (int n = 1; ; n++) {
            MemoryDisk disk = StorageScript.formatted();
            Wal wal = Recovered.recover(disk, OPTIONS).wal();
            for (Append append : script.subList(0, at)) {
                append(wal, append).run();
            }
            int calls = disk.calls();
            disk.withRoomFor(disk.used() + more).losingPowerAt(n);
            try {
                append(wal, script.get(at)).run();
                return 0;
            } catch (DiskFullException e) {
                return disk.calls() - calls; // without getting as far as the n-th call
            } catch (IOException e) {
                Ledger before = at == 0 ? Ledger.EMPTY : script.get(at - 1).after;
                assertThatAllOutcomesMatchEither(disk, before, script.get(at).after);
            }
        }
    }

    /** The leader may have other entries to send by the time there is room. */
    @Test
    void what_was_undone_does_not_mix_with_what_follows() throws IOException {
        for (int more = 0; more < 2500; more += 100) {
            for (int seed = 0; seed < 40; seed++) {
                MemoryDisk disk = StorageScript.formatted();
                Wal wal = Recovered.recover(disk, OPTIONS).wal();
                disk.withRoomFor(disk.used() + more);
                assertThat(isFull(disk, () -> wal.append(new HardState(1, null, 0), entries(1, 1, 3, 900))))
                        .isTrue();
                disk.withRoomFor(10_000).losingPowerAt(2);
                Ledger after = Ledger.EMPTY.with(new HardState(2, null, 0)).with(entries(2, 1, 4, 700));
                assertThatThrownBy(() -> wal.append(new HardState(2, null, 0), entries(2, 1, 4, 700)))
                        .hasMessage("no power");
                Image image = Recovered.inspect(disk.afterPowerFailure(Outcome.random(new Random(seed))));
                assertThat(Ledger.EMPTY.matches(image) || after.matches(image)).isTrue();
            }
        }
    }

    @Test
    void a_log_without_room_for_a_new_segment_is_reset_once_there_is_some() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        wal.append(new HardState(1, null, 2), entries(1, 1, 3, 10));
        disk.withRoomFor(disk.used() + 20);
        assertThat(isFull(disk, () -> wal.reset(new EntryId(1, 9)))).isTrue();
        assertThat(wal.last()).isEqualTo(new EntryId(1, 3));
        disk.withRoomFor(10_000);
        wal.append(null, entries(1, 4, 4, 10));
        wal.reset(new EntryId(1, 9));
        assertThat(wal.last()).isEqualTo(new EntryId(1, 9));
    }

    @Test
    void a_snapshot_without_room_leaves_no_trace() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        long used = disk.used();
        int refused = 0;
        for (int more = 0; isFull(disk.withRoomFor(used + more), () -> saveSnapshot(disk)); more += STEP) {
            assertThat(disk.used()).isEqualTo(used);
            assertThat(disk.list()).containsExactly(FileNames.segment(1));
            refused++;
        }
        assertThat(refused).isGreaterThan(30);
        assertThat(disk.list()).hasSize(2);
    }

    private static void saveSnapshot(MemoryDisk disk) throws IOException {
        SnapshotWriter writer =
                SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(new EntryId(1, 2), MEMBERS));
        try {
            writer.append(bytes(300));
            writer.append(bytes(100));
            writer.commit();
        } catch (DiskFullException e) {
            writer.abort();
            throw e;
        }
    }

    @Test
    void a_recovery_without_room_says_so_and_can_be_repeated() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        for (Append append : script) {
            append(wal, append).run();
        }
        saveSnapshot(disk);
        Image image = Recovered.inspect(disk);
        long used = disk.used();
        int refused = 0;
        for (int more = 0; isFull(disk.withRoomFor(used + more), () -> Recovered.recover(disk, OPTIONS)); more += 50) {
            assertThat(Recovered.inspect(disk.afterPowerFailure(Outcome.NOTHING)))
                    .isEqualTo(image);
            refused++;
        }
        assertThat(refused).isGreaterThan(3);
        assertThat(Recovered.inspect(disk)).isEqualTo(image);
    }

    /** The port says that no sync throws it; but if what fails is a sync, there is no trying again. */
    @Test
    void a_failed_sync_kills_the_log_even_while_an_append_is_undone() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        disk.withRoomFor(disk.used() + 20).failingAt(3); // some is written, then truncated, then synced
        assertThatThrownBy(() -> wal.append(null, entries(1, 1, 3, 100))).hasMessage("input/output error");
        disk.withRoomFor(10_000);
        assertThatThrownBy(() -> wal.append(null, entries(1, 1, 3, 100)))
                .hasMessageStartingWith("the log is dead since an earlier failure");
    }

    private static Action append(Wal wal, Append append) {
        return () -> wal.append(append.state, append.entries);
    }

    private static boolean isFull(MemoryDisk disk, Action action) throws IOException {
        try {
            action.run();
            return false;
        } catch (DiskFullException e) {
            assertThat(disk.calls()).isPositive();
            return true;
        }
    }

    private static void assertThatAllOutcomesMatch(MemoryDisk disk, Ledger ledger) throws IOException {
        assertThatAllOutcomesMatchEither(disk, ledger, ledger);
    }

    private static void assertThatAllOutcomesMatchEither(MemoryDisk disk, Ledger one, Ledger other) throws IOException {
        List<MemoryDisk> outcomes = new ArrayList<>(
                List.of(disk.afterPowerFailure(Outcome.NOTHING), disk.afterPowerFailure(Outcome.EVERYTHING)));
        for (int seed = 0; seed < 4; seed++) {
            outcomes.add(disk.afterPowerFailure(Outcome.random(new Random(seed))));
        }
        for (MemoryDisk left : outcomes) {
            Image image = Recovered.recover(left, OPTIONS).image();
            assertThat(one.matches(image) || other.matches(image))
                    .as("recovered: %s", image)
                    .isTrue();
        }
    }
}
