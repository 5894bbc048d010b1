package dev.ariadne.raft.core;

import dev.ariadne.raft.core.Ready.SoftState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.LogStorage;
import dev.ariadne.raft.log.RaftLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The door to the core: inputs go in, {@link Ready} work orders come out, and their owner says when they are done. Several may be
 * under way at once. Not thread-safe; everything happens inside the calls.
 */
public final class RawNode {
    /** What became of a message. */
    public enum Stepped {
        TAKEN,
        /** It answers what was asked in the name of a member, and its sender is none. */
        UNKNOWN_PEER,
        /** It was a proposal, and was refused. */
        PROPOSAL_REFUSED
    }

    private final Raft raft;
    private final RaftLog log;

    /** As of the last work order. */
    private SoftState softHandedOut;

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
        log = new RaftLog(storage, hardState.commit(), config.limits().applyBytes(), !config.asyncStorageWrites());
        raft = new Raft(config, log, hardState, storage.snapshot().configuration(), random, events);
        softHandedOut = new SoftState(raft.leader(), raft.role());
        handedOut = raft.hardState();
    }

    /**
     * Whether the member of this id is this replica, as of the last applied entry; so it is at first. If it was another one, as in
     * a snapshot from before this replica got the id, its vote is not this one's, which may even be the only one: it does not
     * campaign.
     */
    public void setItself(boolean itself) {
        raft.setItself(itself);
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
        return raft.propose(List.of(Proposal.of(data)));
    }

    public ProposeResult propose(ConfChange change) {
        return raft.propose(List.of(Proposal.of(change)));
    }

    /** Proposes several in one go, all or none. */
    public ProposeResult propose(List<Proposal> proposals) {
        return raft.propose(proposals);
    }

    /**
     * The owner has come to a change of the membership among the committed entries. Returns the configuration that holds from now
     * on, and counts for elections and commits.
     *
     * @throws IllegalStateException if it cannot be applied; a leader that validates lets no such change into its log
     */
    public Configuration applyConfChange(ConfChange change) {
        return raft.applyConfChange(change);
    }

    /** A message from another replica has arrived, or a promise to this one has become due. */
    public Stepped step(Message message) {
        if (message.isResponse() && !raft.knows(message.from())) {
            return Stepped.UNKNOWN_PEER;
        }
        return raft.step(message) ? Stepped.TAKEN : Stepped.PROPOSAL_REFUSED;
    }

    /** Asks what a linearizable read has to wait for; the answer comes in {@link Ready#reads}, or never. */
    public void readIndex(Bytes context) {
        raft.readIndex(context);
    }

    /** As {@link #readIndex}, but if this replica leads, and keeps leases, and has one, it asks nobody. */
    public void readIndexUnderLease(Bytes context) {
        raft.readIndexUnderLease(context);
    }

    /** Asks the leader, which may be this replica, to hand over to a member. */
    public void transferLeadership(NodeId to) {
        raft.transferLeadership(to);
    }

    /** Lets a follower that knows better believe no longer in its leader. */
    public void forgetLeader() {
        raft.forgetLeader();
    }

    public boolean hasReady() {
        return !raft.outputs().isEmpty()
                || raft.isSendDue()
                || log.hasUnstable()
                || log.hasCommitted()
                || !raft.isAs(handedOut)
                || !raft.isAs(softHandedOut);
    }

    /** Everything to be done now; the core takes it as under way. */
    public Ready ready() {
        raft.sendDue();
        SoftState soft = raft.isAs(softHandedOut) ? softHandedOut : new SoftState(raft.leader(), raft.role());
        @Nullable SoftState softChanged = soft.equals(softHandedOut) ? null : soft;
        HardState hard = raft.isAs(handedOut) ? handedOut : raft.hardState();
        @Nullable HardState hardChanged = hard.equals(handedOut) ? null : hard;
        Snapshot snapshot = log.takeSnapshot();
        List<Entry> entries = log.takeUnstable();
        boolean mustSync =
                !entries.isEmpty() || hard.term() != handedOut.term() || !Objects.equals(hard.vote(), handedOut.vote());
        softHandedOut = soft;
        handedOut = hard;
        Ready.Ticket ticket =
                new Ready.Ticket(hard.term(), log.lastUnstable(), snapshot == null ? null : snapshot.last());
        return new Ready(
                softChanged,
                hardChanged,
                entries,
                snapshot,
                raft.outputs().takeMessages(),
                raft.outputs().takePromises(),
                log.takeCommitted(),
                raft.outputs().takeReads(),
                mustSync,
                ticket);
    }

    /** A work order is durable, and its snapshot, if it had one, is in the state machine. */
    public void persisted(Ready.Ticket ticket) {
        raft.persisted(ticket);
    }

    /** The state machine has applied these entries, in the order in which they were handed out. */
    public void applied(List<Entry> entries) {
        raft.applied(entries);
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
        applied(ready.committed());
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
        return raft.term();
    }

    public long commit() {
        return log.commit();
    }

    /** The last entry the state machine has applied. */
    public long applied() {
        return log.applied();
    }

    /** The configuration that holds as of the last applied entry. */
    public Configuration configuration() {
        return raft.configuration();
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

    /** For tests that need a certain one: after how many ticks this replica campaigns. */
    void setElectionTimeout(int ticks) {
        raft.setElectionTimeout(ticks);
    }
}
