package dev.ariadne.raft.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There is no room for what was to be created or written; some of it may be there. Unlike other failures of a disk this one is
 * known in full, and the same may be tried again once there is room. Not for syncs: after one that failed, for whatever reason,
 * nothing is known of what was written before.
 */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message names what was to be written */
    public DiskFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
