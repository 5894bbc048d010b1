package dev.ariadne.kvstore.machine;

import dev.ariadne.raft.log.Bytes;

/** What a key holds, and the index of the entry that set it. */
public record Stored(Bytes value, long revision) {}
