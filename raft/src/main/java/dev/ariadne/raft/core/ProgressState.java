package dev.ariadne.raft.core;

/** How a leader sends to a follower. */
public enum ProgressState {
    /** Where the logs agree is unknown: one message, then wait. */
    PROBE,
    /** They agree: stream, moving ahead of the answers. */
    REPLICATE,
    /** A snapshot is on its way: send nothing. */
    SNAPSHOT
}
