package dev.ariadne.raft.node;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the loop asks of the storage worker. */
sealed interface StorageJob {
    /** Make the storage part of a {@link Ready} durable. */
    record Write(
            @Nullable HardState hardState,
            List<Entry> entries,
            @Nullable Snapshot install,
            List<Message> promises,
            Ready.Ticket ticket)
            implements StorageJob {
        static Write of(Ready ready) {
            return new Write(ready.hardState(), ready.entries(), ready.snapshot(), ready.promises(), ready.ticket());
        }
    }

    /** Begin a snapshot file of a frozen state. */
    record SaveSnapshot(Snapshot snapshot, Iterable<Bytes> pieces) implements StorageJob {}

    /** Write the next slice of the snapshot begun. */
    record ContinueSnapshot() implements StorageJob {}

    /** Forget log entries up to this index. */
    record Compact(long index) implements StorageJob {}

    /** Read a piece of a snapshot file for a follower. */
    record ReadChunk(NodeId to, Snapshot snapshot, long offset) implements StorageJob {}

    /** Keep a piece of a snapshot file from the leader. */
    record KeepChunk(SnapshotChunk chunk) implements StorageJob {}

    /** Nobody wants a received snapshot any more. */
    record DropReceived(EntryId last) implements StorageJob {}

    /** There may be room by now for the writes that wait for it. */
    record TryAgain() implements StorageJob {}
}
