package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.membership.NodeId;
import java.util.concurrent.CompletableFuture;

/** Takes requests to servers without waiting. Thread-safe. */
@FunctionalInterface
public interface AsyncCalls {
    /**
     * Sends a request, once.
     *
     * @param nanosMax how long to wait for the reply
     * @return completes with the reply; a refusal if the request certainly never left; otherwise, if there is no reply, that the
     *     outcome is unknown. With no exception but a {@link DeniedException}, if the server does not let this client in
     */
    CompletableFuture<KvReply> callAsync(NodeId to, KvRequest request, long nanosMax);
}
