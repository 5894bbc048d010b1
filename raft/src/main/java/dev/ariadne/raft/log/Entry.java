package dev.ariadne.raft.log;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.membership.ConfChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the replicated log: data for the state machine, or a change of the membership.
 *
 * @param data empty in the entry with which a leader opens its term (§8), and in one that changes the membership
 * @param change of the membership; null in all others
 */
public record Entry(EntryId id, Bytes data, @Nullable ConfChange change) {
    public Entry {
        checkArgument(id.index() > 0 && id.term() > 0, "an entry cannot have id %s", id);
        checkArgument(change == null || data.isEmpty(), "entry %s has data and changes the membership", id);
    }

    public static Entry normal(long term, long index, Bytes data) {
        return new Entry(new EntryId(term, index), data, null);
    }

    public long term() {
        return id.term();
    }

    public long index() {
        return id.index();
    }

    /** What the entry counts against limits of messages and pages, in bytes: about its size in encoded form. */
    public long size() {
        long payload = payloadSize();
        return 4 + varint(id.term()) + varint(id.index()) + (payload == 0 ? 0 : 1 + varint(payload) + payload);
    }

    /** The part of {@link #size} that its proposer is answerable for. */
    public long payloadSize() {
        return change == null ? data.length() : size(change);
    }

    /** The sum of the entries' {@link #payloadSize()}. */
    public static long payloadSize(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.payloadSize();
        }
        return bytes;
    }

    /** The change that only leaves a joint configuration is the leader's own and counts nothing. */
    private static long size(ConfChange change) {
        int context = change.context().remaining();
        return change.changes().isEmpty() && context == 0
                ? 0
                : 4 + 4L * change.changes().size() + context;
    }

    private static int varint(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
