package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.Fuzz;
import dev.ariadne.raft.codec.Mutator;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Directories and snapshot files that are almost valid; many with checksums that are right, as whoever has the disk can make them.
 * What is accepted must be recovered, and be found again the same.
 */
class StorageFuzzTest {
    private static final EntryId LAST = new EntryId(4, 30);

    @Test
    void directories_are_recovered_or_refused() throws Exception {
        List<Map<String, byte[]>> valid = directories();
        new Fuzz("directories", IOException.class, 1 << 20, 256)
                .run(
                        Fuzz.INPUTS,
                        random -> mutate(valid, random),
                        files -> files.values().stream()
                                .mapToLong(bytes -> bytes.length)
                                .sum(),
                        StorageFuzzTest::recover,
                        files -> files.keySet().toString());
    }

    private static void recover(Map<String, byte[]> files) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        files.forEach(disk::plant);
        Image found = Recovered.inspect(disk);
        Recovered recovered = Recovered.recover(disk, StorageScript.OPTIONS);
        recovered.wal().close();
        assertThat(recovered.image()).isEqualTo(found);
        assertThat(Recovered.inspect(disk).hardState()).isEqualTo(found.hardState());
    }

    /** The directory after each step of the life of a replica. */
    private static List<Map<String, byte[]>> directories() throws IOException {
        MemoryDisk disk = StorageScript.formatted();
        List<Map<String, byte[]>> directories = new ArrayList<>();
        StorageScript script = new StorageScript(disk);
        for (StorageScript.Step step : script.steps()) {
            step.action().run();
            Map<String, byte[]> files = new TreeMap<>();
            disk.list().forEach(name -> files.put(name, disk.contents(name)));
            directories.add(files);
        }
        script.wal().close();
        return directories;
    }

    private static Map<String, byte[]> mutate(List<Map<String, byte[]>> valid, RandomGenerator random) {
        Map<String, byte[]> files = new TreeMap<>(valid.get(random.nextInt(valid.size())));
        Map<String, byte[]> others = valid.get(random.nextInt(valid.size()));
        List<String> names = new ArrayList<>(files.keySet());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(8)) {
            case 0 -> files.remove(name);
            case 1 -> files.putAll(others);
            case 2 -> files.put(names.get(random.nextInt(names.size())), files.get(name));
            case 3, 4 -> files.put(name, new Mutator(random).mutate(List.of(files.get(name))));
            default -> files.put(name, withChangedFrame(name, files.get(name), random));
        }
        return files;
    }

    @Test
    void snapshot_files_are_read_or_refused() throws Exception {
        String name = FileNames.snapshot(LAST);
        byte[] whole = StorageScript.snapshotFile(new Snapshot(LAST, StorageScript.MEMBERS))
                .toByteArray();
        new Fuzz("snapshot files", IOException.class, 1 << 16, 64)
                .run(
                        Fuzz.INPUTS,
                        random -> random.nextBoolean()
                                ? new Mutator(random).mutate(List.of(whole))
                                : withChangedFrame(name, whole, random),
                        bytes -> bytes.length,
                        bytes -> {
                            MemoryDisk disk = new MemoryDisk();
                            disk.plant(name, bytes);
                            try (SnapshotFile file = SnapshotFile.open(disk, IDENTITY.clusterId(), LAST)) {
                                file.verify();
                                walk(file);
                            }
                        },
                        bytes -> Bytes.wrap(bytes).toString());
    }

    private static void walk(SnapshotFile file) throws IOException {
        try {
            file.pieces().forEachRemaining(Bytes::length);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The contents of one frame are mutated, and all frames written anew. */
    private static byte[] withChangedFrame(String name, byte[] file, RandomGenerator random) {
        boolean isSnapshot = !name.startsWith("wal-");
        long sequence = isSnapshot ? 0 : FileNames.segments(List.of(name)).get(0);
        FrameFormat first = isSnapshot ? SnapshotFormat.headerFormat() : SegmentHeader.headerFormat(sequence);
        FrameFormat others = isSnapshot
                ? SnapshotFormat.dataFormat(IDENTITY.clusterId(), last(name))
                : SegmentHeader.dataFormat(IDENTITY, sequence);
        List<byte[]> contents = contents(first, others, file);
        if (contents.isEmpty()) {
            return file;
        }
        int changed = random.nextInt(contents.size());
        contents.set(changed, new Mutator(random).mutate(List.of(contents.get(changed))));
        ByteWriter out = new ByteWriter();
        for (int i = 0; i < contents.size(); i++) {
            int start = out.length();
            FrameFormat.begin(out);
            out.raw(Bytes.wrap(contents.get(i)));
            (i == 0 ? first : others).seal(out, start, start);
        }
        return out.toByteArray();
    }

    private static EntryId last(String name) {
        List<EntryId> snapshots = FileNames.snapshots(List.of(name));
        return snapshots.isEmpty() ? LAST : snapshots.get(0);
    }

    private static List<byte[]> contents(FrameFormat first, FrameFormat others, byte[] file) {
        List<byte[]> contents = new ArrayList<>();
        int length = first.length(file, 0, 0);
        for (int at = 0; length > 0; length = others.length(file, at, at)) {
            int start = at + FrameFormat.HEADER_BYTES;
            at = Math.min(file.length, start + length);
            contents.add(Arrays.copyOfRange(file, start, at));
        }
        return contents;
    }
}
