package dev.ariadne.raft.host;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.membership.NodeId;

/** Takes what comes from other nodes, on many threads. */
@FunctionalInterface
public interface Receiver {
    void receive(Message message);

    /** The connection on which this replica sends to a peer is gone, and what was on its way may be lost. */
    default void disconnected(NodeId peer) {}
}
