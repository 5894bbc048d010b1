package dev.ariadne.kvstore.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.codec.Fuzz;
import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;

class KvFuzzTest {
    private static final int SAMPLES = 200;

    /** Throws at what it does not accept. */
    private interface Decoder<T> {
        T decode(Bytes form) throws CodecException;
    }

    @Example
    void commands_are_read_or_refused() throws Exception {
        fuzz("commands", KvArbitraries.commands(), KvCodec::encode, KvCodec::decodeCommand);
    }

    @Example
    void results_are_read_or_refused() throws Exception {
        fuzz("results", KvArbitraries.results(), KvCodec::encode, KvCodec::decodeResult);
    }

    @Example
    void requests_are_read_or_refused() throws Exception {
        fuzz("requests", KvArbitraries.requests(), KvCodec::encode, KvCodec::decodeRequest);
    }

    @Example
    void replies_are_read_or_refused() throws Exception {
        fuzz("replies", KvArbitraries.replies(), KvCodec::encode, KvCodec::decodeReply);
    }

    private static <T> void fuzz(String name, Arbitrary<T> values, Function<T, Bytes> encoder, Decoder<T> decoder)
            throws Exception {
        Random random = new Random(1);
        RandomGenerator<T> generator = values.generator(SAMPLES);
        List<byte[]> valid = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            valid.add(encoder.apply(generator.next(random).value()).toByteArray());
        }
        new Fuzz(name, CodecException.class, 1 << 15, 32).run(valid, KvFuzzTest::seal, input -> {
            T value = decoder.decode(Bytes.wrap(input));
            assertThat(encoder.apply(value)).isEqualTo(Bytes.wrap(input));
        });
    }

    private static byte[] seal(byte[] form) {
        if (form.length >= Integer.BYTES) {
            int end = form.length - Integer.BYTES;
            CRC32C crc = new CRC32C();
            crc.update(form, 0, end);
            ByteBuffer.wrap(form).putInt(end, (int) crc.getValue());
        }
        return form;
    }
}
