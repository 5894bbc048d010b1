package dev.ariadne.raft.node;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.Iterator;

/**
 * What the log is for: a deterministic machine that every replica runs over the same entries. What it throws stops the node,
 * since its state is unknown from then on.
 */
public interface StateMachine {
    /** Applies the next committed entry. Entries without data are the leaders' own and change nothing. */
    void apply(Entry entry);

    /**
     * A frozen view of the state after the last applied entry, read later on another thread while this machine goes on. Equal
     * states give equal bytes. A piece should not exceed 64 KiB by much.
     */
    Iterable<Bytes> snapshot();

    /**
     * Replaces the whole state.
     *
     * @param lastIndex the last entry that the state includes
     * @param pieces as {@link #snapshot} gave them
     */
    void restore(long lastIndex, Iterator<Bytes> pieces);

    /**
     * A read asked for by {@link RaftNode#read} may be served now: all is applied that anybody could know to be committed when it
     * was asked for.
     */
    default void readable(long read) {}
}
