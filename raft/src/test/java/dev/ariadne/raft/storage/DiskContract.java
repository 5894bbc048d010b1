package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does while the power is on. To be run against each, by extending it. */
public abstract class DiskContract {
    /** An empty disk, the same one each time within a test. */
    protected abstract Disk disk();

    @Test
    void a_new_disk_is_empty() throws IOException {
        assertThat(disk().list()).isEmpty();
    }

    @Test
    void a_created_file_is_empty_and_listed() throws IOException {
        try (DiskFile file = disk().create("b")) {
            assertThat(file.size()).isZero();
        }
        disk().create("c").close();
        disk().create("a").close();
        assertThat(disk().list()).containsExactly("a", "b", "c");
    }

    @Test
    void a_name_is_created_once() throws IOException {
        write("a", "text");
        assertThatThrownBy(() -> disk().create("a")).isInstanceOf(IOException.class);
        assertThat(read("a")).isEqualTo("text");
    }

    @Test
    void a_missing_file_is_not_opened_renamed_or_deleted() throws IOException {
        assertThatThrownBy(() -> disk().open("a")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk().rename("a", "b")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk().delete("a")).isInstanceOf(IOException.class);
        assertThat(disk().list()).isEmpty();
    }

    @Test
    void what_was_written_is_read_by_the_same_and_by_another_handle() throws IOException {
        try (DiskFile file = disk().create("a")) {
            ByteBuffer text = bytes("hello world");
            WholeTransfer.write(file, 0, text);
            assertThat(text.hasRemaining()).isFalse();
            ByteBuffer into = ByteBuffer.allocate(5);
            assertThat(WholeTransfer.read(file, 6, into)).isEqualTo(5);
            assertThat(into.hasRemaining()).isFalse();
            assertThat(text(into)).isEqualTo("world");
            assertThat(read("a")).isEqualTo("hello world");
        }
    }

    /** How far it gets is the disk's affair, but it gets somewhere and says where. */
    @Test
    void a_transfer_moves_the_buffer_by_as_many_bytes_as_it_says() throws IOException {
        try (DiskFile file = disk().create("a")) {
            ByteBuffer text = bytes("hello world");
            int written = file.write(0, text);
            assertThat(written).isEqualTo(text.position()).isPositive();
            assertThat(file.size()).isEqualTo(written);
            ByteBuffer into = ByteBuffer.allocate(20);
            assertThat(file.read(0, into)).isEqualTo(into.position()).isBetween(1, written);
            assertThat(file.read(written, into)).isZero();
            assertThat(file.read(0, ByteBuffer.allocate(0))).isZero();
            assertThat(file.write(0, ByteBuffer.allocate(0))).isZero();
        }
    }

    @Test
    void a_write_takes_what_remains_in_the_buffer_and_a_read_fills_what_remains() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 0, bytes("xxhello").position(2));
            ByteBuffer into = bytes("..........").position(3).limit(7);
            assertThat(WholeTransfer.read(file, 1, into)).isEqualTo(4);
            assertThat(text(into.limit(10).position(10))).isEqualTo("...ello...");
        }
    }

    @Test
    void a_direct_and_a_read_only_buffer_serve_too() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 0, bytes("hello").asReadOnlyBuffer());
            ByteBuffer into = ByteBuffer.allocateDirect(5);
            assertThat(WholeTransfer.read(file, 0, into)).isEqualTo(5);
            assertThat(into.get(4)).isEqualTo((byte) 'o');
        }
    }

    @Test
    void a_read_at_the_end_gets_fewer_bytes() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 0, bytes("hello"));
            assertThat(WholeTransfer.read(file, 3, ByteBuffer.allocate(9))).isEqualTo(2);
            assertThat(WholeTransfer.read(file, 5, ByteBuffer.allocate(9))).isZero();
            assertThat(WholeTransfer.read(file, 7, ByteBuffer.allocate(9))).isZero();
        }
    }

    @Test
    void a_write_behind_the_end_leaves_zeros_between() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 2, bytes("x"));
            assertThat(file.size()).isEqualTo(3);
            assertThat(read("a")).isEqualTo("\0\0x");
        }
    }

    @Test
    void a_write_replaces_only_its_own_bytes() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 0, bytes("hello world"));
            WholeTransfer.write(file, 4, bytes("--"));
            assertThat(read("a")).isEqualTo("hell--world");
        }
    }

    @Test
    void what_was_truncated_does_not_come_back() throws IOException {
        try (DiskFile file = disk().create("a")) {
            WholeTransfer.write(file, 0, bytes("hello"));
            file.truncate(2);
            assertThat(file.size()).isEqualTo(2);
            WholeTransfer.write(file, 4, bytes("!"));
            file.sync();
            assertThat(read("a")).isEqualTo("he\0\0!");
        }
    }

    @Test
    void a_renamed_file_takes_the_place_of_another() throws IOException {
        write("a", "new");
        write("b", "old");
        disk().rename("a", "b");
        disk().syncDirectory();
        assertThat(disk().list()).containsExactly("b");
        assertThat(read("b")).isEqualTo("new");
    }

    @Test
    void a_deleted_file_is_gone_and_its_name_free() throws IOException {
        write("a", "old");
        disk().delete("a");
        assertThat(disk().list()).isEmpty();
        assertThatThrownBy(() -> disk().open("a")).isInstanceOf(IOException.class);
        disk().create("a").close();
        assertThat(read("a")).isEmpty();
    }

    @Test
    void the_list_is_the_callers_own() throws IOException {
        disk().create("a").close();
        var before = disk().list();
        disk().create("b").close();
        assertThat(before).containsExactly("a");
    }

    private void write(String name, String text) throws IOException {
        try (DiskFile file = disk().create(name)) {
            WholeTransfer.write(file, 0, bytes(text));
            file.sync();
        }
    }

    private String read(String name) throws IOException {
        try (DiskFile file = disk().open(name)) {
            ByteBuffer into = ByteBuffer.allocate((int) file.size());
            WholeTransfer.read(file, 0, into);
            return text(into);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer written) {
        return StandardCharsets.UTF_8.decode(written.flip()).toString();
    }
}
