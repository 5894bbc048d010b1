package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that fills up: 256 KiB in memory, where this may be mounted. */
class SmallFileSystemTest {
    @TempDir
    Path parent;

    private Path small;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(parent.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "none", small.toString());
        assumeTrue(mounted, "only who may mount a file system can fill it");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", small.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Test
    void the_log_fills_it_loses_nothing_and_goes_on_once_there_is_room() throws IOException {
        Path ballast = small.resolve(".ballast");
        Files.write(ballast, new byte[100 << 10]);
        List<Entry> written = new ArrayList<>();
        try (FileDisk disk = FileDisk.open(small.resolve("node"))) {
            Bootstrap.format(disk, StorageScript.IDENTITY, AddressBook.EMPTY);
            Wal wal = Recovered.recover(disk, new WalOptions(32 << 10)).wal();
            wal.append(new HardState(1, null, 0), List.of());
            assertThatThrownBy(() -> fill(wal, written))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(written).hasSizeBetween(10, 60);
            assertThat(Recovered.inspect(disk).entries()).isEqualTo(written);
            assertThatThrownBy(() -> SnapshotWriter.create(
                            disk,
                            StorageScript.IDENTITY.clusterId(),
                            new Snapshot(new EntryId(1, 1), StorageScript.MEMBERS)))
                    .isInstanceOf(DiskFullException.class);
            assertThatThrownBy(() -> Recovered.recover(disk, WalOptions.DEFAULT))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageStartingWith("cannot ");
            Files.delete(ballast);
            append(wal, written);
            assertThat(Recovered.recover(disk, WalOptions.DEFAULT).image().entries())
                    .isEqualTo(written);
        }
    }

    private static void fill(Wal wal, List<Entry> written) throws IOException {
        while (written.size() < 1000) {
            append(wal, written);
        }
    }

    private static void append(Wal wal, List<Entry> written) throws IOException {
        Entry next = Entry.normal(1, written.size() + 1, StorageScript.bytes(3000));
        wal.append(null, List.of(next));
        written.add(next);
    }
}
