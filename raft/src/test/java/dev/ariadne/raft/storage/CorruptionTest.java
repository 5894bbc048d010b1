package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static dev.ariadne.raft.storage.StorageScript.MEMBERS;
import static dev.ariadne.raft.storage.StorageScript.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damage to every byte of a small disk: recovery refuses, or it cuts the very last frame where zeros in it cannot be told from what
 * was never written. Nothing else is lost and nothing changes.
 */
class CorruptionTest {
    private static final WalOptions OPTIONS = new WalOptions(450);

    private final MemoryDisk disk = StorageScript.formatted();
    private String lastSegment;
    private Image whole;

    /** Without the last frame. */
    private Image cut;

    @BeforeEach
    void write() throws IOException {
        Wal wal = Recovered.recover(disk, OPTIONS).wal();
        wal.append(new HardState(1, NodeId.of(1), 0), entries(1, 1, 2, 150));
        wal.append(new HardState(2, NodeId.of(3), 2), entries(2, 3, 4, 60));
        wal.append(null, entries(2, 5, 5, 200));
        wal.append(new HardState(3, null, 5), entries(3, 6, 6, 150));
        wal.append(null, entries(3, 7, 7, 20));
        snapshot(new EntryId(1, 2));
        cut = Recovered.inspect(disk);
        wal.append(new HardState(4, NodeId.of(2), 6), entries(4, 8, 8, 30));
        whole = Recovered.inspect(disk);
        List<Long> segments = FileNames.segments(disk.list());
        assertThat(segments).hasSize(3);
        lastSegment = FileNames.segment(3);
        assertThat(cut).isNotEqualTo(whole);
    }

