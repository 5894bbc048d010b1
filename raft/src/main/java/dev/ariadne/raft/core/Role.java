package dev.ariadne.raft.core;

/** What a replica currently is (§5.1, figure 4). */
public enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
}
