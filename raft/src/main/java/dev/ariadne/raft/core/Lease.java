package dev.ariadne.raft.core;

import dev.ariadne.raft.membership.JointConfig;
import dev.ariadne.raft.membership.NodeId;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long a leader may be sure that nobody else leads. Who has answered a heartbeat votes for nobody else for an election timeout
 * from when it arrived, so the lease runs from when the last heartbeat that a quorum has answered was <em>sent</em>, less what
 * clocks may differ, and less a tick: the first of a follower's may come at once. (etcd's lease runs from the last check of activity,
 * and an isolated leader serves for almost two timeouts.)
 */
final class Lease {
    private final long ticks;
    private final Map<NodeId, Long> answered = new TreeMap<>();
    private boolean given;

    Lease(RaftConfig config) {
        ticks = (long) config.electionTicks() - 1 - config.leaseDriftTicks();
    }

    /** A follower has answered the heartbeat that was sent at this tick. */
    void answered(NodeId from, long sent) {
        answered.merge(from, sent, Math::max);
    }

    /** The leader has asked another to campaign, which no lease holds back. */
    void giveUp() {
        given = true;
    }

    boolean holds(long now, NodeId self, JointConfig quorum) {
        long since = quorum.committedIndex(
                voter -> voter.equals(self) ? now : answered.getOrDefault(voter, Long.MIN_VALUE / 2));
        return !given && now - Math.min(now, since) < ticks;
    }
}
