package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.JointConfig;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads that wait for a quorum to confirm that their leader still leads (§6.4 of the dissertation). Heartbeats carry a ticket: how many
 * reads of this leadership there are by now. An answer with ticket n confirms the first n reads, each of which came before the heartbeat
 * was sent; so a late answer to an earlier heartbeat never confirms a later read.
 */
final class ReadQueue {
    /**
     * A read.
     *
     * @param from who asked; the leader itself for its own
     * @param index the commit index when it arrived
     */
    record Pending(NodeId from, Bytes context, long index) {}

    private final Deque<Pending> unconfirmed = new ArrayDeque<>();
    private final Map<NodeId, Long> acknowledged = new TreeMap<>();

    /** Reads of this leadership that were confirmed. */
    private long confirmed;

    void add(Pending read) {
        unconfirmed.add(read);
    }

    /** For the next heartbeats; zero if nobody waits. */
    long ticket() {
        return unconfirmed.isEmpty() ? 0 : confirmed + unconfirmed.size();
    }

    /** Counts an answer, and returns the reads that a quorum has now confirmed. */
    List<Pending> acknowledge(NodeId from, long ticket, NodeId self, JointConfig quorum) {
        acknowledged.merge(from, ticket, Math::max);
        long all = confirmed + unconfirmed.size();
        long upTo = Math.min(
                all, quorum.committedIndex(voter -> voter.equals(self) ? all : acknowledged.getOrDefault(voter, 0L)));
        List<Pending> ready = new ArrayList<>();
        for (; confirmed < upTo; confirmed++) {
            ready.add(unconfirmed.remove());
        }
        return ready;
    }
}
