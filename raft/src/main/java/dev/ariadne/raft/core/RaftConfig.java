package dev.ariadne.raft.core;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.NodeId;

/**
 * How a replica behaves. Limits are in bytes of {@link dev.ariadne.raft.log.Entry#size} unless they say otherwise; one entry is
 * always let through.
 *
 * @param id this replica
 * @param electionTicks E: a follower that hears of no leader campaigns after a random E to 2E - 1 ticks
 * @param heartbeatTicks between two heartbeats of a leader; well below {@code electionTicks}
 * @param preVote asks before it campaigns whether it could win, so that a replica which was cut off disturbs nobody
 * @param checkQuorum a leader that has not heard of a quorum for E ticks steps down, and who has heard of a leader within E
 *     ticks ignores candidates
 * @param readOption see {@link ReadOption}; leases need {@code checkQuorum}
 * @param leaseDriftTicks by how much the clocks of two replicas may differ over E ticks; the lease is shorter by that
 * @param forwardProposals a follower passes proposals on to the leader instead of refusing them
 * @param validateConfChanges a leader refuses changes of the membership that cannot be applied, or not yet
 * @param stepDownOnRemoval a leader that is no voter any more becomes a follower at once
 * @param asyncStorageWrites work orders overlap: entries are applied only once they are durable, and the owner reports with
 *     {@link RawNode#persisted} and {@link RawNode#applied} instead of {@link RawNode#advance}
 * @param coalesceAppends a leader sends entries and commit index once per work order, rather than after every proposal and answer as
 *     etcd does
 * @param limits see {@link Limits}
 */
public record RaftConfig(
        NodeId id,
        int electionTicks,
        int heartbeatTicks,
        boolean preVote,
        boolean checkQuorum,
        ReadOption readOption,
        int leaseDriftTicks,
        boolean forwardProposals,
        boolean validateConfChanges,
        boolean stepDownOnRemoval,
        boolean asyncStorageWrites,
        boolean coalesceAppends,
        Limits limits) {
    /**
     * How much may be under way.
     *
     * @param messageBytes of entries in one {@link Message.AppendEntries}
     * @param inflightMessages with entries that may be unanswered per follower
     * @param inflightBytes of entry payload that may be unanswered per follower
     * @param applyBytes of committed entries that are handed out and not applied yet
     * @param uncommittedBytes of entry payload in the uncommitted end of a leader's log
     */
    public record Limits(
            long messageBytes, int inflightMessages, long inflightBytes, long applyBytes, long uncommittedBytes) {
        /** As good as none. */
        public static final Limits NONE =
                new Limits(Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        public Limits {
            checkArgument(messageBytes >= 0, "messageBytes %s is negative", messageBytes);
            checkArgument(inflightMessages > 0, "inflightMessages %s is not positive", inflightMessages);
            checkArgument(
                    inflightBytes >= messageBytes,
                    "inflightBytes %s is less than messageBytes %s",
                    inflightBytes,
                    messageBytes);
            checkArgument(applyBytes > 0, "applyBytes %s is not positive", applyBytes);
            checkArgument(uncommittedBytes > 0, "uncommittedBytes %s is not positive", uncommittedBytes);
        }
    }

    public RaftConfig {
        checkArgument(heartbeatTicks > 0, "heartbeatTicks %s is not positive", heartbeatTicks);
        checkArgument(
                electionTicks > heartbeatTicks,
                "electionTicks %s does not exceed heartbeatTicks %s",
                electionTicks,
                heartbeatTicks);
        checkArgument(
                readOption == ReadOption.SAFE || checkQuorum,
                "reads under a lease need the leader to check its quorum");
        checkArgument(
                leaseDriftTicks >= 0 && leaseDriftTicks < electionTicks,
                "leaseDriftTicks %s is not from 0 to %s",
                leaseDriftTicks,
                electionTicks - 1);
    }

    /** Ten ticks to an election, a heartbeat each tick, PreVote and CheckQuorum, a megabyte a message, 256 in flight, sends gathered. */
    public static RaftConfig defaults(NodeId id) {
        Limits limits = new Limits(1 << 20, 256, Long.MAX_VALUE, 1 << 20, Long.MAX_VALUE);
        return new RaftConfig(id, 10, 1, true, true, ReadOption.SAFE, 1, true, true, true, false, true, limits);
    }
}
