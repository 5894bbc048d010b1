package dev.ariadne.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.codec.ByteWriter;
import org.junit.jupiter.api.Test;

class FrameFormatTest {
    private static final int OFFSET = 40;

    private final FrameFormat format = new FrameFormat(7, 1);
    private final byte[] frame = frame();

    private byte[] frame() {
        ByteWriter out = new ByteWriter();
        FrameFormat.begin(out);
        out.int64(123);
        format.seal(out, 0, OFFSET);
        return out.toByteArray();
    }

    @Test
    void a_frame_is_known_in_its_place_and_nowhere_else() {
        assertThat(format.length(frame, 0, OFFSET)).isEqualTo(Long.BYTES);
        assertThat(format.isIntact(frame, 0, Long.BYTES, OFFSET)).isTrue();
        assertThat(format.length(frame, 0, 0)).isEqualTo(-1);
        assertThat(format.isIntact(frame, 0, Long.BYTES, 0)).isFalse();
    }

    @Test
    void a_frame_of_one_file_is_none_of_another() {
        FrameFormat other = new FrameFormat(7, 2);
        assertThat(other.length(frame, 0, OFFSET)).isEqualTo(-1);
        assertThat(other.isIntact(frame, 0, Long.BYTES, OFFSET)).isFalse();
    }
}
