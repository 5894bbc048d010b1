package dev.ariadne.kvstore.command;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The envelope around every encoded form: kind and version in front, and a CRC-32C over everything before it at the end. */
public final class Sealed {
    /** 2: keys have revisions. */
    private static final byte VERSION = 2;

    private static final int HEADER_BYTES = 2;

    private Sealed() {}

    /** Reads the contents of a form. What its constructors reject with an {@code IllegalArgumentException} is damage too. */
    @FunctionalInterface
    public interface Body<T> {
        T read(ByteReader in) throws CodecException;
    }

    /** Begins a form, whose contents are to be written next; {@code kind} is an ASCII letter. */
    public static ByteWriter begin(char kind) {
        return new ByteWriter().int8(kind).int8(VERSION);
    }

    /** Ends a form. */
    public static Bytes seal(ByteWriter out) {
        return Bytes.wrap(out.int32(checksum(out.written())).toByteArray());
    }

    /** Opens a form of this kind and reads all of its contents. */
    public static <T> T open(char kind, Bytes sealed, Body<T> body) throws CodecException {
        try {
            ByteReader in = contents(kind, sealed.toByteArray());
            T value = body.read(in);
            in.end();
            return value;
        } catch (CodecException | IllegalArgumentException e) {
            throw new CodecException("form " + kind + ": " + e.getMessage());
        }
    }

    private static ByteReader contents(char kind, byte[] sealed) throws CodecException {
        int end = sealed.length - Integer.BYTES;
        check(end >= HEADER_BYTES, sealed.length + " bytes are too few");
        int checksum = new ByteReader(sealed, end, sealed.length).int32("checksum");
        check(checksum == checksum(ByteBuffer.wrap(sealed, 0, end)), "its checksum does not match");
        check(sealed[0] == kind, "its kind is " + sealed[0] + ", not " + (int) kind);
        check(sealed[1] == VERSION, "its version is " + sealed[1] + ", not " + VERSION);
        return new ByteReader(sealed, HEADER_BYTES, end);
    }

    private static int checksum(ByteBuffer contents) {
        CRC32C crc = new CRC32C();
        crc.update(contents);
        return (int) crc.getValue();
    }

    private static void check(boolean condition, String message) throws CodecException {
        if (!condition) {
            throw new CodecException(message);
        }
    }
}