    @Test
    void a_changed_bit_is_noticed() throws IOException {
        int cuts = 0;
        for (String file : disk.list()) {
            byte[] contents = disk.contents(file);
            for (int i = 0; i < contents.length; i++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] damaged = contents.clone();
                    damaged[i] ^= (byte) (1 << bit);
                    disk.plant(file, damaged);
                    cuts += refusedOrCut(file, "bit " + bit + " of byte " + i) ? 0 : 1;
                }
            }
            disk.plant(file, contents);
        }
        assertThat(cuts).as("a last byte that became zero").isLessThanOrEqualTo(1);
    }

    /** As a real disk leaves it that makes room ahead, when the process is killed. */
    @Test
    void a_changed_bit_is_noticed_before_zeros_too() throws IOException {
        byte[] contents = Arrays.copyOf(disk.contents(lastSegment), disk.contents(lastSegment).length + 2_000);
        disk.plant(lastSegment, contents);
        assertThat(Recovered.inspect(disk)).isEqualTo(whole);
        int cuts = 0;
        for (int i = 0; i < contents.length - 2_000; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = contents.clone();
                damaged[i] ^= (byte) (1 << bit);
                disk.plant(lastSegment, damaged);
                cuts += refusedOrCut(lastSegment, "bit " + bit + " of byte " + i) ? 0 : 1;
            }
        }
        assertThat(cuts).as("a last byte that became zero").isLessThanOrEqualTo(1);
    }

    @Test
    void a_frame_of_which_any_sectors_are_missing_is_cut_before_zeros_too() throws IOException {
        Wal wal = Recovered.recover(disk, new WalOptions(1 << 20)).wal();
        int start = disk.contents(lastSegment).length;
        wal.append(null, entries(4, 9, 9, 1_500));
        byte[] contents = Arrays.copyOf(disk.contents(lastSegment), disk.contents(lastSegment).length + 5_000);
        int first = start / 512;
        int sectors = (contents.length - 5_001) / 512 - first + 1;
        assertThat(sectors).isGreaterThanOrEqualTo(3);
        for (int missing = 1; missing < 1 << sectors; missing++) {
            byte[] torn = contents.clone();
            for (int i = 0; i < sectors; i++) {
                if ((missing >> i & 1) == 1) {
                    Arrays.fill(torn, Math.max(start, (first + i) * 512), (first + i + 1) * 512, (byte) 0);
                }
            }
            disk.plant(lastSegment, torn);
            assertThat(Recovered.inspect(disk).entries())
                    .as("without sectors %s", missing)
                    .isEqualTo(whole.entries());
        }
        disk.plant(lastSegment, contents);
        assertThat(Recovered.inspect(disk).last().index())
                .as("with all of them")
                .isEqualTo(9);
    }

    @Test
    void a_zeroed_or_repeated_sector_is_noticed() throws IOException {
        for (String file : disk.list()) {
            byte[] contents = disk.contents(file);
            for (int i = 0; i + 16 <= contents.length; i++) {
                byte[] zeroed = contents.clone();
                Arrays.fill(zeroed, i, i + 16, (byte) 0);
                disk.plant(file, zeroed);
                refusedOrCut(file, "zeros at " + i);
                byte[] repeated = contents.clone();
                System.arraycopy(contents, 0, repeated, i, 16);
                disk.plant(file, repeated);
                if (i > 0) {
                    refusedOrCut(file, "the first bytes again at " + i);
                }
            }
            disk.plant(file, contents);
        }
    }

    @Test
    void a_file_cut_short_is_noticed() throws IOException {
        for (String file : disk.list()) {
            byte[] contents = disk.contents(file);
            for (int i = 0; i < contents.length; i++) {
                disk.plant(file, Arrays.copyOf(contents, i));
                if (file.equals(lastSegment)) {
                    // at the end of a frame, nothing tells that there was another
                    assertThat(whole.entries())
                            .containsAll(Recovered.inspect(disk).entries());
                } else {
                    // between two frames only the file after it tells
                    assertThatThrownBy(() -> Recovered.inspect(disk))
                            .as("size %s", i)
                            .isInstanceOf(CorruptException.class);
                }
            }
            disk.plant(file, contents);
        }
    }

    @Test
    void a_file_that_goes_on_behind_its_end_is_noticed() throws IOException {
        for (String file : disk.list()) {
            byte[] contents = disk.contents(file);
            disk.plant(file, Arrays.copyOf(contents, contents.length + 100));
            if (file.equals(lastSegment)) {
                assertThat(Recovered.inspect(disk)).isEqualTo(whole);
            } else {
                refuses(file, "zeros at the end");
            }
            disk.plant(file, contents);
        }
    }

    @Test
    void a_lost_file_is_noticed_where_the_others_do_not_cover_it() throws IOException {
        for (String file : List.of(FileNames.segment(1), FileNames.snapshot(new EntryId(1, 2)))) {
            byte[] contents = disk.contents(file);
            disk.lose(file);
            Image image = Recovered.inspect(disk);
            assertThat(image.hardState()).isEqualTo(whole.hardState());
            assertThat(image.entries()).containsAll(whole.entries().subList(2, 8));
            disk.plant(file, contents);
        }
        disk.lose(FileNames.segment(2));
        refuses(FileNames.segment(3), "lost the segment before it");
    }

    @Test
    void swapped_segments_are_noticed() {
        byte[] one = disk.contents(FileNames.segment(1));
        disk.plant(FileNames.segment(1), disk.contents(FileNames.segment(2)));
        disk.plant(FileNames.segment(2), one);
        refuses(FileNames.segment(1), "swapped");
    }

    @Test
    void a_segment_under_a_wrong_name_is_refused() throws IOException {
        MemoryDisk renamed = StorageScript.formatted();
        renamed.rename(FileNames.segment(1), FileNames.segment(2));
        assertThatThrownBy(() -> Recovered.inspect(renamed))
                .hasMessage("wal-0000000000000002: the header of the first segment is damaged");
    }

    @Test
    void a_frame_in_the_wrong_place_is_none() throws IOException {
        byte[] contents = disk.contents(lastSegment);
        int header = ByteBuffer.wrap(contents).getInt(0) + FrameFormat.HEADER_BYTES;
        int frame = ByteBuffer.wrap(contents).getInt(header) + FrameFormat.HEADER_BYTES;
        byte[] repeated = Arrays.copyOf(contents, contents.length + frame);
        System.arraycopy(contents, header, repeated, contents.length, frame);
        disk.plant(lastSegment, repeated);
        assertThat(refusedOrCut(lastSegment, "a repeated frame")).isTrue();
    }

    /** Or a vote would be forgotten, and nothing else would look wrong. */
    @Test
    void a_frame_in_the_place_of_the_next_is_refused() throws IOException {
        MemoryDisk votes = StorageScript.formatted();
        Wal wal = Recovered.recover(votes, WalOptions.DEFAULT).wal();
        wal.append(new HardState(5, NodeId.of(1), 1), entries(5, 1, 1, 10));
        int first = votes.contents(FileNames.segment(1)).length;
        wal.append(new HardState(6, NodeId.of(2), 1), List.of());
        int second = votes.contents(FileNames.segment(1)).length;
        wal.append(new HardState(7, NodeId.of(3), 1), List.of());
        byte[] contents = votes.contents(FileNames.segment(1));
        assertThat(contents.length - second).isEqualTo(second - first);
        System.arraycopy(contents, first, contents, second, second - first);
        votes.plant(FileNames.segment(1), contents);
        assertThatThrownBy(() -> Recovered.inspect(votes)).isInstanceOf(CorruptException.class);
    }

    @Test
    void frames_of_another_replica_are_refused() throws IOException {
        byte[] ours = disk.contents(lastSegment);
        MemoryDisk other = new MemoryDisk();
        Bootstrap.format(other, new Identity(IDENTITY.clusterId(), IDENTITY.nodeId(), 6), AddressBook.EMPTY);
        Wal wal = Recovered.recover(other, OPTIONS).wal();
        for (int i = 1; i <= 3; i++) {
            wal.append(new HardState(i, null, i - 1), entries(1, i, i, 400));
        }
        byte[] theirs = other.contents(lastSegment);
        int header = ByteBuffer.wrap(ours).getInt(0) + FrameFormat.HEADER_BYTES;
        byte[] mixed = Arrays.copyOf(ours, theirs.length);
        System.arraycopy(theirs, header, mixed, header, theirs.length - header);
        disk.plant(lastSegment, mixed);
        refuses(lastSegment, "frames of another replica");
    }

    @Test
    void the_segments_of_another_replica_are_refused() throws IOException {
        MemoryDisk other = new MemoryDisk();
        Bootstrap.format(other, new Identity(IDENTITY.clusterId(), IDENTITY.nodeId(), 6), AddressBook.EMPTY);
        Wal wal = Recovered.recover(other, OPTIONS).wal();
        wal.append(new HardState(1, NodeId.of(1), 0), entries(1, 1, 2, 150));
        wal.append(new HardState(2, NodeId.of(3), 2), entries(2, 3, 4, 60));
        wal.append(null, entries(2, 5, 5, 200));
        byte[] theirs = other.contents(FileNames.segment(2));
        disk.plant(FileNames.segment(2), theirs);
        assertThatThrownBy(() -> Recovered.inspect(disk))
                .hasMessage(
                        "wal-0000000000000002: belongs to node 2 incarnation 6 of cluster 77, the segment before it to "
                                + "node 2 incarnation 5 of cluster 77");
    }

    @Test
    void messages_name_the_file_and_the_place() {
        String file = FileNames.segment(1);
        byte[] damaged = disk.contents(file);
        damaged[damaged.length - 1] ^= 1;
        disk.plant(file, damaged);
        assertThatThrownBy(() -> Recovered.inspect(disk))
                .hasMessageMatching(
                        "wal-0000000000000001: the frame at byte \\d+ is damaged, and this is not the last segment");
    }

    /** Whether recovery refuses the damage; if not, it must have cut the last frame. */
    private boolean refusedOrCut(String file, String where) throws IOException {
        try {
            Image image = Recovered.inspect(disk);
            boolean isUnchanged = image.equals(whole);
            assertThat(isUnchanged || (image.equals(cut) && file.equals(lastSegment)))
                    .as("%s, %s: %s", file, where, image)
                    .isTrue();
            return isUnchanged;
        } catch (CorruptException e) {
            assertThat(e)
                    .as(where)
                    .hasMessageStartingWith(file + ": ")
                    .message()
                    .doesNotContain("\n");
            return true;
        }
    }

    private void refuses(String file, String where) {
        assertThatThrownBy(() -> Recovered.inspect(disk))
                .as("%s, %s", file, where)
                .isInstanceOf(CorruptException.class)
                .hasMessageStartingWith(file + ": ");
    }

    private void snapshot(EntryId last) throws IOException {
        SnapshotWriter writer = SnapshotWriter.create(disk, IDENTITY.clusterId(), new Snapshot(last, MEMBERS));
        writer.append(StorageScript.bytes(50));
        writer.append(StorageScript.bytes(0));
        writer.commit();
    }
}
