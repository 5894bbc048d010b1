package dev.ariadne.kvstore.client;

import dev.ariadne.kvstore.command.KvRequest;
import dev.ariadne.raft.membership.NodeId;

/** What a {@link KvClient} wants done. */
public sealed interface Action {
    record Send(NodeId to, KvRequest request) implements Action {}

    /** The operation is over; the client is ready for the next. */
    record Finish(Outcome outcome) implements Action {}
}
