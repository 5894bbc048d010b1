package dev.ariadne.raft.log;

import dev.ariadne.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/** Entries and logs that tests are about. */
final class Logs {
    /** Size of every {@link #entry} whose term and index are below 128. */
    static final int ENTRY_BYTES = 18;

    private static final int DATA_BYTES = 10;

    private static final Configuration CONFIGURATION = Configuration.of(1, 2, 3);

    private Logs() {}

    static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.wrap(new byte[DATA_BYTES]));
    }

    /** Entries of these terms from {@code first} on. */
    static List<Entry> entries(long first, long... terms) {
        List<Entry> entries = new ArrayList<>();
        for (long term : terms) {
            entries.add(entry(term, first + entries.size()));
        }
        return entries;
    }

    /** A log over this disk that applies durable entries only, and as many at once as there are. */
    static RaftLog over(MemoryLog disk, long commit) {
        return new RaftLog(disk, commit, Long.MAX_VALUE, false);
    }

    static Snapshot snapshot(long term, long index) {
        return new Snapshot(new EntryId(term, index), CONFIGURATION);
    }

    /** A durable log of entries of these terms, the first one at index 1. */
    static MemoryLog durable(long... terms) {
        return new MemoryLog(snapshot(0, 0), EntryId.ZERO, entries(1, terms));
    }
}
