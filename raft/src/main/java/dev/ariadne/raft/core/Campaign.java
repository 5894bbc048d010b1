package dev.ariadne.raft.core;

/** What a campaign is for. */
public enum Campaign {
    /** To find out whether an election could be won, before disturbing anybody with a higher term (§9.6 of the dissertation). */
    PRE_ELECTION,
    ELECTION,
    /** An election that the leader has asked for: voters do not protect it (§3.10 of the dissertation). */
    TRANSFER
}
