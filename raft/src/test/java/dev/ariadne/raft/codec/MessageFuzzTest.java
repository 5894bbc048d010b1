package dev.ariadne.raft.codec;

import static dev.ariadne.raft.codec.MessageCodecTest.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.core.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageFuzzTest {
    private static final int HEADER_BYTES = 20;

    static List<byte[]> frames() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            for (Message message : MessageCodecTest.oneOfEachKind(new SplittableRandom(seed))) {
                frames.add(MessageCodec.encode(CLUSTER, message));
            }
        }
        return frames;
    }

    @Test
    void frames_are_read_or_refused() throws Exception {
        new Fuzz("frames", CodecException.class, 1 << 15, 16).run(frames(), MessageFuzzTest::seal, frame -> {
            Message message = MessageCodec.decode(CLUSTER, frame);
            assertThat(MessageCodec.encode(CLUSTER, message)).isEqualTo(frame);
        });
    }

    /** The opening is put right, too. */
    private static byte[] seal(byte[] frame) {
        if (frame.length <= HEADER_BYTES) {
            return frame;
        }
        byte[] opening = {'A', 'R', 0, 1};
        System.arraycopy(opening, 0, frame, 0, opening.length);
        for (int i = 0; i < Long.BYTES; i++) {
            frame[12 + i] = (byte) (CLUSTER >>> (56 - 8 * i));
        }
        return MessageCodecTest.seal(Arrays.copyOf(frame, frame.length));
    }
}
