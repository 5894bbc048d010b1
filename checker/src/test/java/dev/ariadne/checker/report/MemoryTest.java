package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long history is read, judged and explained in as much memory for each operation as half a gigabyte has for a million of them. */
class MemoryTest {
    private static final int OPERATIONS = 200_000;
    private static final String HEAP = "-Xmx100m";
    private static final int CLIENTS = 10;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{:process %d, :type :%s, :f :%s, :value %s, :time %d, :index %d}%n",
                "{\"process\":%d,\"type\":\"%s\",\"f\":\"%s\",\"value\":%s,\"time\":%d,\"index\":%d}%n"
            })
    void a_stale_read_is_found_and_explained_in_little_memory(String format) throws IOException, InterruptedException {
        Path file = directory.resolve("history");
        Path out = directory.resolve("out");
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            write(format, lines);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out)).contains("stale read", "core ---: 2 operations; relax any one");
    }

    /** Reads, judges and explains the file. */
    public static void main(String[] files) throws IOException {
        Model<?> model = Models.named("register", null);
        History history = JepsenReader.read(Path.of(files[0]), false);
        Report report = Report.of(
                "history",
                "register",
                model,
                history,
                LinearizabilityChecker.check(model, history, Limits.steps(2_000_000)));
        System.out.write(report.text().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    /** Clients that each write a value of their own or read the latest one at the end of the operation; the last read is stale. */
    private static void write(String format, BufferedWriter lines) throws IOException {
        Random random = new Random(1);
        int[] writing = new int[CLIENTS];
        int latest = 0;
        int event = 0;
        int operations = 0;
        while (operations < OPERATIONS) {
            int client = random.nextInt(CLIENTS);
            boolean begins = writing[client] == 0;
            if (begins) {
                writing[client] = operations == 0 || random.nextBoolean() ? ++operations : - ++operations;
            }
            int value = writing[client];
            boolean writes = value > 0;
            boolean last = operations == OPERATIONS;
            latest = begins || !writes ? latest : value;
            String seen = writes ? String.valueOf(value) : begins || latest == 0 ? nil(format) : String.valueOf(latest);
            lines.write(line(format, client, begins ? "invoke" : "ok", writes ? "write" : "read", seen, event++));
            writing[client] = begins ? value : 0;
            if (last) {
                lines.write(line(format, CLIENTS, "invoke", "read", nil(format), event++));
                lines.write(line(format, CLIENTS, "ok", "read", "1", event++));
            }
        }
    }

    private static String line(String format, int process, String type, String function, String value, int event) {
        return String.format(format, process, type, function, value, event * 1_000L, event);
    }

    private static String nil(String format) {
        return format.startsWith("{:") ? "nil" : "null";
    }
}
