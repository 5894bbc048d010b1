package dev.ariadne.kvstore.host;

import dev.ariadne.raft.host.FailureListener;

/** Learns what becomes of a {@link KvNode}. Called on any thread. */
public interface NodeListener extends FailureListener {
    /**
     * This node and another refuse each other, or something else that an operator should look at; once for each reason.
     *
     * @param line one line that says why
     */
    void refused(String line);

    /** The node is no member any more. It is still to be closed, and its process should end. */
    void removed();
}
