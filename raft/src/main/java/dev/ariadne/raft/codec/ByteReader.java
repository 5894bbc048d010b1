package dev.ariadne.raft.codec;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.ariadne.raft.log.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

/** Takes bytes apart, the counterpart of {@link ByteWriter}. Whatever the bytes are, it throws nothing but {@link CodecException}. */
public final class ByteReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

    private final byte[] array;
    private final int end;

    /** The next byte to read. Invariant: position ≤ end ≤ array.length. */
    private int position;

    public ByteReader(byte[] array) {
        this(array, 0, array.length);
    }

    /** Reads the bytes from {@code start} to before {@code end}; positions in errors count from the start of the array. */
    public ByteReader(byte[] array, int start, int end) {
        Objects.checkFromToIndex(start, end, array.length);
        this.array = array;
        this.position = start;
        this.end = end;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    /** An unsigned byte. */
    public int uint8(String what) throws CodecException {
        return Byte.toUnsignedInt(array[advance(Byte.BYTES, what)]);
    }

    public int int32(String what) throws CodecException {
        return (int) INT.get(array, advance(Integer.BYTES, what));
    }

    public long int64(String what) throws CodecException {
        return (long) LONG.get(array, advance(Long.BYTES, what));
    }

    /** A number that cannot be negative: a term, an index, a size. */
    public long natural(String what) throws CodecException {
        long value = int64(what);
        check(value >= 0, what, value, Long.BYTES);
        return value;
    }

    public boolean bool(String what) throws CodecException {
        int value = uint8(what);
        check(value <= 1, what, value, Byte.BYTES);
        return value == 1;
    }

    /** How many elements follow, each of at least {@code bytesEach} bytes: no more than there is room for. */
    public int count(String what, int bytesEach) throws CodecException {
        int value = int32(what);
        check(value >= 0 && value <= remaining() / bytesEach, what, value, Integer.BYTES);
        return value;
    }

    public Bytes bytes(String what) throws CodecException {
        return raw(count(what, 1), what);
    }

    /** All that is left. */
    public Bytes rest() throws CodecException {
        return raw(remaining(), "rest");
    }

    /** Fails where anything is left. */
    public void end() throws CodecException {
        if (remaining() > 0) {
            throw new CodecException(remaining() + " bytes too many from byte " + position + " on");
        }
    }

    private Bytes raw(int length, String what) throws CodecException {
        int start = advance(length, what);
        return Bytes.wrap(Arrays.copyOfRange(array, start, start + length));
    }

    private int advance(int bytes, String what) throws CodecException {
        if (bytes > remaining()) {
            throw new CodecException(what + " at byte " + position + " is cut off");
        }
        int start = position;
        position += bytes;
        return start;
    }

    private void check(boolean valid, String what, long value, int bytes) throws CodecException {
        if (!valid) {
            throw new CodecException(what + " at byte " + (position - bytes) + " cannot be " + value);
        }
    }
}
