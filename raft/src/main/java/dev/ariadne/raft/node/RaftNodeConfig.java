package dev.ariadne.raft.node;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.core.RaftConfig;
import dev.ariadne.raft.core.RaftConfig.Limits;
import dev.ariadne.raft.core.ReadOption;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.WalOptions;

/**
 * How a {@link RaftNode} behaves; who it is stands on its disk.
 *
 * @param tickNanos length of a tick
 * @param electionTicks as in {@link RaftConfig}, like the next six
 * @param limits as in {@link RaftConfig}
 * @param snapshotEveryEntries applied entries between two snapshots
 * @param snapshotEveryBytes of applied entries between two snapshots, if that comes first: what a log costs does not depend on how
 *     large its entries are. {@code Long.MAX_VALUE} for snapshots by entries alone
 * @param catchUpEntries kept in the log behind a snapshot, so that a follower slightly behind needs none; but no more than half of
 *     {@code snapshotEveryBytes}
 * @param chunkBytes of a snapshot file in one message
 */
public record RaftNodeConfig(
        long tickNanos,
        int electionTicks,
        int heartbeatTicks,
        boolean preVote,
        boolean checkQuorum,
        ReadOption readOption,
        int leaseDriftTicks,
        boolean forwardProposals,
        Limits limits,
        long snapshotEveryEntries,
        long snapshotEveryBytes,
        long catchUpEntries,
        int chunkBytes,
        WalOptions wal) {
    /**
     * Ticks of 100 ms, elections after 1 to 2 s, PreVote and CheckQuorum, leases for who asks and clocks that differ by a tenth, 64 MiB on
     * the way to each follower and as much uncommitted, a snapshot every 10,000 entries or 64 MiB.
     */
    public static final RaftNodeConfig DEFAULT = new RaftNodeConfig(
            100_000_000L,
            10,
            1,
            true,
            true,
            ReadOption.LEASE_IF_ASKED,
            1,
            false, // whoever proposes wants to hear what became of it
            new Limits(1 << 20, 256, 64 << 20, 1 << 20, 64 << 20),
            10_000,
            64 << 20,
            5_000,
            1 << 20,
            WalOptions.DEFAULT);

    public RaftNodeConfig {
        checkArgument(tickNanos > 0, "tickNanos %s is not positive", tickNanos);
        checkArgument(snapshotEveryEntries > 0, "snapshotEveryEntries %s is not positive", snapshotEveryEntries);
        checkArgument(snapshotEveryBytes > 0, "snapshotEveryBytes %s is not positive", snapshotEveryBytes);
        checkArgument(catchUpEntries >= 0, "catchUpEntries %s is negative", catchUpEntries);
        checkArgument(chunkBytes > 0, "chunkBytes %s is not positive", chunkBytes);
    }

    public RaftNodeConfig withTickNanos(long nanos) {
        return new RaftNodeConfig(
                nanos,
                electionTicks,
                heartbeatTicks,
                preVote,
                checkQuorum,
                readOption,
                leaseDriftTicks,
                forwardProposals,
                limits,
                snapshotEveryEntries,
                snapshotEveryBytes,
                catchUpEntries,
                chunkBytes,
                wal);
    }

    /** With a snapshot every so many entries or bytes, whatever comes first, and so many entries kept behind it. */
    public RaftNodeConfig withSnapshots(long everyEntries, long everyBytes, long catchUp) {
        return new RaftNodeConfig(
                tickNanos,
                electionTicks,
                heartbeatTicks,
                preVote,
                checkQuorum,
                readOption,
                leaseDriftTicks,
                forwardProposals,
                limits,
                everyEntries,
                everyBytes,
                catchUp,
                chunkBytes,
                wal);
    }

    RaftConfig core(NodeId id) {
        return new RaftConfig(
                id,
                electionTicks,
                heartbeatTicks,
                preVote,
                checkQuorum,
                readOption,
                leaseDriftTicks,
                forwardProposals,
                true,
                true,
                true,
                true,
                limits);
    }
}
