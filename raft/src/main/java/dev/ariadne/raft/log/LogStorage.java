package dev.ariadne.raft.log;

import java.util.List;

/** The durable part of the log, as the core reads it. It changes only between two calls into the core. */
public interface LogStorage {
    /** The index after the last one that a snapshot has replaced; one more than {@link #lastIndex} when empty. */
    long firstIndex();

    long lastIndex();

    /** The term of an entry from {@code firstIndex - 1} to {@code lastIndex}; zero for any other index. */
    long termAt(long index);

    /** Entries from {@code from} on and before {@code to}, at least one, and as many as {@code maxBytes} allow. */
    List<Entry> entries(long from, long to, long maxBytes);

    /** The latest snapshot; at index zero, and holding the first configuration, before there was any. */
    Snapshot snapshot();
}
