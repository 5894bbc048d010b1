package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;

/** What replicas say to each other. Every message carries its sender's term, which is how terms spread (§5.1). */
public sealed interface Message {
    NodeId from();

    NodeId to();

    long term();

    /** A candidate asks for a vote; {@code last} names the end of its log (§5.4.1). */
    record RequestVote(NodeId from, NodeId to, long term, EntryId last) implements Message {}

    record RequestVoteResponse(NodeId from, NodeId to, long term, boolean granted) implements Message {}

    /** The leader replicates {@code entries}, which follow {@code prev}; none of them is a probe (§5.3). */
    record AppendEntries(NodeId from, NodeId to, long term, EntryId prev, List<Entry> entries, long commit)
            implements Message {
        public AppendEntries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The answer to {@link AppendEntries} or {@link InstallSnapshot}.
     *
     * @param index accepted: the follower's log equals the leader's up to here; rejected: the index it could not match
     * @param hint rejected: the highest entry of the follower that may match; accepted: {@link EntryId#ZERO}
     */
    record AppendEntriesResponse(NodeId from, NodeId to, long term, boolean accepted, long index, EntryId hint)
            implements Message {}

    /** The leader is alive; {@code commit} never exceeds what it knows the follower to have. */
    record Heartbeat(NodeId from, NodeId to, long term, long commit) implements Message {}

    record HeartbeatResponse(NodeId from, NodeId to, long term) implements Message {}

    /** The leader's log no longer reaches back to what the follower lacks: the whole state instead (§7). */
    record InstallSnapshot(NodeId from, NodeId to, long term, Snapshot snapshot) implements Message {}

    /**
     * A piece of a snapshot file on its way; {@code node} takes the file apart and puts it together again, the core never
     * sees this.
     *
     * @param offset of the first byte of {@code data} in the file
     * @param size of the whole file, in bytes
     */
    record SnapshotChunk(NodeId from, NodeId to, long term, Snapshot snapshot, long offset, long size, Bytes data)
            implements Message {}

    /** How many bytes of the file the follower holds, of {@code size} in all; the next chunk begins there. */
    record SnapshotChunkResponse(NodeId from, NodeId to, long term, EntryId last, long received, long size)
            implements Message {}
}
