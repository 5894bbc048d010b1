package dev.ariadne.raft.log;

import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;

/**
 * What a snapshot stands for; its contents stay in a file and travel in chunks.
 *
 * @param last the last entry it includes
 * @param configuration in force at that entry
 * @param addresses of its members at that entry
 */
public record Snapshot(EntryId last, Configuration configuration, AddressBook addresses) {
    /** One before the first entry of all. */
    public static final Snapshot NOTHING = new Snapshot(EntryId.ZERO, Configuration.EMPTY);

    /** One of members whose addresses are known otherwise. */
    public Snapshot(EntryId last, Configuration configuration) {
        this(last, configuration, AddressBook.EMPTY);
    }

    public long index() {
        return last.index();
    }
}
