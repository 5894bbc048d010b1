package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmLogTest {
    @TempDir
    Path directory;

    @Test
    void what_is_read_is_what_jvms_write() throws Exception {
        Files.writeString(directory.resolve("jvm-7.log"), """
                [1000000ns] Using G1
                [5000000ns] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 25M->3M(512M) 1.5ms
                [5100000ns] Safepoint "G1CollectForAllocation", Time since last: 9 ns, Reaching safepoint: 3 ns, At safepoint: 4 ns, Total: 1600000 ns
                [7000000ns] Safepoint "ICBufferFull", Time since last: 9 ns, Reaching safepoint: 3 ns, Cleanup: 2 ns, At safepoint: 4 ns, Total: 1000 ns
                [9000000ns] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 20M->4M(512M) 1.5ms
                """);
        JvmLog log = JvmLog.read(directory, 7);
        assertThat(log.usedMiBMax()).isEqualTo(25);
        assertThat(log.leftMiBMax()).isEqualTo(4);
        assertThat(log.pauses()).containsExactly(new Stretch(3_500_000, 5_100_000), new Stretch(6_999_000, 7_000_000));
        assertThat(log.pauseMax()).isEqualTo(1_600_000);
    }

    /** As this very JVM is asked to, so that it is noticed if another one writes something else. */
    @Test
    void this_jvm_writes_it_like_that() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        JvmLog.option(directory),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Collecting.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        long[] around = said.lines().mapToLong(Long::parseLong).toArray();
        JvmLog log = JvmLog.read(directory, process.pid());
        assertThat(log.usedMiBMax()).isPositive();
        assertThat(log.pauses()).anyMatch(pause -> pause.from() > around[0] && pause.to() < around[1]);
    }

    static final class Collecting {
        public static void main(String[] arguments) {
            System.out.println(System.nanoTime());
            List<byte[]> kept = List.of(new byte[8 << 20]);
            System.gc();
            System.out.println(System.nanoTime() + kept.size() - 1);
        }
    }
}
