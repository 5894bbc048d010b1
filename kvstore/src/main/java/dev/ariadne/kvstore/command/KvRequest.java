package dev.ariadne.kvstore.command;

/**
 * What a client sends to a server. The transport may lose, delay and reorder requests; it must not repeat one, since a refusal
 * is final only if no second copy can arrive.
 */
public record KvRequest(RequestId id, Command command) {}
