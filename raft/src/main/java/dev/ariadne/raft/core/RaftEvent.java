package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened inside a replica, for tracers, metrics and oracles; the core writes no text. */
public sealed interface RaftEvent {
    /** The replica is in another role, or the same one in another term or under another leader. */
    record RoleChanged(Role role, long term, @Nullable NodeId leader) implements RaftEvent {}

    /** It cast its vote for a candidate, perhaps itself. */
    record VoteCast(long term, NodeId candidate) implements RaftEvent {}

    /** It appended entries, as a leader its own, as a follower its leader's; what followed before them is gone. */
    record Appended(Role role, List<Entry> entries) implements RaftEvent {}

    /** Its log does not hold {@code prev}, so it refused what was to follow. */
    record AppendRejected(NodeId leader, EntryId prev) implements RaftEvent {}

    record Committed(long from, long to) implements RaftEvent {}

    /** Its log was replaced by a snapshot from the leader. */
    record Restored(Snapshot snapshot) implements RaftEvent {}

    /** As leader, it told a follower to take a snapshot, its log no longer reaching back far enough. */
    record SnapshotSent(NodeId to, Snapshot snapshot) implements RaftEvent {}
}
