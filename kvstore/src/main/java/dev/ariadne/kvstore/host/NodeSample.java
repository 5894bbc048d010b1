package dev.ariadne.kvstore.host;

import dev.ariadne.raft.core.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a node does, at one moment.
 *
 * @param failure why it serves nobody any more; null while it does
 * @param snapshotIndex the last entry of its newest snapshot
 * @param dropped messages between nodes that were dropped so far, by kind
 * @param keys in the store
 * @param sessions that are remembered
 * @param updates that wait for their entry
 * @param reads that wait for the leader's word
 * @param watches that wait for a change
 * @param inputs that wait for the loop
 */
record NodeSample(
        Status status,
        @Nullable String failure,
        boolean diskFull,
        long snapshotIndex,
        Map<String, Long> dropped,
        int keys,
        int sessions,
        int updates,
        int reads,
        int watches,
        int inputs) {
    /** Entries that are known to be committed and not applied yet. */
    long behind() {
        return status.hardState().commit() - status.applied();
    }
}
