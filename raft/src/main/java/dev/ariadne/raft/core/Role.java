package dev.ariadne.raft.core;

/** What a replica currently is (§5.1, figure 4). */
public enum Role {
    FOLLOWER,
    /** Asks whether it could win an election; its term is still that of a follower. */
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER
}
