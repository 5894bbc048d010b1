package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.storage.Disk.DiskFile;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The fault model itself: a disk that loses too little would let everything pass. */
class MemoryDiskTest extends DiskContract {
    private final MemoryDisk disk = new MemoryDisk();

    @Override
    protected Disk disk() {
        return disk;
    }

    @Test
    void a_file_is_lost_without_a_sync_of_the_directory_and_empty_without_its_own() throws IOException {
        DiskFile file = disk.create("a");
        file.write(0, ByteBuffer.wrap(new byte[] {1}));
        file.sync();
        assertThat(disk.afterPowerFailure(Outcome.NOTHING).list()).isEmpty();
        disk.syncDirectory();
        file.write(1, ByteBuffer.wrap(new byte[] {2}));
        assertThat(disk.afterPowerFailure(Outcome.NOTHING).contents("a")).containsExactly(1);
        assertThat(disk.afterPowerFailure(Outcome.EVERYTHING).contents("a")).containsExactly(1, 2);
        assertThat(disk.afterKill().contents("a")).containsExactly(1, 2);
    }

    @Test
    void sectors_of_one_write_survive_apart() throws IOException {
        DiskFile file = disk.create("a");
        disk.syncDirectory();
        byte[] ones = new byte[2 * MemoryDisk.SECTOR_BYTES];
        Arrays.fill(ones, (byte) 1);
        file.write(0, ByteBuffer.wrap(ones));
        // asked for the directory, the length, then sector by sector
        int[] asked = new int[1];
        byte[] left = disk.afterPowerFailure(n -> ++asked[0] == 3 ? 0 : n).contents("a");
        assertThat(left).hasSize(ones.length);
        assertThat(left[0] + left[MemoryDisk.SECTOR_BYTES]).isEqualTo(1);
    }

    @Test
    void what_a_failed_sync_did_not_write_is_visible_but_never_durable() throws IOException {
        DiskFile file = disk.create("a");
        disk.syncDirectory();
        file.write(0, ByteBuffer.wrap(new byte[] {1}));
        disk.failingAt(1);
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
        file.sync();
        assertThat(disk.contents("a")).containsExactly(1);
        assertThat(disk.afterKill().afterPowerFailure(Outcome.NOTHING).contents("a"))
                .isEmpty();
    }
}
