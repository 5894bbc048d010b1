package dev.ariadne.raft.storage;

import static dev.ariadne.raft.storage.StorageScript.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.RecordCodec;
import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames with right checksums that no log writes: what a bug in it, or another version of it, might leave. */
class ReplayTest {
    private static final HardState STATE = new HardState(3, NodeId.of(1), 1);

    private final MemoryDisk disk = StorageScript.formatted();

    @BeforeEach
    void write() throws IOException {
        addFrame(STATE, entry(1, 1), entry(3, 2));
        assertThat(Recovered.inspect(disk).last()).isEqualTo(new EntryId(3, 2));
    }

    @Test
    void an_entry_that_leaves_a_gap_is_refused() {
        addFrame(STATE, entry(3, 4));
        refuses(1, "puts entry 3/4 into a log that ends at 3/2");
    }

    @Test
    void an_entry_of_a_lower_term_is_refused() {
        addFrame(STATE, entry(2, 3));
        refuses(1, "puts entry 2/3 into a log that ends at 3/2");
    }

    @Test
    void a_hard_state_that_falls_back_is_refused() {
        addFrame(new HardState(2, NodeId.of(1), 1));
        refuses(1, "after " + STATE);
    }

    @Test
    void a_vote_that_changes_within_its_term_is_refused() {
        addFrame(new HardState(3, NodeId.of(2), 1));
        refuses(1, "after " + STATE);
    }

    @Test
    void a_commit_index_that_falls_back_is_refused() {
        addFrame(new HardState(3, NodeId.of(1), 0));
        refuses(1, "after " + STATE);
    }

    @Test
    void a_commit_index_ahead_of_the_log_is_refused() {
        addFrame(new HardState(3, NodeId.of(1), 3));
        refuses(1, "commits entry 3 of a log that ends at 3/2");
    }

    @Test
    void a_payload_that_makes_no_sense_is_refused() {
        ByteWriter out = new ByteWriter();
        FrameFormat.begin(out);
        out.int32(7);
        addFrame(1, out);
        refuses(1, "is cut off");
    }

    @Test
    void a_segment_that_does_not_go_on_where_the_one_before_ended_is_refused() {
        addSegment(new SegmentHeader(IDENTITY, false, new EntryId(1, 1), STATE));
        refuses(2, "goes on after entry 1/1, the segment before it ends at 3/2");
    }

    @Test
    void a_segment_whose_hard_state_falls_back_is_refused() {
        addSegment(new SegmentHeader(IDENTITY, false, new EntryId(3, 2), HardState.INITIAL));
        refuses(2, "after " + STATE);
    }

    @Test
    void a_reset_below_the_commit_index_is_refused() {
        addSegment(new SegmentHeader(IDENTITY, true, EntryId.ZERO, STATE));
        refuses(2, "commits entry 1 of a log that ends at 0/0");
    }

    @Test
    void a_segment_of_another_version_is_refused() {
        ByteWriter header = new SegmentHeader(IDENTITY, false, new EntryId(3, 2), STATE).toFrame(2);
        header.setInt32(FrameFormat.HEADER_BYTES + Integer.BYTES, 0x414c0002);
        SegmentHeader.headerFormat(2).seal(header, 0, 0);
        disk.plant(FileNames.segment(2), header.toByteArray());
        refuses(2, "segment begins with 41524957414c0002, not 41524957414c0001");
    }

    private void refuses(long sequence, String message) {
        assertThatThrownBy(() -> Recovered.inspect(disk))
                .isInstanceOf(CorruptException.class)
                .hasMessageStartingWith(FileNames.segment(sequence) + ": ")
                .hasMessageContaining(message);
    }

    private void addSegment(SegmentHeader header) {
        disk.plant(FileNames.segment(2), header.toFrame(2).toByteArray());
    }

    private void addFrame(HardState state, Entry... entries) {
        ByteWriter out = new ByteWriter();
        FrameFormat.begin(out);
        RecordCodec.write(out, state);
        for (Entry entry : entries) {
            RecordCodec.write(out, entry);
        }
        addFrame(1, out);
    }

    private void addFrame(long sequence, ByteWriter frame) {
        byte[] before = disk.contents(FileNames.segment(sequence));
        SegmentHeader.dataFormat(IDENTITY, sequence).seal(frame, 0, before.length);
        byte[] after = Arrays.copyOf(before, before.length + frame.length());
        System.arraycopy(frame.array(), 0, after, before.length, frame.length());
        disk.plant(FileNames.segment(sequence), after);
    }

    private static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.EMPTY);
    }
}
