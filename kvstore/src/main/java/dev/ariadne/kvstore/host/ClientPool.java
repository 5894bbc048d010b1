package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.client.Outcome;
import dev.ariadne.kvstore.command.KvOperation;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/**
 * Clients of a node's own, with whose sessions it does what comes over plain HTTP. The one used last is used first, so that there
 * are no more sessions than operations under way at once.
 */
final class ClientPool {
    private final Supplier<BlockingKvClient> factory;
    private final ConcurrentLinkedDeque<BlockingKvClient> idle = new ConcurrentLinkedDeque<>();

    ClientPool(Supplier<BlockingKvClient> factory) {
        this.factory = factory;
    }

    Outcome execute(KvOperation operation) {
        BlockingKvClient pooled = idle.pollFirst();
        BlockingKvClient client = pooled == null ? factory.get() : pooled;
        Outcome outcome = client.execute(operation);
        idle.addFirst(client);
        return outcome;
    }
}
