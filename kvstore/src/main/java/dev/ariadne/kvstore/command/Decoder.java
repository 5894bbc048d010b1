package dev.ariadne.kvstore.command;

import com.google.common.base.Strings;
import dev.ariadne.raft.log.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads one sealed form. Strict: there is one way to write a value, and it is the only one accepted. */
public final class Decoder {
    private static final int HEADER_BYTES = 2;

    private final ByteBuffer in;

    private Decoder(ByteBuffer in) {
        this.in = in;
    }

    /** Reads the contents of a form. What its constructors reject with an {@code IllegalArgumentException} is damage too. */
    @FunctionalInterface
    public interface Body<T> {
        T read(Decoder in) throws CorruptDataException;
    }

    /** Opens a form of this kind and reads all of its contents. */
    public static <T> T open(char kind, Bytes sealed, Body<T> body) throws CorruptDataException {
        try {
            Decoder in = new Decoder(contents(kind, sealed.buffer()));
            T value = body.read(in);
            check(!in.in.hasRemaining(), "%s bytes too many", in.in.remaining());
            return value;
        } catch (BufferUnderflowException e) {
            throw new CorruptDataException("form of kind " + kind + ": it ends too early");
        } catch (CorruptDataException | IllegalArgumentException e) {
            throw new CorruptDataException("form of kind " + kind + ": " + e.getMessage());
        }
    }

    private static ByteBuffer contents(char kind, ByteBuffer sealed) throws CorruptDataException {
        int end = sealed.capacity() - Integer.BYTES;
        check(end >= HEADER_BYTES, "%s bytes are too few", sealed.capacity());
        check(sealed.getInt(end) == Encoder.checksum(sealed.slice(0, end)), "its checksum does not match");
        check(sealed.get(0) == (byte) kind, "it is of kind %s", (char) sealed.get(0));
        check(sealed.get(1) == Encoder.VERSION, "its version is %s, not %s", sealed.get(1), Encoder.VERSION);
        return sealed.slice(HEADER_BYTES, end - HEADER_BYTES);
    }

    public int readByte() {
        return in.get() & 0xff;
    }

    public boolean readBoolean() throws CorruptDataException {
        int value = readByte();
        check(value <= 1, "%s is no boolean", value);
        return value == 1;
    }

    public int readInt() {
        return in.getInt();
    }

    public long readLong() {
        return in.getLong();
    }

    /** @param max longest that is accepted */
    public Bytes readBytes(int max) throws CorruptDataException {
        int length = in.getInt();
        check(length >= 0 && length <= max, "a length of %s is not within 0 to %s", length, max);
        check(length <= in.remaining(), "a length of %s exceeds the %s bytes that are left", length, in.remaining());
        Bytes value = Bytes.copyOf(in.slice(in.position(), length));
        in.position(in.position() + length);
        return value;
    }

    public @Nullable Bytes readOptionalBytes(int max) throws CorruptDataException {
        return readBoolean() ? readBytes(max) : null;
    }

    /** Refuses the form unless the condition holds. */
    public static void check(boolean condition, String message, Object... numbers) throws CorruptDataException {
        if (!condition) {
            throw new CorruptDataException(Strings.lenientFormat(message, numbers));
        }
    }
}
