package dev.ariadne.kvstore.machine;

import static dev.ariadne.kvstore.command.Decoder.check;

import dev.ariadne.kvstore.command.CorruptDataException;
import dev.ariadne.raft.log.Bytes;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** Finds in {@link Pieces} the records again, however the pieces are cut. */
final class PieceReader {
    private final Iterator<Bytes> pieces;

    /** What is left of the piece in hand. */
    private ByteBuffer left = ByteBuffer.allocate(0);

    PieceReader(Iterator<Bytes> pieces) {
        this.pieces = pieces;
    }

    boolean hasNext() {
        while (!left.hasRemaining() && pieces.hasNext()) {
            left = pieces.next().buffer();
        }
        return left.hasRemaining();
    }

    Bytes next() throws CorruptDataException {
        int length = take(Integer.BYTES).getInt();
        check(length >= 0 && length <= Pieces.RECORD_BYTES_MAX, "a record of %s bytes", length);
        return Bytes.wrap(take(length).array());
    }

    private ByteBuffer take(int length) throws CorruptDataException {
        ByteBuffer taken = ByteBuffer.allocate(length);
        while (taken.hasRemaining()) {
            check(hasNext(), "the last piece ends %s bytes too early", taken.remaining());
            int count = Math.min(taken.remaining(), left.remaining());
            taken.put(left.slice(left.position(), count));
            left.position(left.position() + count);
        }
        return taken.flip();
    }
}
