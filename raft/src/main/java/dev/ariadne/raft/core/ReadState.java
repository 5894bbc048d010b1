package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Bytes;

/**
 * A read may be served once this entry is applied.
 *
 * @param context as the request had it
 */
public record ReadState(long index, Bytes context) {}
