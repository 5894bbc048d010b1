package dev.ariadne.raft.node;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The snapshots on their way from this leader to its followers: one chunk at a time each, repeated while nobody answers. */
final class SnapshotTransfers {
    /** Chunks repeated without an answer before a transfer is given up. */
    private static final int REPEATS_MAX = 5;

    /**
     * One follower's transfer.
     *
     * @param term in which this replica led when it began
     * @param offset where the chunk on its way begins
     * @param silentTicks since that chunk was read
     * @param repeats of that chunk
     */
    record Transfer(long term, Snapshot snapshot, long offset, int silentTicks, int repeats) {}

    private final int patienceTicks;
    private final Map<NodeId, Transfer> transfers = new TreeMap<>();

    SnapshotTransfers(int patienceTicks) {
        this.patienceTicks = patienceTicks;
    }

    void start(long term, NodeId to, Snapshot snapshot) {
        transfers.put(to, new Transfer(term, snapshot, 0, 0, 0));
    }

    /** The transfer to a follower, if it is of this snapshot. */
    @Nullable
    Transfer find(NodeId to, EntryId last) {
        Transfer transfer = transfers.get(to);
        return transfer != null && transfer.snapshot().last().equals(last) ? transfer : null;
    }

    void moveTo(NodeId to, long offset) {
        transfers.computeIfPresent(
                to, (id, transfer) -> new Transfer(transfer.term(), transfer.snapshot(), offset, 0, 0));
    }

    /** The chunk on its way may be lost: it is due again with the next tick. */
    void hurry(NodeId to) {
        transfers.computeIfPresent(
                to, (id, t) -> new Transfer(t.term(), t.snapshot(), t.offset(), patienceTicks - 1, t.repeats()));
    }

    void stop(NodeId to) {
        transfers.remove(to);
    }

    /** Drops what another leadership began: a chunk sent now would speak for a leader that this replica may not be. */
    void keepOnly(long term) {
        transfers.values().removeIf(transfer -> transfer.term() != term);
    }

    /** Counts a tick. Returns the followers whose chunk is due again. */
    List<NodeId> tick() {
        List<NodeId> due = new ArrayList<>();
        transfers.replaceAll((to, t) -> {
            if (t.silentTicks() + 1 < patienceTicks) {
                return new Transfer(t.term(), t.snapshot(), t.offset(), t.silentTicks() + 1, t.repeats());
            }
            due.add(to);
            return new Transfer(t.term(), t.snapshot(), t.offset(), 0, t.repeats() + 1);
        });
        return due;
    }

    Transfer get(NodeId to) {
        Transfer transfer = transfers.get(to);
        if (transfer == null) {
            throw new AssertionError("no transfer to " + to);
        }
        return transfer;
    }

    /** Whether a transfer has been repeated in vain too often. */
    static boolean isHopeless(Transfer transfer) {
        return transfer.repeats() > REPEATS_MAX;
    }
}
