package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.Operation;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/**
 * Clients of a node's own, with whose sessions it does what comes over plain HTTP. The one used last is used first, so that there
 * are no more sessions than operations under way at once.
 */
final class ClientPool {
    private final Supplier<List<NodeId>> members;
    private final Calls calls;
    private final ConcurrentLinkedDeque<BlockingKvClient> idle = new ConcurrentLinkedDeque<>();

    /** @param members who takes part, and so may lead; never nobody */
    ClientPool(Supplier<List<NodeId>> members, Calls calls) {
        this.members = members;
        this.calls = calls;
    }

    Outcome execute(Operation operation) {
        List<NodeId> nodes = members.get();
        BlockingKvClient pooled = idle.pollFirst();
        BlockingKvClient client =
                pooled == null ? new BlockingKvClient(BlockingKvClient.patient(nodes), calls) : pooled;
        client.follow(nodes);
        Outcome outcome = client.execute(operation);
        idle.addFirst(client);
        return outcome;
    }
}
