package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.storage.Disk.DiskFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDiskTest extends DiskContract {
    @TempDir
    Path parent;

    private FileDisk disk;

    @BeforeEach
    void open() throws IOException {
        disk = FileDisk.open(parent.resolve("disk"));
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Override
    protected Disk disk() {
        return disk;
    }

    @Test
    void a_directory_has_one_owner_at_a_time() throws IOException {
        Path directory = parent.resolve("disk");
        assertThatThrownBy(() -> FileDisk.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot open directory " + directory + ": it is in use by this process");
        disk.close();
        FileDisk.open(directory).close();
    }

    @Test
    void a_directory_has_one_owning_process_at_a_time() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process other = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        parent.resolve("disk").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).endsWith("disk: it is in use by another process");
    }

    /** Tries to open a directory. */
    static final class OtherProcess {
        public static void main(String[] arguments) {
            try {
                FileDisk.open(Path.of(arguments[0])).close();
                System.out.println("opened");
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".lock", "a/b", "../a", "/a", "a\0"})
    void a_name_that_leads_elsewhere_is_refused(String name) {
        assertThatThrownBy(() -> disk.create(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.open(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.delete(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.rename("a", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void directories_and_hidden_files_are_not_files_of_the_disk() throws IOException {
        Files.createDirectory(parent.resolve("disk/lost+found"));
        Files.writeString(parent.resolve("disk/.hidden"), "");
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void errors_name_the_path_and_the_reason() throws IOException {
        Path directory = parent.resolve("disk");
        assertThatThrownBy(() -> disk.open("a"))
                .hasMessage("cannot open " + directory.resolve("a") + ": there is no such file");
        disk.create("a").close();
        assertThatThrownBy(() -> disk.create("a"))
                .hasMessage("cannot create " + directory.resolve("a") + ": there is one already");
        assertThatThrownBy(() -> FileDisk.open(parent.resolve("x/y")))
                .hasMessage("cannot open directory " + parent.resolve("x/y") + ": there is no such file");
    }

    @Test
    void a_log_has_room_ahead_that_nobody_sees_and_gives_it_back() throws IOException {
        Path path = parent.resolve("disk/log");
        try (DiskFile log = disk.create("log")) {
            for (int i = 0; i < 100; i++) {
                assertThat(log.write(3L * i, ByteBuffer.wrap(new byte[] {1, 2, 3})))
                        .isEqualTo(3);
                log.sync();
            }
            assertThat(Files.size(path)).isGreaterThan(1 << 20);
            assertThat(log.size()).isEqualTo(300);
            ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(log.read(298, into)).isEqualTo(2);
            assertThat(into.limit()).isEqualTo(10);
            assertThat(log.read(300, into)).isZero();
            disk.create("next").close();
            assertThat(Files.size(path)).as("before another file is there").isEqualTo(300);
            log.write(300, ByteBuffer.wrap(new byte[] {4}));
            assertThat(Files.size(path)).isGreaterThan(1 << 20);
            log.truncate(200);
            assertThat(Files.size(path)).isEqualTo(200);
            assertThat(log.size()).isEqualTo(200);
            log.write(201, ByteBuffer.wrap(new byte[] {5}));
        }
        byte[] expected = new byte[202];
        for (int i = 0; i < 200; i++) {
            expected[i] = (byte) (1 + i % 3);
        }
        expected[201] = 5;
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);
    }

    @Test
    void a_small_append_to_a_log_costs_little_more_than_a_page() throws IOException {
        Path io = Path.of("/proc/self/io");
        assumeTrue(Files.isReadable(io), "this system does not say");
        try (DiskFile log = disk.create("log")) {
            for (int i = 0; i < 3; i++) {
                log.write(200L * i, ByteBuffer.allocate(200));
                log.sync();
            }
            long before = writtenBytes(io);
            for (int i = 3; i < 203; i++) {
                log.write(200L * i, ByteBuffer.allocate(200));
                log.sync();
            }
            assertThat(writtenBytes(io) - before).isLessThan(200 * (8 << 10));
        }
    }

    private static long writtenBytes(Path io) throws IOException {
        return Files.readAllLines(io).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .sum();
    }

    @Test
    void a_file_that_is_synced_once_gets_no_room() throws IOException {
        try (DiskFile file = disk.create("snapshot")) {
            for (int i = 0; i < 100; i++) {
                file.write(i, ByteBuffer.wrap(new byte[] {1}));
            }
            file.sync();
            assertThat(Files.size(parent.resolve("disk/snapshot"))).isEqualTo(100);
        }
    }

    @Test
    void a_large_file_is_synced_while_it_grows() throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(64 << 10);
        try (DiskFile file = disk.create("snapshot")) {
            for (int i = 0; i < 16 * 4; i++) {
                assertThat(disk.syncs()).as("after %s pieces", i).isEqualTo(Math.max(0, i - 1) / 16);
                file.write((long) i * piece.capacity(), piece.clear());
            }
            file.sync();
            assertThat(disk.syncs()).isEqualTo(4);
            assertThat(Files.size(parent.resolve("disk/snapshot")))
                    .as("without room")
                    .isEqualTo(4 << 20);
        }
    }

    @Test
    void a_log_is_synced_when_it_says_so_and_not_in_between() throws IOException {
        ByteBuffer batch = ByteBuffer.allocate(600 << 10);
        try (DiskFile file = disk.create("log")) {
            for (int i = 0; i < 10; i++) {
                file.write((long) i * batch.capacity(), batch.clear());
                file.sync();
            }
            assertThat(disk.syncs()).isEqualTo(10);
        }
    }

    @Test
    void what_a_killed_process_has_appended_is_found_before_the_room() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Appender.class.getName(),
                        parent.resolve("killed").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = 0;
        try (BufferedReader out = writer.inputReader()) {
            while (acknowledged < 500) {
                acknowledged = Long.parseLong(out.readLine());
            }
            writer.destroyForcibly().waitFor();
        }
        Path log = parent.resolve("killed").resolve(FileNames.segment(1));
        assertThat(Files.size(log)).as("with the room").isGreaterThan(1 << 20);
        try (FileDisk killed = FileDisk.open(parent.resolve("killed"))) {
            Recovered recovered = Recovered.recover(killed, WalOptions.DEFAULT);
            assertThat(recovered.image().last().index()).isGreaterThanOrEqualTo(acknowledged);
            assertThat(Files.size(log)).as("without it").isLessThan(1 << 20);
            long next = recovered.wal().last().index() + 1;
            recovered.wal().append(null, entries(1, next, next, 10));
            recovered.wal().close();
            assertThat(Recovered.inspect(killed).last().index()).isEqualTo(next);
        }
    }

    /** Appends to a log until it is killed, and says what is durable. */
    static final class Appender {
        public static void main(String[] arguments) throws IOException {
            FileDisk disk = FileDisk.open(Path.of(arguments[0]));
            Bootstrap.format(disk, StorageScript.IDENTITY, AddressBook.EMPTY);
            Wal wal = Recovered.recover(disk, WalOptions.DEFAULT).wal();
            wal.append(new HardState(1, null, 0), List.of());
            for (long index = 1; ; index++) {
                wal.append(null, entries(1, index, index, 10));
                System.out.println(index);
            }
        }
    }
}
