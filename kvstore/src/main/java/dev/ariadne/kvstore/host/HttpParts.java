package dev.ariadne.kvstore.host;

import dev.ariadne.raft.log.Bytes;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** An answer that is made while it is sent, part by part. One thread at a time. */
final class HttpParts implements Iterator<Bytes> {
    private final Iterator<Bytes> parts;
    private final Runnable onEnd;
    private boolean ended;

    /** @param onEnd runs once, when there is no more or nobody wants more */
    HttpParts(Iterator<Bytes> parts, Runnable onEnd) {
        this.parts = parts;
        this.onEnd = onEnd;
    }

    @Override
    public boolean hasNext() {
        if (!ended && !parts.hasNext()) {
            end();
        }
        return !ended;
    }

    @Override
    public Bytes next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return parts.next();
    }

    /** Nobody wants more. */
    void end() {
        if (!ended) {
            ended = true;
            onEnd.run();
        }
    }
}
