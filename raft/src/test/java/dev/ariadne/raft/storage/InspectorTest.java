package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InspectorTest {
    private final Inspector inspector = new Inspector();

    @Test
    void looking_again_after_each_step_finds_what_a_fresh_look_finds() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        for (StorageScript.Step step : new StorageScript(disk).steps()) {
            step.action().run();
            assertThat(inspector.inspect(disk)).as(step.name()).isEqualTo(Recovered.inspect(disk));
        }
    }

    @Test
    void so_it_does_after_power_failures_and_recoveries() throws IOException {
        int looks = 0;
        for (int n = 1; n < 200; n += 3) {
            Inspector again = new Inspector();
            MemoryDisk disk = StorageScript.formatted().losingPowerAt(n);
            try {
                for (StorageScript.Step step : new StorageScript(disk).steps()) {
                    step.action().run();
                    again.inspect(disk);
                }
            } catch (IOException lostPower) {
                for (Outcome outcome : List.of(Outcome.NOTHING, Outcome.EVERYTHING, Outcome.random(new Random(n)))) {
                    MemoryDisk left = disk.afterPowerFailure(outcome);
                    assertThat(again.inspect(left)).isEqualTo(Recovered.inspect(left));
                    Recovered.recover(left, StorageScript.OPTIONS);
                    assertThat(again.inspect(left)).isEqualTo(Recovered.inspect(left));
                    looks++;
                }
            }
        }
        assertThat(looks).isGreaterThan(100);
    }

    @Test
    void damage_to_what_it_has_seen_is_found() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        Wal wal = Recovered.recover(disk, StorageScript.OPTIONS).wal();
        wal.append(new HardState(1, NodeId.of(1), 0), entries(1, 1, 9, 300)); // all in the first segment
        wal.append(null, entries(1, 10, 10, 300));
        SnapshotWriter snapshot = SnapshotWriter.create(
                disk, StorageScript.IDENTITY.clusterId(), new Snapshot(new EntryId(1, 1), StorageScript.MEMBERS));
        snapshot.append(StorageScript.bytes(100));
        snapshot.commit();
        inspector.inspect(disk);
        for (String name : disk.list()) {
            byte[] bytes = disk.contents(name);
            byte[] damaged = bytes.clone();
            damaged[bytes.length / 2] ^= 1;
            disk.plant(name, damaged);
            assertThatThrownBy(() -> inspector.inspect(disk)).as(name).isInstanceOf(CorruptException.class);
            disk.plant(name, bytes);
            assertThat(inspector.inspect(disk)).isEqualTo(Recovered.inspect(disk));
        }
    }
}
