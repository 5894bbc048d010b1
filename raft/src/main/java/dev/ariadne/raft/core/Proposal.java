package dev.ariadne.raft.core;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.ConfChange;
import org.jspecify.annotations.Nullable;

/**
 * What is to become an entry: data for the state machine, or a change of the membership.
 *
 * @param change of the membership; null for data
 */
public record Proposal(Bytes data, @Nullable ConfChange change) {
    /** What takes the place of a proposal that cannot be carried out. */
    static final Proposal EMPTY = of(Bytes.EMPTY);

    public Proposal {
        checkArgument(change == null || data.isEmpty(), "a change of the membership with data");
    }

    public static Proposal of(Bytes data) {
        return new Proposal(data, null);
    }

    public static Proposal of(ConfChange change) {
        return new Proposal(Bytes.EMPTY, change);
    }

    Entry entry(long term, long index) {
        return new Entry(new EntryId(term, index), data, change);
    }
}
