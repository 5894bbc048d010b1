package dev.ariadne.raft.storage;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.NodeId;

/**
 * Whose disk it is.
 *
 * @param incarnation not negative; tells a machine that lost its disk from the member it was
 */
public record Identity(long clusterId, NodeId nodeId, long incarnation) {
    public Identity {
        checkArgument(incarnation >= 0, "negative incarnation %s", incarnation);
    }

    @Override
    public String toString() {
        return "node " + nodeId + " incarnation " + incarnation + " of cluster " + clusterId;
    }
}
