package dev.ariadne.raft.membership;

/** What the votes cast so far decide. */
public enum VoteResult {
    PENDING,
    LOST,
    WON
}
