package dev.ariadne.raft.codec;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing array of bytes, the counterpart of {@link ByteReader}. */
public final class ByteWriter {
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private ByteBuffer buffer;

    public ByteWriter() {
        this(256);
    }

    public ByteWriter(int capacity) {
        buffer = ByteBuffer.allocate(capacity);
    }

    /** How many bytes were written. */
    public int length() {
        return buffer.position();
    }

    public ByteWriter int8(int value) {
        reserve(Byte.BYTES).put((byte) value);
        return this;
    }

    public ByteWriter int32(int value) {
        reserve(Integer.BYTES).putInt(value);
        return this;
    }

    public ByteWriter int64(long value) {
        reserve(Long.BYTES).putLong(value);
        return this;
    }

    /** The bytes without their number, which the reader knows from elsewhere. */
    public ByteWriter raw(Bytes bytes) {
        bytes.putInto(reserve(bytes.length()));
        return this;
    }

    /** The number of bytes, then the bytes. */
    public ByteWriter bytes(Bytes bytes) {
        return int32(bytes.length()).raw(bytes);
    }

    /** Overwrites four bytes that were written before. */
    public void setInt32(int position, int value) {
        checkArgument(position + Integer.BYTES <= length(), "%s is not written yet", position);
        buffer.putInt(position, value);
    }

    /** Forgets what was written and keeps the room. */
    public void clear() {
        buffer.clear();
    }

    /** The array behind this writer, of which the first {@link #length} bytes were written; the next write may replace it. */
    public byte[] array() {
        return buffer.array();
    }

    /** A view of what was written, good until the next write. */
    public ByteBuffer written() {
        return buffer.duplicate().flip();
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), length());
    }

    private ByteBuffer reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            long needed = (long) length() + bytes;
            checkArgument(needed <= LENGTH_MAX, "%s bytes do not fit in one array", needed);
            int capacity = (int) Math.min(LENGTH_MAX, Math.max(needed, 2L * buffer.capacity()));
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity)).position(length());
        }
        return buffer;
    }
}
