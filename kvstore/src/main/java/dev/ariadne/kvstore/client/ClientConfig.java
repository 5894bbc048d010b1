package dev.ariadne.kvstore.client;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.NodeId;
import java.util.List;

/**
 * How a {@link KvClient} goes about its work.
 *
 * @param nodes whom it may ask, until {@link KvClient#follow} says otherwise
 * @param operationNanos how long it tries before it gives an operation up
 * @param attemptNanos how long it waits for one reply
 * @param backoffNanosMin how long it waits at first after an attempt that failed; doubles with every further one
 * @param backoffNanosMax up to this
 * @param readsAnywhere whether reads go to a random node, to spread the load, rather than to where the leader seems to be
 */
public record ClientConfig(
        List<NodeId> nodes,
        long operationNanos,
        long attemptNanos,
        long backoffNanosMin,
        long backoffNanosMax,
        boolean readsAnywhere) {
    public ClientConfig {
        nodes = List.copyOf(nodes);
        checkArgument(!nodes.isEmpty(), "a client needs a node to ask");
        checkArgument(operationNanos > 0 && attemptNanos > 0, "times to wait must be positive");
        checkArgument(
                0 < backoffNanosMin && backoffNanosMin <= backoffNanosMax,
                "backoff from %s to %s ns",
                backoffNanosMin,
                backoffNanosMax);
    }
}
