package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.membership.NodeId;

/** Takes requests to servers and waits for the reply. Thread-safe. */
@FunctionalInterface
public interface Calls {
    /**
     * Sends a request, once, and waits.
     *
     * @param nanosMax how long to wait
     * @return the reply; a refusal if the request certainly never left; otherwise, if there is no reply, that the outcome is
     *     unknown
     * @throws DeniedException if the server does not let this client in
     */
    KvReply call(NodeId to, KvRequest request, long nanosMax);
}
