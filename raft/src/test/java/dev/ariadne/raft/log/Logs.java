package dev.ariadne.raft.log;

import dev.ariadne.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/** Entries and logs that tests are about. */
final class Logs {
    /** Bytes of data in every {@link #entry}. */
    static final int ENTRY_BYTES = 10;

    private static final Configuration CONFIGURATION = Configuration.of(1, 2, 3);

    private Logs() {}

    static Entry entry(long term, long index) {
        return Entry.normal(term, index, Bytes.wrap(new byte[ENTRY_BYTES]));
    }

    /** Entries of these terms from {@code first} on. */
    static List<Entry> entries(long first, long... terms) {
        List<Entry> entries = new ArrayList<>();
        for (long term : terms) {
            entries.add(entry(term, first + entries.size()));
        }
        return entries;
    }

    static Snapshot snapshot(long term, long index) {
        return new Snapshot(new EntryId(term, index), CONFIGURATION);
    }

    /** A durable log of entries of these terms, the first one at index 1. */
    static MemoryLog durable(long... terms) {
        return new MemoryLog(snapshot(0, 0), EntryId.ZERO, entries(1, terms));
    }
}
