package dev.ariadne.raft.storage;

import com.google.common.primitives.Ints;
import dev.ariadne.raft.codec.ByteWriter;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a file is divided into frames:
 *
 * <pre>
 * length            4   of the payload, at least one byte
 * header CRC-32C    4   of salt, offset, length
 * payload CRC-32C   4   of salt, offset, length, payload
 * payload
 * </pre>
 *
 * The checksums cover where the frame belongs, the salt naming the file and the offset its place in there, so that what some
 * other write left behind never passes for a frame, and neither do zeros. The length has a checksum of its own because it
 * decides what lies behind the frame, whatever the state of the payload.
 */
final class FrameFormat {
    static final int HEADER_BYTES = 12;

    private final CRC32C crc = new CRC32C();

    /** What the header checksum covers: the salt, then room for offset and length. */
    private final ByteBuffer place;

    FrameFormat(long... salt) {
        place = ByteBuffer.allocate(salt.length * Long.BYTES + Long.BYTES + Integer.BYTES);
        for (long value : salt) {
            place.putLong(value);
        }
    }

    /** Leaves room for a header, after which the caller writes the payload. */
    static void begin(ByteWriter out) {
        out.int32(0).int32(0).int32(0);
    }

    /** Fills in the header of the frame that begins at {@code start} of the writer and will be at {@code offset} of the file. */
    void seal(ByteWriter out, int start, long offset) {
        int length = out.length() - start - HEADER_BYTES;
        out.setInt32(start, length);
        out.setInt32(start + Integer.BYTES, headerCrc(offset, length));
        crc.update(out.array(), start + HEADER_BYTES, length);
        out.setInt32(start + 2 * Integer.BYTES, (int) crc.getValue());
    }

    /** The length of the payload that the header at {@code start} of the array announces, or -1 if it is none. */
    int length(byte[] bytes, int start, long offset) {
        if (bytes.length - start < HEADER_BYTES) {
            return -1;
        }
        int length = int32(bytes, start);
        boolean valid = length > 0 && int32(bytes, start + Integer.BYTES) == headerCrc(offset, length);
        return valid ? length : -1;
    }

    /** Whether the payload of the frame with the valid header at {@code start} is there and undamaged. */
    boolean isIntact(byte[] bytes, int start, int length, long offset) {
        if (length > bytes.length - start - HEADER_BYTES) {
            return false;
        }
        headerCrc(offset, length);
        crc.update(bytes, start + HEADER_BYTES, length);
        return int32(bytes, start + 2 * Integer.BYTES) == (int) crc.getValue();
    }

    /** Leaves the checksum in a state to which the payload can be added. */
    private int headerCrc(long offset, int length) {
        int end = place.capacity();
        place.putLong(end - Integer.BYTES - Long.BYTES, offset).putInt(end - Integer.BYTES, length);
        crc.reset();
        crc.update(place.array());
        return (int) crc.getValue();
    }

    private static int int32(byte[] bytes, int at) {
        return Ints.fromBytes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
    }
}
