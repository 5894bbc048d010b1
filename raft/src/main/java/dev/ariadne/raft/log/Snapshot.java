package dev.ariadne.raft.log;

import dev.ariadne.raft.membership.Configuration;

/**
 * What a snapshot stands for; its contents stay in a file and travel in chunks.
 *
 * @param last the last entry it includes
 * @param configuration in force at that entry
 */
public record Snapshot(EntryId last, Configuration configuration) {
    public long index() {
        return last.index();
    }
}
