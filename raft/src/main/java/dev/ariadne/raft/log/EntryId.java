package dev.ariadne.raft.log;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The name of a log entry: two logs that hold the same name hold the same entries up to it (the Log Matching Property, §5.3).
 *
 * @param term in which a leader created the entry; zero only before the first entry
 * @param index position in the log, the first being 1; zero only before the first entry
 */
public record EntryId(long term, long index) implements Comparable<EntryId> {
    /** Before the first entry of every log. */
    public static final EntryId ZERO = new EntryId(0, 0);

    public EntryId {
        checkArgument(term >= 0 && index >= 0, "negative entry id %s/%s", term, index);
    }

    /** The "at least as up-to-date" order of §5.4.1. */
    @Override
    public int compareTo(EntryId other) {
        return term != other.term ? Long.compare(term, other.term) : Long.compare(index, other.index);
    }

    @Override
    public String toString() {
        return term + "/" + index;
    }
}
