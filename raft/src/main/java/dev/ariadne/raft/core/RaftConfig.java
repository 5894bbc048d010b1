package dev.ariadne.raft.core;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.NodeId;

/**
 * How a replica behaves.
 *
 * @param id this replica
 * @param electionTicks E: a follower that hears of no leader campaigns after a random E to 2E - 1 ticks
 * @param heartbeatTicks between two heartbeats of a leader; well below {@code electionTicks}
 * @param maxMessageBytes of entry data in one {@link Message.AppendEntries}; one entry always fits
 * @param maxInflightMessages {@link Message.AppendEntries} with entries that may be unanswered per follower
 * @param maxApplyBytes of entry data in one {@link Ready}'s committed entries; one entry always fits
 */
public record RaftConfig(
        NodeId id,
        int electionTicks,
        int heartbeatTicks,
        long maxMessageBytes,
        int maxInflightMessages,
        long maxApplyBytes) {
    public RaftConfig {
        checkArgument(heartbeatTicks > 0, "heartbeatTicks %s is not positive", heartbeatTicks);
        checkArgument(
                electionTicks > heartbeatTicks,
                "electionTicks %s does not exceed heartbeatTicks %s",
                electionTicks,
                heartbeatTicks);
        checkArgument(maxMessageBytes >= 0, "maxMessageBytes %s is negative", maxMessageBytes);
        checkArgument(maxInflightMessages > 0, "maxInflightMessages %s is not positive", maxInflightMessages);
        checkArgument(maxApplyBytes >= 0, "maxApplyBytes %s is negative", maxApplyBytes);
    }

    /** Ten ticks to an election, a heartbeat each tick, a megabyte a message, 256 in flight. */
    public static RaftConfig defaults(NodeId id) {
        return new RaftConfig(id, 10, 1, 1 << 20, 256, 1 << 20);
    }
}
