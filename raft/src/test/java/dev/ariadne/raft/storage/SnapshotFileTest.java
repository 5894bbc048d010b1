package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.storage.MemoryDisk.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {
    private static final long CLUSTER = 77;
    private static final Snapshot META = new Snapshot(new EntryId(3, 10), Configuration.of(1, 2, 3));
    private static final String NAME = "snapshot-000000000000000a-0000000000000003";
    private static final List<Bytes> PIECES = List.of(bytes(600), Bytes.EMPTY, bytes(1), bytes(70_000));

    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void pieces_come_back_as_they_were_appended() throws IOException {
        write(disk, META);
        MemoryDisk left = disk.afterPowerFailure(Outcome.NOTHING);
        try (SnapshotFile file = SnapshotFile.open(left, CLUSTER, META.last())) {
            assertThat(file.meta()).isEqualTo(META);
            assertThat(file.size()).isEqualTo(left.contents(NAME).length);
            assertThat(file.pieces()).toIterable().containsExactlyElementsOf(PIECES);
            assertThat(file.pieces()).toIterable().containsExactlyElementsOf(PIECES);
        }
    }

    @Test
    void a_stream_is_what_the_file_would_hold() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        write(disk, META);
        ByteArrayOutputStream streamed = new ByteArrayOutputStream();
        new SnapshotStream(CLUSTER, META, PIECES.iterator())
                .forEachRemaining(part -> streamed.writeBytes(part.toByteArray()));
        assertThat(streamed.toByteArray()).isEqualTo(WholeFile.read(disk, NAME));
        try (SnapshotFile file = SnapshotFile.openAny(disk, NAME)) {
            assertThat(file.clusterId()).isEqualTo(CLUSTER);
        }
    }

    @Test
    void a_snapshot_may_have_no_pieces() throws IOException {
        SnapshotWriter.create(disk, CLUSTER, META).commit();
        assertThat(SnapshotFile.open(disk, CLUSTER, META.last()).pieces()).isExhausted();
    }

    @Test
    void a_file_does_not_count_before_commit() throws IOException {
        SnapshotWriter writer = SnapshotWriter.create(disk, CLUSTER, META);
        writer.append(bytes(10));
        assertThat(disk.list()).containsExactly(NAME + ".tmp");
        writer.abort();
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void a_file_of_another_cluster_or_under_a_wrong_name_is_refused() throws IOException {
        write(disk, META);
        assertThatThrownBy(() -> SnapshotFile.open(disk, 78, META.last()))
                .hasMessage(NAME + ": belongs to cluster 77, not 78");
        EntryId wrong = new EntryId(3, 11);
        disk.rename(NAME, FileNames.snapshot(wrong));
        assertThatThrownBy(() -> SnapshotFile.open(disk, CLUSTER, wrong))
                .isInstanceOf(CorruptException.class)
                .hasMessageEndingWith(": holds the snapshot up to 3/10");
    }

    @Test
    void damage_is_found_by_whoever_reads_over_it() throws IOException {
        write(disk, META);
        byte[] contents = disk.contents(NAME);
        contents[contents.length - 100] ^= 4;
        disk.plant(NAME, contents);
        try (SnapshotFile file = SnapshotFile.open(disk, CLUSTER, META.last())) {
            assertThatThrownBy(file::verify).isInstanceOf(CorruptException.class);
            assertThatThrownBy(() -> file.pieces().forEachRemaining(piece -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(CorruptException.class);
        }
    }

    @Test
    void a_file_without_its_trailer_is_damaged() throws IOException {
        write(disk, META);
        byte[] contents = disk.contents(NAME);
        disk.plant(NAME, Arrays.copyOf(contents, contents.length - 29));
        try (SnapshotFile file = SnapshotFile.open(disk, CLUSTER, META.last())) {
            assertThatThrownBy(file::verify)
                    .hasMessage(NAME + ": the frame at byte " + (contents.length - 29) + " is damaged");
        }
    }

    @Test
    void the_two_newest_by_number_are_kept() throws IOException {
        for (long index : new long[] {0x9, 0xa, 0x100, 0xff}) {
            write(disk, new Snapshot(new EntryId(1, index), META.configuration()));
        }
        SnapshotFile.purge(disk);
        assertThat(FileNames.snapshots(disk.list())).containsExactly(new EntryId(1, 0xff), new EntryId(1, 0x100));
        SnapshotFile.purge(disk);
        assertThat(disk.list()).hasSize(2);
    }

    @Test
    void a_file_travels_in_chunks() throws IOException {
        write(disk, META);
        MemoryDisk follower = new MemoryDisk();
        SnapshotFile source = SnapshotFile.open(disk, CLUSTER, META.last());
        SnapshotReceiver receiver = SnapshotReceiver.create(follower, CLUSTER, META, source.size());
        while (!receiver.isComplete()) {
            assertThatThrownBy(receiver::finish).isInstanceOf(IllegalStateException.class);
            receiver.write(receiver.received(), source.read(receiver.received(), 1000));
        }
        assertThatThrownBy(receiver::install).isInstanceOf(IllegalStateException.class);
        receiver.finish();
        assertThat(follower.list()).containsExactly(NAME + ".part");
        receiver.install();
        MemoryDisk left = follower.afterPowerFailure(Outcome.NOTHING);
        assertThat(left.contents(NAME)).isEqualTo(disk.contents(NAME));
    }

    @Test
    void chunks_are_taken_in_order_only() throws IOException {
        SnapshotReceiver receiver = SnapshotReceiver.create(disk, CLUSTER, META, 100);
        receiver.write(0, bytes(60));
        assertThatThrownBy(() -> receiver.write(0, bytes(60))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receiver.write(61, bytes(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> receiver.write(60, bytes(41))).isInstanceOf(IllegalArgumentException.class);
        assertThat(receiver.received()).isEqualTo(60);
        receiver.abort();
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void any_byte_that_changed_on_the_way_is_found_and_the_file_removed() throws IOException {
        Bytes file = StorageScript.snapshotFile(META);
        for (int i = 0; i < file.length(); i++) {
            byte[] damaged = file.toByteArray();
            damaged[i] ^= 0x10;
            assertRefused(META, Bytes.wrap(damaged));
            assertRefused(META, Bytes.copyOf(file.buffer().limit(i)));
        }
        assertRefused(
                META,
                Bytes.wrap(ByteBuffer.allocate(file.length() + 1)
                        .put(file.buffer())
                        .array()));
    }

    @Test
    void a_file_that_is_not_what_was_announced_is_refused() throws IOException {
        Bytes file = StorageScript.snapshotFile(META);
        assertRefused(new Snapshot(new EntryId(3, 11), META.configuration()), file);
        assertRefused(new Snapshot(META.last(), Configuration.of(1, 2)), file);
    }

    private void assertRefused(Snapshot announced, Bytes file) throws IOException {
        SnapshotReceiver receiver = SnapshotReceiver.create(disk, CLUSTER, announced, file.length());
        receiver.write(0, file);
        assertThatThrownBy(receiver::finish).isInstanceOf(CorruptException.class);
        assertThatThrownBy(receiver::install).isInstanceOf(IllegalStateException.class);
        assertThat(disk.list()).isEmpty();
    }

    private static void write(MemoryDisk disk, Snapshot meta) throws IOException {
        SnapshotWriter writer = SnapshotWriter.create(disk, CLUSTER, meta);
        for (Bytes piece : PIECES) {
            writer.append(piece);
        }
        writer.commit();
    }
}
