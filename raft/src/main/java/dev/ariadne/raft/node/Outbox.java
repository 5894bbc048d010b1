package dev.ariadne.raft.node;

import dev.ariadne.raft.core.Message;

/** A port: where messages for other replicas go. It may lose, delay, repeat and reorder them, and never blocks. */
@FunctionalInterface
public interface Outbox {
    void send(Message message);
}
