package dev.ariadne.raft.membership;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The quorum rule while the voters change: what needs a quorum needs one of either half (§6), so that neither the old voters nor
 * the new ones can decide alone. With an empty outgoing half it is the majority rule of the incoming one.
 *
 * @param incoming the voters that will remain
 * @param outgoing the voters as they were; empty unless the configuration is joint
 */
public record JointConfig(Majority incoming, Majority outgoing) {
    /** Who has a vote in at least one half, in ascending order. */
    public List<NodeId> voters() {
        return Stream.concat(incoming.voters().stream(), outgoing.voters().stream())
                .sorted()
                .distinct()
                .toList();
    }

    /** What the votes decide: won only in both halves, lost as soon as in one. */
    public VoteResult vote(Map<NodeId, Boolean> votes) {
        VoteResult first = incoming.vote(votes);
        VoteResult second = outgoing.vote(votes);
        if (first == second) {
            return first;
        }
        return first == VoteResult.LOST || second == VoteResult.LOST ? VoteResult.LOST : VoteResult.PENDING;
    }

    /** The highest index that a quorum of both halves has acknowledged; {@code Long.MAX_VALUE} without voters. */
    public long committedIndex(ToLongFunction<NodeId> acknowledged) {
        return Math.min(incoming.committedIndex(acknowledged), outgoing.committedIndex(acknowledged));
    }
}
