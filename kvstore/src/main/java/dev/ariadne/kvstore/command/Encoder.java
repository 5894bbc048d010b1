package dev.ariadne.kvstore.command;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes one sealed form, to be read by a {@link Decoder} in the same order. Numbers are big-endian. */
public final class Encoder {
    static final byte VERSION = 1;

    private final ByteArrayDataOutput out = ByteStreams.newDataOutput();

    /** @param kind tells forms apart that a reader might confuse */
    public Encoder(char kind) {
        out.writeByte(kind);
        out.writeByte(VERSION);
    }

    public void writeByte(int value) {
        out.writeByte(value);
    }

    public void writeBoolean(boolean value) {
        out.writeBoolean(value);
    }

    public void writeInt(int value) {
        out.writeInt(value);
    }

    public void writeLong(long value) {
        out.writeLong(value);
    }

    public void writeBytes(Bytes value) {
        out.writeInt(value.length());
        out.write(value.toByteArray());
    }

    public void writeOptionalBytes(@Nullable Bytes value) {
        out.writeBoolean(value != null);
        if (value != null) {
            writeBytes(value);
        }
    }

    /** The finished form, with its checksum. */
    public Bytes seal() {
        out.writeInt(0);
        ByteBuffer sealed = ByteBuffer.wrap(out.toByteArray());
        int end = sealed.capacity() - Integer.BYTES;
        sealed.putInt(end, checksum(sealed.slice(0, end)));
        return Bytes.wrap(sealed.array());
    }

    static int checksum(ByteBuffer contents) {
        CRC32C crc = new CRC32C();
        crc.update(contents);
        return (int) crc.getValue();
    }
}
