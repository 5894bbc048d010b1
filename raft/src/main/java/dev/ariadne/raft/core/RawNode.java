package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.LogStorage;
import dev.ariadne.raft.log.RaftLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door to the core: inputs go in, {@link Ready} work orders come out, and their owner says when they are done. Several may be
 * under way at once. Not thread-safe; everything happens inside the calls.
 */
public final class RawNode {
    private final Raft raft;
    private final RaftLog log;
    private final long maxApplyBytes;

    /** As of the last work order. */
    private HardState handedOut;

    /**
     * A replica as recovered.
     *
     * @param storage the durable log; the configuration is its snapshot's
     * @param hardState as recovered; its commit index lies within {@code storage}
     * @param random for election timeouts
     * @param events hears what happens, inside the call that makes it happen
     */
    public RawNode(
            RaftConfig config,
            LogStorage storage,
            HardState hardState,
            RandomGenerator random,
            Consumer<RaftEvent> events) {
        log = new RaftLog(storage, hardState.commit());
        raft = new Raft(config, log, hardState, storage.snapshot().configuration(), random, events);
        maxApplyBytes = config.maxApplyBytes();
        handedOut = raft.hardState();
    }

    /** A unit of time has passed. */
    public void tick() {
        raft.tick();
    }

    /** Campaigns now instead of waiting for the election timeout. */
    public void campaign() {
        raft.campaign();
    }

    public ProposeResult propose(Bytes data) {
        return raft.propose(data);
    }

    /** A message from another replica has arrived, or a promise to this one has become due. */
    public void step(Message message) {
        raft.step(message);
    }

    public boolean hasReady() {
        return raft.hasOutput()
                || log.hasUnstable()
                || log.hasCommitted()
                || !raft.hardState().equals(handedOut);
    }

    /** Everything to be done now; the core takes it as under way. */
    public Ready ready() {
        HardState now = raft.hardState();
        @Nullable HardState changed = now.equals(handedOut) ? null : now;
        Snapshot snapshot = log.takeSnapshot();
        List<Entry> entries = log.takeUnstable();
        boolean mustSync = !entries.isEmpty()
                || snapshot != null
                || now.term() != handedOut.term()
                || (now.vote() != null && !now.vote().equals(handedOut.vote()));
        handedOut = now;
        Ready.Ticket ticket =
                new Ready.Ticket(now.term(), log.lastUnstable(), snapshot == null ? null : snapshot.last());
        return new Ready(
                changed,
                entries,
                snapshot,
                raft.takeMessages(),
                raft.takePromises(),
                log.takeCommitted(maxApplyBytes),
                mustSync,
                ticket);
    }

    /** A work order is durable, and its snapshot, if it had one, is in the state machine. */
    public void persisted(Ready.Ticket ticket) {
        if (ticket.snapshot() != null) {
            log.installed(ticket.snapshot());
        }
        // Across a change of term an entry may have been replaced and put back, so that an old answer would match what
        // is
        // not on disk yet. A change of term is an order of its own, and its ticket speaks for all entries before it.
        if (ticket.last() != null && ticket.term() == raft.hardState().term()) {
            log.persisted(ticket.last());
        }
    }

    /** The state machine has applied committed entries up to this index. */
    public void applied(long index) {
        log.applied(index);
    }

    /**
     * A whole work order is done, for owners who do everything in one go: call it after the entries are durable and applied, and
     * the messages and foreign promises sent.
     */
    public void advance(Ready ready) {
        for (Message promise : ready.promises()) {
            if (promise.to().equals(promise.from())) {
                raft.step(promise);
            }
        }
        persisted(ready.ticket());
        if (!ready.committed().isEmpty()) {
            applied(ready.committed().get(ready.committed().size() - 1).index());
        }
    }

    public void reportSnapshot(NodeId to, boolean delivered) {
        raft.reportSnapshot(to, delivered);
    }

    public void reportUnreachable(NodeId to) {
        raft.reportUnreachable(to);
    }

    public Role role() {
        return raft.role();
    }

    public @Nullable NodeId leader() {
        return raft.leader();
    }

    public long term() {
        return raft.hardState().term();
    }

    public long commit() {
        return log.commit();
    }

    /** The index whose successor comes next in {@link Ready#committed}. */
    public long applied() {
        return log.applied();
    }

    /** The term of an entry this replica holds; zero where it holds none. */
    public long termAt(long index) {
        return log.termAt(index);
    }

    /** The snapshot that is being installed; null when none is. */
    public @Nullable EntryId restoring() {
        return log.pendingSnapshot();
    }

    public boolean isRestoring() {
        return restoring() != null;
    }

    /** Entries from {@code from} on and before {@code to}, all of which this replica holds. */
    public List<Entry> entries(long from, long to) {
        return log.slice(from, to, Long.MAX_VALUE);
    }

    public Status status() {
        return raft.status();
    }
}
