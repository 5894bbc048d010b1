package dev.ariadne.raft.storage;

import dev.ariadne.raft.codec.CodecException;
import java.io.IOException;

/**
 * A file holds what this replica cannot have written, or lacks what it must have. The node must not start on it, nor go on: a log
 * with a hole breaks promises. It may take part again as another replica, see {@link Bootstrap}. The message names the file and, where there is one, the offset.
 */
public final class CorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptException(String file, String problem) {
        super(file + ": " + problem);
    }

    CorruptException(String file, CodecException e) {
        super(file + ": " + e.getMessage(), e);
    }
}
