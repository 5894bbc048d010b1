package dev.ariadne.raft.node;

import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;

/** What the storage worker says when a {@link StorageJob} is done. */
sealed interface StorageAnswer {
    /**
     * All of it is durable.
     *
     * @param installed the pieces of the snapshot to install; empty without one
     */
    record Written(StorageJob.Write write, List<Bytes> installed) implements StorageAnswer {}

    /** A slice of the snapshot is written, and there is more. */
    record SnapshotContinues() implements StorageAnswer {}

    /** A snapshot of this replica's own is durable. */
    record SnapshotSaved(Snapshot snapshot) implements StorageAnswer {}

    /** There was no room for a snapshot of this replica's own, and nothing is left of it. */
    record SnapshotGivenUp() implements StorageAnswer {}

    /** There is no room for a write: it waits, and those behind it, until there is some when told to try again. */
    record DiskFull() implements StorageAnswer {}

    /** Here is a piece of a snapshot file. */
    record ChunkRead(NodeId to, Snapshot snapshot, long offset, long size, Bytes data) implements StorageAnswer {}

    /** There is no such file any more. */
    record ChunkMissing(NodeId to, Snapshot snapshot) implements StorageAnswer {}

    /** So many bytes of the file that {@code chunk} belongs to are here. */
    record ChunkKept(SnapshotChunk chunk, long received) implements StorageAnswer {}

    /** The file is complete and intact. */
    record SnapshotReceived(SnapshotChunk lastChunk) implements StorageAnswer {}

    /** The disk failed; nothing is done any more. */
    record Failed(String reason) implements StorageAnswer {}
}
