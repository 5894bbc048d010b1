package dev.ariadne.kvstore.machine;

import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Records, each behind its length, poured into pieces of one size; only the last is shorter. */
final class Pieces implements Iterator<Bytes> {
    static final int PIECE_BYTES = 64 << 10;

    private final Iterator<Bytes> records;

    /** What is left of the record in hand. */
    private ByteBuffer left = ByteBuffer.allocate(0);

    Pieces(Iterator<Bytes> records) {
        this.records = records;
    }

    @Override
    public boolean hasNext() {
        return left.hasRemaining() || records.hasNext();
    }

    @Override
    public Bytes next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (piece.hasRemaining() && hasNext()) {
            if (!left.hasRemaining()) {
                left = behindLength(records.next());
            }
            int count = Math.min(piece.remaining(), left.remaining());
            piece.put(left.slice(left.position(), count));
            left.position(left.position() + count);
        }
        return Bytes.copyOf(piece.flip());
    }

    private static ByteBuffer behindLength(Bytes content) {
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + content.length());
        return framed.putInt(content.length()).put(content.buffer()).flip();
    }
}
