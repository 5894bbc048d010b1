package dev.ariadne.scenarios.live;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the directories of nodes that run, ten times a second: how large they are, and whether a snapshot is being written. */
final class DirectoryWatch implements Closeable {
    private static final long PAUSE_MILLIS = 100;

    private final List<Path> directories;
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile long bytes;
    private volatile long bytesMax;

    /** When a snapshot was seen last that is not finished, by the monotonic clock. */
    private volatile long unfinishedAt = System.nanoTime() - Long.MAX_VALUE / 2;

    DirectoryWatch(List<Path> directories) {
        this.directories = List.copyOf(directories);
        Thread thread = new Thread(this::run, "directory-watch");
        thread.setDaemon(true);
        thread.start();
    }

    long bytes() {
        return bytes;
    }

    long bytesMax() {
        return bytesMax;
    }

    /** Whether a snapshot was being written within so many nanoseconds before. */
    boolean snapshotWithin(long nanos) {
        return System.nanoTime() - unfinishedAt <= nanos;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        long sum = 0;
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    sum += Files.size(file);
                    if (file.getFileName().toString().matches("snapshot-.*\\.tmp")) {
                        unfinishedAt = System.nanoTime();
                    }
                }
            } catch (IOException goneMeanwhile) {
                return; // and look again soon
            }
        }
        bytes = sum;
        bytesMax = Math.max(bytesMax, sum);
    }
}
