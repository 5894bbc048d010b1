package dev.ariadne.raft.core;

/** How a leader makes sure that it still leads before it lets a read be served (§6.4 of the dissertation). */
public enum ReadOption {
    /** A quorum confirms it after the read arrived. */
    SAFE,
    /**
     * A quorum confirmed it lately: within an election timeout of sending a heartbeat, less the declared drift of clocks, nobody
     * else can have been elected.
     */
    LEASE,
    /** As {@link #LEASE} if whoever reads says that this will do, otherwise as {@link #SAFE}; voters keep leases either way. */
    LEASE_IF_ASKED
}
