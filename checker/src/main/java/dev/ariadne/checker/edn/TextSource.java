package dev.ariadne.checker.edn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a text in UTF-8, a buffer at a time, each with its line and column. A byte order mark at the beginning is
 * left out.
 *
 * <p>What is read since {@link #mark} stays together in the buffer, so that a word is one piece of it.
 */
public final class TextSource {
    /** What {@link #peek} says after the last character. */
    static final int END = -1;

    private static final int BUFFER = 1 << 16;
    private static final int MARKED_MAX = 1 << 24;
    private static final int AHEAD_MAX = BUFFER;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String name;
    private final @Nullable InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    /** Bytes read and not yet decoded. */
    private final ByteBuffer bytes;

    private boolean bytesEnded;

    private char[] buffer;

    /** Offset in the buffer of the next character. Invariant: 0 ≤ at ≤ limit ≤ buffer.length. */
    private int at;

    private int limit;

    /** Offset in the buffer of what has to stay there, or -1. Invariant: mark ≤ at. */
    private int mark = -1;

    /** Offset in the text of the first character of the buffer. */
    private long base;

    private int line = 1;

    /** Offset in the text of the first character of this line. */
    private long lineStart;

    private TextSource(String name, @Nullable InputStream in, char[] buffer, int limit) {
        this.name = name;
        this.in = in;
        this.bytes = ByteBuffer.allocate(in == null ? 0 : BUFFER).limit(0);
        this.bytesEnded = in == null;
        this.buffer = buffer;
        this.limit = limit;
        if (peek() == BYTE_ORDER_MARK) {
            at++;
            lineStart++;
        }
    }

    /** A text that is there as a whole; {@code name} names it in errors. */
    public static TextSource of(String name, String text) {
        char[] chars = text.toCharArray();
        return new TextSource(name, null, chars, chars.length);
    }

    /**
     * A text that is read as it is asked for. If reading fails, whoever asks gets an {@link UncheckedIOException}.
     *
     * @throws UncheckedIOException if not even the first character can be read
     */
    public static TextSource of(String name, InputStream in) {
        return new TextSource(name, in, new char[BUFFER], 0);
    }

    /** True if the text begins with a JSON object that has a member, alone or as the first of an array. Reads ahead as it must. */
    public boolean startsLikeJson() {
        int i = afterBlanks(0);
        if (ahead(i) == '[') {
            i = afterBlanks(i + 1);
        }
        return ahead(i) == '{' && ahead(afterBlanks(i + 1)) == '"';
    }

    private int afterBlanks(int offset) {
        int i = offset;
        while (Character.isWhitespace(ahead(i))) {
            i++;
        }
        return i;
    }

    /** The character so many after the next one, or {@link #END} if there is none near. */
    private int ahead(int offset) {
        while (at + offset >= limit) {
            if (offset >= AHEAD_MAX || !fill()) {
                return END;
            }
        }
        return buffer[at + offset];
    }

    /** The next character, or {@link #END}. */
    int peek() {
        return at < limit || fill() ? buffer[at] : END;
    }

    /** The one after the next, or {@link #END}. */
    int peekSecond() {
        return at + 1 < limit || (peek() != END && fill()) ? buffer[at + 1] : END;
    }

    /** Takes the next character, which there is. */
    char take() {
        char c = buffer[at++];
        if (c == '\n') {
            line++;
            lineStart = base + at;
        }
        return c;
    }

    /** Takes the next character, which is no end of a line. */
    void skip() {
        at++;
    }

    /** Keeps what follows until {@link #release}. */
    void mark() {
        mark = at;
    }

    /** How many characters were taken since {@link #mark}. */
    int marked() {
        return at - mark;
    }

    /** The character so many after the mark. */
    char marked(int index) {
        return buffer[mark + index];
    }

    /** What was taken since the mark, without so many characters at its beginning and end, from among those read before. */
    String word(Recent recent, int first, int last) {
        return recent.string(buffer, mark + first, at - last);
    }

    /** What was taken since the mark. */
    String word() {
        return new String(buffer, mark, at - mark);
    }

    void release() {
        mark = -1;
    }

    /** The line and column of the next character, for {@link #error}. */
    long position() {
        return position(line, base + at - lineStart + 1);
    }

    private static long position(int line, long column) {
        return (long) line << Integer.SIZE | Math.min(column, Integer.MAX_VALUE);
    }

    /** An error that points at {@code position}. */
    EdnException error(long position, String cause) {
        return new EdnException(name + ":" + (position >> Integer.SIZE) + ":" + (int) position + ": " + cause);
    }

    /** Adds characters to the buffer, at least one; false if there are none. */
    private boolean fill() {
        if (bytesEnded && !bytes.hasRemaining()) {
            return false;
        }
        makeRoom();
        CharBuffer out = CharBuffer.wrap(buffer, limit, buffer.length - limit);
        while (true) {
            CoderResult result = decoder.decode(bytes, out, bytesEnded);
            if (out.position() > limit) {
                limit = out.position();
                return true;
            }
            if (result.isError()) {
                while (at < limit) {
                    take();
                }
                int wrong = bytes.get(bytes.position()) & 0xff;
                throw error(position(), String.format("byte 0x%02x is not UTF-8 here", wrong));
            }
            if (bytesEnded) {
                return false;
            }
            read();
        }
    }

    private void makeRoom() {
        int keep = mark < 0 ? at : mark;
        System.arraycopy(buffer, keep, buffer, 0, limit - keep);
        base += keep;
        at -= keep;
        limit -= keep;
        mark = mark < 0 ? mark : 0;
        if (limit > buffer.length / 2) {
            if (buffer.length >= MARKED_MAX) {
                throw error(position(), "a value of more than " + MARKED_MAX / 2 + " characters");
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
    }

    private void read() {
        bytes.compact();
        try {
            int count = in == null ? -1 : in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (count < 0) {
                bytesEnded = true;
            } else {
                bytes.position(bytes.position() + count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.flip();
    }
}
