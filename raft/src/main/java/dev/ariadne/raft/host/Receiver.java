package dev.ariadne.raft.host;

import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import org.jspecify.annotations.Nullable;

/** Takes what comes from other nodes, on many threads. */
@FunctionalInterface
public interface Receiver {
    /**
     * A message has come in.
     *
     * @param from whose connection it came on; it is the sender that the message names
     */
    void receive(Identity from, Message message);

    /** The connection on which this replica sends to a peer is gone, and what was on its way may be lost. */
    default void disconnected(NodeId peer) {}

    /** The membership as of the last applied entry, for whoever asks; null if none is known here. */
    default @Nullable Snapshot membership() {
        return null;
    }
}
