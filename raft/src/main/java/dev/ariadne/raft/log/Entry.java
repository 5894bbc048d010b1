package dev.ariadne.raft.log;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One entry of the replicated log.
 *
 * @param data for the state machine; empty in the entry with which a leader opens its term (§8)
 */
public record Entry(EntryId id, Type type, Bytes data) {
    /** Who an entry is for. New kinds go to the end: the ordinal is stored. */
    public enum Type {
        NORMAL
    }

    public Entry {
        checkArgument(id.index() > 0 && id.term() > 0, "an entry cannot have id %s", id);
    }

    public static Entry normal(long term, long index, Bytes data) {
        return new Entry(new EntryId(term, index), Type.NORMAL, data);
    }

    public long term() {
        return id.term();
    }

    public long index() {
        return id.index();
    }
}
