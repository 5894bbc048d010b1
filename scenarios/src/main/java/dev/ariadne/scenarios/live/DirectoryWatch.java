package dev.ariadne.scenarios.live;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks at the directories of nodes that run, fifty times a second: how large they are, and when a snapshot was being written.
 * Thread-safe.
 */
final class DirectoryWatch implements Closeable {
    private static final long PAUSE_MILLIS = 20;

    /** Longer than a sync takes, mostly. */
    private static final long STALE_MILLIS = 200;

    /** By node. */
    private final Map<Integer, Path> directories;

    private final CountDownLatch closed = new CountDownLatch(1);

    /** When snapshots were seen that were not finished, by node; each from the look before to the look after. */
    private final Map<Integer, List<Stretch>> snapshots = new TreeMap<>();

    private long bytes;
    private long bytesMax;
    private long lookedAt = System.nanoTime();

    DirectoryWatch(Map<Integer, Path> directories) {
        this.directories = new TreeMap<>(directories);
        Thread thread = new Thread(this::run, "directory-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Of all directories together. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized long bytesMax() {
        return bytesMax;
    }

    /** When that node was seen to write snapshots so far. */
    synchronized List<Stretch> snapshots(int id) {
        return List.copyOf(snapshots.getOrDefault(id, List.of()));
    }

    /** Whether any node was seen to write a snapshot that recently. */
    synchronized boolean snapshotWithin(long nanos) {
        long now = System.nanoTime();
        return snapshots.values().stream()
                .anyMatch(all -> !all.isEmpty() && now - all.get(all.size() - 1).to() <= nanos);
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
        List<Integer> writing = new ArrayList<>();
        for (Map.Entry<Integer, Path> directory : directories.entrySet()) {
            try (Stream<Path> files = Files.list(directory.getValue())) {
                for (Path file : files.toList()) {
                    sum += Files.size(file);
                    if (file.getFileName().toString().matches("snapshot-.*\\.tmp") && isBeingWritten(file)) {
                        writing.add(directory.getKey());
                    }
                }
            } catch (IOException goneMeanwhile) {
                return; // and look again soon
            }
        }
        seen(sum, writing);
    }

    /** Rather than left behind by a node that was killed. */
    private static boolean isBeingWritten(Path file) throws IOException {
        return System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis() < STALE_MILLIS;
    }

    private synchronized void seen(long sum, List<Integer> writing) {
        long now = System.nanoTime();
        bytes = sum;
        bytesMax = Math.max(bytesMax, sum);
        for (int id : writing) {
            extend(
                    snapshots.computeIfAbsent(id, key -> new ArrayList<>()),
                    new Stretch(lookedAt, now + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)));
        }
        lookedAt = now;
    }

    private static void extend(List<Stretch> all, Stretch seen) {
        int last = all.size() - 1;
        if (last >= 0 && all.get(last).meets(seen)) {
            all.set(last, all.get(last).with(seen));
        } else {
            all.add(seen);
        }
    }
}
