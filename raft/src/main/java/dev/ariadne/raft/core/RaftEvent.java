package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened inside a replica, for tracers, metrics and oracles; the core writes no text. */
public sealed interface RaftEvent {
    // Terms and roles.

    /** The replica has taken a role, perhaps the one it had, in a term that may be new. */
    record RoleChanged(Role role, long term, @Nullable NodeId leader) implements RaftEvent {}

    /** A follower has learned who leads its term, or is to forget it. */
    record LeaderChanged(long term, @Nullable NodeId leader) implements RaftEvent {}

    /** A message of a higher term than {@code own} has arrived. */
    record HigherTermSeen(Message message, long own) implements RaftEvent {}

    /** A message of a lower term than {@code own} was ignored. */
    record LowerTermIgnored(Message message, long own) implements RaftEvent {}

    /** A leader that has not heard of a quorum for an election timeout has stepped down. */
    record QuorumLost(long term) implements RaftEvent {}

    record ForgettingLeader(long term, NodeId leader) implements RaftEvent {}

    /** A follower must not forget its leader while that may serve reads under a lease. */
    record ForgettingRefused() implements RaftEvent {}

    // Elections.

    record CampaignStarted(long term) implements RaftEvent {}

    /** It cannot campaign: it has no vote, or a snapshot to install. */
    record CampaignImpossible() implements RaftEvent {}

    /** It must not campaign: a committed change of the membership is not applied yet. */
    record CampaignBlocked(long term) implements RaftEvent {}

    record VoteRequested(Message.RequestVote request, long term) implements RaftEvent {}

    /** An answer of a voter, perhaps itself, to the running campaign. */
    record VoteReceived(NodeId from, boolean preVote, boolean granted, long term) implements RaftEvent {}

    record VotesCounted(boolean preVote, int granted, int refused) implements RaftEvent {}

    /** A request for a vote, judged by one whose log ends at {@code last} and who had voted for {@code vote} in {@code term}. */
    record VoteJudged(
            Message.RequestVote request,
            boolean granted,
            EntryId last,
            @Nullable NodeId vote,
            long term) implements RaftEvent {}

    /** A request for a vote was ignored: a leader was heard too lately. */
    record VoteIgnored(
            Message.RequestVote request,
            EntryId last,
            @Nullable NodeId vote,
            long term,
            int remainingTicks) implements RaftEvent {}

    /** It cast its vote for a candidate, perhaps itself. */
    record VoteCast(long term, NodeId candidate) implements RaftEvent {}

    // The log.

    /** It appended entries, as a leader its own, as a follower its leader's; what followed before them is gone. */
    record Appended(Role role, List<Entry> entries) implements RaftEvent {}

    /** An entry of the leader's conflicts with one of its own, from which on the log is replaced. */
    record ConflictFound(long index, long existingTerm, long conflictingTerm) implements RaftEvent {}

    /** What was not known durable was replaced, or all of it that follows. */
    record UnstableReplaced(long from, boolean all) implements RaftEvent {}

    /** Its log does not hold {@code message.prev()}, so it refused what was to follow. */
    record AppendRejected(Message.AppendEntries message, long ownTerm) implements RaftEvent {}

    record Committed(long from, long to) implements RaftEvent {}

    /** An answer of the storage is for an entry that is durable already, or was replaced since: by one of {@code currentTerm}. */
    record StorageAnswerOutdated(EntryId last, long currentTerm) implements RaftEvent {}

    /** An answer of the storage to a work order of an older term was ignored as far as it is about entries. */
    record StorageAnswerOfOlderTerm(long term, long own) implements RaftEvent {}

    // What a leader does with its followers.

    record RejectionReceived(Message.AppendEntriesResponse message) implements RaftEvent {}

    record ProgressDecreased(NodeId peer, ProgressView progress) implements RaftEvent {}

    /** A follower is to take a snapshot, the leader's log no longer reaching back far enough. */
    record SnapshotSent(
            NodeId to, Snapshot snapshot, long firstIndex, long commit, ProgressView before, ProgressView after)
            implements RaftEvent {}

    /** A follower no longer needs the snapshot that was on its way. */
    record SnapshotRecovered(NodeId peer, ProgressView progress) implements RaftEvent {}

    /** A snapshot was delivered, or could not be. */
    record SnapshotReported(NodeId to, boolean delivered, ProgressView progress) implements RaftEvent {}

    record PeerUnreachable(NodeId peer, ProgressView progress) implements RaftEvent {}

    record ProposalDropped(long term) implements RaftEvent {}

    // Snapshots.

    /** A snapshot from the leader is about to replace the log, which is described. */
    record RestoreStarted(
            Snapshot snapshot, long commit, long applied, long applying, long offset, long handedOut, int unstable)
            implements RaftEvent {}

    /** Its log was replaced by a snapshot from the leader. */
    record Restored(Snapshot snapshot) implements RaftEvent {}

    /** A snapshot was not needed: the log holds it all, and perhaps learned that it is committed. */
    record SnapshotIgnored(Snapshot snapshot, long commit) implements RaftEvent {}

    // Membership and leadership transfer.

    record ConfigurationChanged(Configuration configuration) implements RaftEvent {}

    record ConfChangeRefused(ConfChange change, Configuration configuration, String reason) implements RaftEvent {}

    record AutoLeaveStarted(Configuration configuration) implements RaftEvent {}

    record TransferStarted(long term, NodeId to) implements RaftEvent {}

    /** @param immediately whether its log was up to date when the transfer was asked for */
    record TimeoutNowSent(NodeId to, boolean immediately) implements RaftEvent {}

    record TimeoutNowReceived(long term, NodeId from) implements RaftEvent {}
}
