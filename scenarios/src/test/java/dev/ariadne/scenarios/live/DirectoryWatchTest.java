package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DirectoryWatchTest {
    @TempDir
    Path first;

    @TempDir
    Path second;

    @Test
    void sizes_and_snapshots_are_seen() throws Exception {
        Files.write(first.resolve("wal-1"), new byte[1_000]);
        Path left = Files.write(second.resolve("snapshot-1.tmp"), new byte[100]);
        Files.setLastModifiedTime(left, FileTime.fromMillis(0));
        try (DirectoryWatch watch = new DirectoryWatch(Map.of(1, first, 2, second))) {
            eventually(() -> watch.bytes() == 1_100);
            assertThat(watch.snapshotWithin(Long.MAX_VALUE)).isFalse();
            long before = System.nanoTime();
            Path growing = Files.write(first.resolve("snapshot-2.tmp"), new byte[10]);
            eventually(() -> watch.snapshotWithin(1_000_000_000L));
            Files.delete(growing);
            Files.delete(left);
            eventually(() -> watch.bytes() == 1_000);
            assertThat(watch.bytesMax()).isEqualTo(1_110);
            assertThat(watch.snapshots(1))
                    .singleElement()
                    .matches(seen -> seen.meets(new Stretch(before, System.nanoTime())));
            assertThat(watch.snapshots(2)).isEmpty();
        }
    }

    private static void eventually(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
