package dev.ariadne.raft.membership;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The majority quorum over a set of voters: any two majorities share a member (§5.2).
 *
 * @param voters without duplicates; empty only as the half of a {@link JointConfig} that is not joint
 */
public record Majority(List<NodeId> voters) {
    public Majority {
        voters = List.copyOf(voters);
    }

    /** How many voters make a quorum. */
    public int size() {
        return voters.size() / 2 + 1;
    }

    /**
     * What the votes decide, where {@code true} is a granted one and a voter that is absent has not answered. Without voters every
     * vote is won, so that an absent half of a {@link JointConfig} leaves the decision to the other.
     */
    public VoteResult vote(Map<NodeId, Boolean> votes) {
        if (voters.isEmpty()) {
            return VoteResult.WON;
        }
        int granted = 0;
        int missing = 0;
        for (NodeId voter : voters) {
            Boolean vote = votes.get(voter);
            if (vote == null) {
                missing++;
            } else if (vote) {
                granted++;
            }
        }
        if (granted >= size()) {
            return VoteResult.WON;
        }
        return granted + missing >= size() ? VoteResult.PENDING : VoteResult.LOST;
    }

    /** The highest index that a quorum has acknowledged, given what each voter has; {@code Long.MAX_VALUE} without voters. */
    public long committedIndex(ToLongFunction<NodeId> acknowledged) {
        if (voters.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long[] indexes = new long[voters.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = acknowledged.applyAsLong(voters.get(i));
        }
        Arrays.sort(indexes);
        return indexes[indexes.length - size()];
    }
}
