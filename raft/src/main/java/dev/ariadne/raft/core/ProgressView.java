package dev.ariadne.raft.core;

/**
 * What a leader knows of one follower, at one moment.
 *
 * @param match the logs are known equal up to here
 * @param next the first entry to send next
 * @param paused whether nothing is sent until an answer comes
 * @param pendingSnapshot the last index of the snapshot on its way; zero if none is
 * @param active whether it was heard since activity was last checked
 * @param inflight messages with entries that are unanswered
 * @param full whether no more of them are sent
 */
public record ProgressView(
        ProgressState state,
        long match,
        long next,
        boolean paused,
        long pendingSnapshot,
        boolean active,
        int inflight,
        boolean full) {}
