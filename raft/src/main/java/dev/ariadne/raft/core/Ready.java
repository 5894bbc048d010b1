package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A work order from the core. Its owner sends {@code messages} at once; makes {@code hardState}, {@code entries} and {@code
 * snapshot} durable, in the order of the work orders; only then sends {@code promises}, steps those that are addressed to this
 * replica, and hands back the {@link #ticket}; and applies {@code committed}, which with asynchronous storage are durable already.
 *
 * @param softState if it changed
 * @param hardState if it changed
 * @param entries to append, replacing what the log holds from the first of them on
 * @param snapshot to install instead of the whole log and state; precedes {@code entries}
 * @param messages that promise nothing which a crash could take back
 * @param promises that hold only once everything up to this work order is durable; those to this replica itself are its own
 *     vote and its own copy of an entry, which count no sooner than anybody else's
 * @param reads that may be served once what they name is applied
 * @param mustSync whether entries, a term or a vote are to be written; a new commit index alone may wait
 */
public record Ready(
        @Nullable SoftState softState,
        @Nullable HardState hardState,
        List<Entry> entries,
        @Nullable Snapshot snapshot,
        List<Message> messages,
        List<Message> promises,
        List<Entry> committed,
        List<ReadState> reads,
        boolean mustSync,
        Ticket ticket) {
    /** What a replica may forget: who leads, as far as it knows, and what it is itself. */
    public record SoftState(@Nullable NodeId leader, Role role) {}

    /**
     * What the core wants to hear when the work order is durable.
     *
     * @param term of the core when it gave the order; an entry handed out in an older term may have been replaced since
     * @param last the last entry handed out by this or an earlier order that is not known durable
     * @param snapshot the last entry of {@code snapshot}
     */
    public record Ticket(
            long term, @Nullable EntryId last, @Nullable EntryId snapshot) {}

    /** Whether there is anything to write or promise. */
    public boolean hasStorageWork() {
        return hardState != null || !entries.isEmpty() || snapshot != null || !promises.isEmpty();
    }
}
