package dev.ariadne.kvstore.command;

/**
 * What a client sends to a server. The transport may lose, delay and reorder requests; it must not repeat one, since a refusal
 * is final only if no second copy can arrive.
 */
public record KvRequest(RequestId id, Body body) {
    /** What is asked: a command for the log, a read, which needs no entry, or something about the cluster itself. */
    public sealed interface Body permits Command, KvOperation.Read, Administration {}
}
