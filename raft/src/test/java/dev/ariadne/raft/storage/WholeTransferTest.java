package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.storage.Disk.DiskFile;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A disk may stop a transfer half way, and nothing above it notices. */
class WholeTransferTest {
    @Test
    void a_replica_leaves_the_same_files_on_a_disk_of_short_transfers() throws IOException {
        MemoryDisk whole = runScript(new MemoryDisk());
        MemoryDisk inPieces = runScript(new MemoryDisk().transferringAtMost(7));
        assertThat(inPieces.calls()).isGreaterThan(3 * whole.calls());
        assertThat(inPieces.list()).isEqualTo(whole.list());
        for (String name : whole.list()) {
            assertThat(inPieces.contents(name)).as(name).isEqualTo(whole.contents(name));
        }
        assertThat(Recovered.inspect(inPieces.afterPowerFailure(Outcome.NOTHING)))
                .isEqualTo(Recovered.inspect(whole.afterPowerFailure(Outcome.NOTHING)));
    }

    private static MemoryDisk runScript(MemoryDisk disk) throws IOException {
        Bootstrap.format(disk, StorageScript.IDENTITY, AddressBook.EMPTY);
        for (StorageScript.Step step : new StorageScript(disk).steps()) {
            step.action().run();
        }
        return disk;
    }

    @Test
    void a_read_ends_at_the_end_of_the_file() throws IOException {
        try (DiskFile file = new MemoryDisk().transferringAtMost(3).create("a")) {
            WholeTransfer.write(file, 0, ByteBuffer.wrap(new byte[10]));
            assertThat(WholeTransfer.read(file, 2, ByteBuffer.allocate(20))).isEqualTo(8);
            assertThat(WholeTransfer.read(file, 10, ByteBuffer.allocate(20))).isZero();
        }
    }

    @Test
    void a_disk_that_takes_nothing_and_says_nothing_is_not_asked_for_ever() {
        assertThatThrownBy(() -> WholeTransfer.write(new Stubborn(), 5, ByteBuffer.allocate(9)))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk takes none of 9 bytes at byte 5");
    }

    @Test
    void a_write_that_finds_room_for_a_part_only_leaves_that_part() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (DiskFile file = disk.create("a")) {
            disk.withRoomFor(4);
            assertThatThrownBy(() -> WholeTransfer.write(file, 0, ByteBuffer.allocate(9)))
                    .isInstanceOf(DiskFullException.class);
            assertThat(file.size()).isEqualTo(4);
            disk.withRoomFor(9);
            WholeTransfer.write(file, 0, ByteBuffer.allocate(9));
        }
    }

    /** Moves no byte. */
    private static final class Stubborn implements DiskFile {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            return 0;
        }

        @Override
        public int write(long position, ByteBuffer from) {
            return 0;
        }

        @Override
        public void truncate(long size) {}

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
