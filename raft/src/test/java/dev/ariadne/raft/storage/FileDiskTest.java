package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
