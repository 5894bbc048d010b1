package dev.ariadne.kvstore.machine;

import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.raft.codec.CodecException;
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

    Bytes next() throws CodecException {
        int length = take(Integer.BYTES).getInt();
        if (length < 0 || length > KvCodec.FORM_BYTES_MAX) {
            throw new CodecException("a record of " + length + " bytes");
        }
        return Bytes.wrap(take(length).array());
    }

    private ByteBuffer take(int length) throws CodecException {
        ByteBuffer taken = ByteBuffer.allocate(length);
        while (taken.hasRemaining()) {
            if (!hasNext()) {
                throw new CodecException("the last piece ends " + taken.remaining() + " bytes too early");
            }
            int count = Math.min(taken.remaining(), left.remaining());
            taken.put(left.slice(left.position(), count));
            left.position(left.position() + count);
        }
        return taken.flip();
    }
}
