package dev.ariadne.raft.core;

import dev.ariadne.raft.membership.JointConfig;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.membership.VoteResult;
import java.util.Map;
import java.util.TreeMap;

/** The votes of one campaign. */
final class Election {
    private final JointConfig quorum;
    private final Map<NodeId, Boolean> votes = new TreeMap<>();

    Election(JointConfig quorum) {
        this.quorum = quorum;
    }

    /** Counts an answer, the first one of each voter only, and says what the votes decide now. */
    VoteResult record(NodeId voter, boolean granted) {
        votes.putIfAbsent(voter, granted);
        return quorum.vote(votes);
    }

    /** How many voters have granted, or refused, their vote. */
    int count(boolean granted) {
        int count = 0;
        for (NodeId voter : quorum.voters()) {
            Boolean vote = votes.get(voter);
            count += vote != null && vote == granted ? 1 : 0;
        }
        return count;
    }
}
