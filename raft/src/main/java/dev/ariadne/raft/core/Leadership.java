package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.RaftLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.JointConfig;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.membership.VoteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leader's term: what it knows of its followers, what it sends them, what it commits, and what it has promised to readers and
 * to a successor. It begins when an election is won and is thrown away when the replica steps down; {@link Raft} decides both.
 */
final class Leadership {
    private final RaftConfig config;
    private final NodeId id;
    private final long term;
    private final RaftLog log;
    private final Outputs out;
    private final Consumer<RaftEvent> events;
    private Configuration configuration;

    /** That of {@link #configuration}. */
    private JointConfig quorum;

    /** What is known of every member's log, this replica included. */
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    /** The last change of the membership in the log is at or before this index; another one waits until it is applied. */
    private long pendingChangeIndex;

    /** To whom it is handing over. */
    private @Nullable NodeId transferee;

    /** Whether the log, the commit index or what is known of a follower has changed since entries and commit index were last sent. */
    private boolean sendDue;

    /** This replica has promised itself, in this term, to hold the log up to here. */
    private long promised;

    /** Payload in the end of the log that is not committed. */
    private long uncommittedBytes;

    private final ReadQueue reads = new ReadQueue();
    private final Lease lease;

    /** Reads that came before anything of this term was committed: what is committed is not known yet (§8). */
    private final List<ReadQueue.Pending> earlyReads = new ArrayList<>();

    private int heartbeatElapsed;

    /** Ticks since the quorum was last checked, or a transfer begun. */
    private int electionElapsed;

    /** Ticks since the term began. */
    private long ticks;

    Leadership(
            RaftConfig config,
            long term,
            RaftLog log,
            Configuration configuration,
            Outputs out,
            Consumer<RaftEvent> events) {
        this.config = config;
        id = config.id();
        this.term = term;
        this.log = log;
        this.configuration = configuration;
        quorum = configuration.quorum();
        this.out = out;
        this.events = events;
        lease = new Lease(config);
        for (NodeId member : configuration.members()) {
            progress.put(member, new Progress(0, log.lastIndex() + 1, config.limits()));
        }
        Progress own = progress.get(id);
        verify(own != null, "leader %s is no member of %s", id, configuration);
        own.acknowledged(log.lastIndex());
        own.becomeReplicate();
        own.setActive(true);
        // There may be one in the log; nobody has to look, if a new one waits until all of it is applied.
        pendingChangeIndex = log.lastIndex();
    }

    /** An entry of its own lets a new leader commit what earlier leaders left behind (§5.4.2, §8). */
    void begin() {
        append(List.of(Proposal.EMPTY.entry(term, log.lastIndex() + 1)));
        replicate();
    }

    // ---- time

    /** Returns false if the leader has to step down: it has not heard of a quorum for an election timeout. */
    boolean tick() {
        ticks++;
        heartbeatElapsed++;
        if (++electionElapsed >= config.electionTicks()) {
            electionElapsed = 0;
            if (config.checkQuorum() && !quorumIsActive()) {
                return false;
            }
            transferee = null; // it had an election timeout to take over
        }
        if (heartbeatElapsed >= config.heartbeatTicks()) {
            heartbeatElapsed = 0;
            broadcastHeartbeat();
        }
        return true;
    }

    private boolean quorumIsActive() {
        Map<NodeId, Boolean> active = new TreeMap<>();
        progress.forEach((peer, known) -> active.put(peer, known.isActive()));
        progress.forEach((peer, known) -> known.setActive(peer.equals(id)));
        return quorum.vote(active) == VoteResult.WON;
    }

    private void broadcastHeartbeat() {
        progress.forEach((to, peer) -> {
            if (!to.equals(id)) {
                // A follower that diverges beyond match must not commit its own entries on our word.
                long commit = Math.min(peer.match(), log.commit());
                out.send(new Heartbeat(id, to, term, commit, reads.ticket(), ticks));
                peer.sentCommit(commit);
            }
        });
    }

    // ---- proposals

    ProposeResult propose(List<Proposal> proposals) {
        if (!progress.containsKey(id)) {
            return new Refused(Reason.NOT_A_MEMBER, null);
        }
        if (transferee != null) {
            return new Refused(Reason.TRANSFERRING, transferee);
        }
        long pendingBefore = pendingChangeIndex;
        List<Entry> entries = new ArrayList<>(proposals.size());
        for (Proposal proposal : proposals) {
            long index = log.lastIndex() + 1 + entries.size();
            entries.add(checkChange(proposal, index).entry(term, index));
        }
        if (!append(entries)) {
            pendingChangeIndex = pendingBefore;
            return new Refused(Reason.TOO_MUCH_UNCOMMITTED, id);
        }
        replicate();
        return new ProposeResult.Accepted(log.last());
    }

    /** A change of the membership that cannot be carried out becomes an entry without effect, so that its proposer hears of it. */
    private Proposal checkChange(Proposal proposal, long index) {
        ConfChange change = proposal.change();
        if (change == null) {
            return proposal;
        }
        String reason = objection(change);
        if (reason != null && config.validateConfChanges()) {
            events.accept(new RaftEvent.ConfChangeRefused(change, configuration, reason));
            return Proposal.EMPTY;
        }
        pendingChangeIndex = index;
        return proposal;
    }

    private @Nullable String objection(ConfChange change) {
        if (pendingChangeIndex > log.applied()) {
            return "possible unapplied conf change at index " + pendingChangeIndex + " (applied to " + log.applied()
                    + ")";
        }
        boolean leaves = change.changes().isEmpty();
        if (configuration.isJoint() && !leaves) {
            return "must transition out of joint config first";
        }
        if (!configuration.isJoint() && leaves) {
            return "not in joint state; refusing empty conf change";
        }
        try {
            Changer.apply(configuration, change); // which will still hold when it is this change's turn
            return null;
        } catch (ConfChangeException e) {
            return e.getMessage(); // applying it would stop every replica
        }
    }

    private boolean append(List<Entry> entries) {
        // What is empty is always let in, and so is the first, however large.
        long payload = Entry.payloadSize(entries);
        if (uncommittedBytes > 0 && payload > 0 && payload > config.limits().uncommittedBytes() - uncommittedBytes) {
            return false;
        }
        uncommittedBytes += payload;
        log.append(entries);
        events.accept(new RaftEvent.Appended(Role.LEADER, List.copyOf(entries)));
        return true;
    }

    // ---- answers of followers

    void handle(AppendEntriesResponse m) {
        Progress peer = progress.get(m.from());
        if (peer == null) {
            return;
        }
        peer.setActive(true);
        if (m.accepted()) {
            handleAccepted(m, peer);
        } else {
            handleRejected(m, peer);
        }
    }

    private void handleAccepted(AppendEntriesResponse m, Progress peer) {
        verify(m.index() <= log.lastIndex(), "%s is beyond our last index %s", m, log.lastIndex());
        boolean news = peer.acknowledged(m.index());
        if (!news && !isAnswerToEmptyProbe(m, peer)) {
            return;
        }
        switch (peer.state()) {
            case PROBE -> peer.becomeReplicate();
            case REPLICATE -> peer.free(m.index());
            case SNAPSHOT -> {
                if (peer.match() + 1 >= log.firstIndex()) {
                    events.accept(new RaftEvent.SnapshotRecovered(m.from(), peer.view()));
                    peer.becomeReplicate();
                }
            }
        }
        if (advanceCommit()) {
            replicate();
        } else if (!m.from().equals(id)) {
            replicateTo(peer);
        }
        if (m.from().equals(transferee) && peer.match() == log.lastIndex()) {
            sendTimeoutNow(m.from(), false);
        }
    }

    /**
     * Whether a follower that holds no more than is known agrees with a probe. While there are entries to probe with, such an answer is a
     * late one; to open the window for each of those would send a window of messages for each message of a window.
     */
    private boolean isAnswerToEmptyProbe(AppendEntriesResponse m, Progress peer) {
        return peer.state() == ProgressState.PROBE && peer.match() == m.index() && peer.next() > log.lastIndex();
    }

    private void handleRejected(AppendEntriesResponse m, Progress peer) {
        events.accept(new RaftEvent.RejectionReceived(m));
        EntryId hint = log.lastAtMost(m.hint().index(), m.hint().term());
        if (peer.rejected(m.index(), hint.index())) {
            events.accept(new RaftEvent.ProgressDecreased(m.from(), peer.view()));
            if (peer.state() == ProgressState.REPLICATE) {
                peer.becomeProbe();
            }
            sendAppend(m.from(), peer, true);
        }
    }

    void handle(HeartbeatResponse m) {
        Progress peer = progress.get(m.from());
        if (peer == null) {
            return;
        }
        peer.setActive(true);
        // A message may have been lost: whoever is alive but behind is asked again.
        peer.resume();
        if (peer.match() < log.lastIndex() || peer.state() == ProgressState.PROBE) {
            sendAppend(m.from(), peer, true);
        }
        lease.answered(m.from(), m.sent());
        if (m.ticket() > 0) {
            reads.acknowledge(m.from(), m.ticket(), id, quorum).forEach(read -> answer(read, read.index()));
        }
    }

    // ---- replication

    /** Everybody is to have what is in the log, and to know what is committed. */
    private void replicate() {
        progress.forEach((to, peer) -> peer.setDue());
        noteDue();
    }

    private void replicateTo(Progress peer) {
        if (peer.next() <= log.lastIndex() || peer.canUseCommit(log.commit())) {
            peer.setDue();
            noteDue();
        }
    }

    /** Sends at once, or with the next work order, together with what else comes up until then. */
    private void noteDue() {
        sendDue = true;
        if (!config.coalesceAppends()) {
            sendDue();
        }
    }

    boolean isSendDue() {
        return sendDue;
    }

    /** Sends what is due; to this replica itself, the promise that it holds its own entries. */
    void sendDue() {
        if (!sendDue) {
            return;
        }
        sendDue = false;
        if (promised < log.lastIndex()) {
            promised = log.lastIndex();
            out.accept(id, id, term, promised);
        }
        progress.forEach((to, peer) -> {
            if (peer.takeDue() && !to.equals(id)) {
                catchUp(to, peer);
            }
        });
    }

    /** Sends entries until the log's end or a full window, or at least the commit index. */
    private void catchUp(NodeId to, Progress peer) {
        boolean sent = false;
        while (sendAppend(to, peer, false)) {
            sent = true;
        }
        if (!sent && peer.canUseCommit(log.commit())) {
            sendAppend(to, peer, true);
        }
    }

    /**
     * Sends one message of entries from the follower's next on, or the snapshot if those are gone. Returns whether anything was
     * sent.
     *
     * @param evenIfEmpty a message without entries still carries the commit index, and asks a silent follower to answer
     */
    private boolean sendAppend(NodeId to, Progress peer, boolean evenIfEmpty) {
        if (peer.isPaused()) {
            return false;
        }
        long prevIndex = peer.next() - 1;
        if (prevIndex < log.firstIndex() - 1) {
            return sendSnapshot(to, peer);
        }
        List<Entry> entries =
                peer.admitsEntries() ? log.entries(peer.next(), config.limits().messageBytes()) : List.of();
        if (entries.isEmpty() && !evenIfEmpty) {
            return false;
        }
        EntryId prev = new EntryId(log.termAt(prevIndex), prevIndex);
        out.send(new AppendEntries(id, to, term, prev, entries, log.commit()));
        peer.sent(entries.size(), Entry.payloadSize(entries), log.commit());
        return true;
    }

    /** Who was not heard lately would only make the snapshot wait. */
    private boolean sendSnapshot(NodeId to, Progress peer) {
        if (!peer.isActive()) {
            return false;
        }
        Snapshot snapshot = log.snapshot();
        ProgressView before = peer.view();
        peer.becomeSnapshot(snapshot.index());
        events.accept(new RaftEvent.SnapshotSent(to, snapshot, log.firstIndex(), log.commit(), before, peer.view()));
        out.send(new InstallSnapshot(id, to, term, snapshot));
        return true;
    }

    /** Commits what a quorum has, if it is of this term; what is older follows with it (§5.4.2, figure 8). */
    private boolean advanceCommit() {
        long index = quorum.committedIndex(voter -> {
            Progress peer = progress.get(voter);
            return peer == null ? 0 : peer.match();
        });
        long before = log.commit();
        if (log.termAt(index) != term || !log.commitTo(index)) {
            return false;
        }
        events.accept(new RaftEvent.Committed(before, index));
        List<ReadQueue.Pending> waiting = List.copyOf(earlyReads);
        earlyReads.clear();
        waiting.forEach(this::read);
        return true;
    }

    // ---- reads

    /** Finds out what a read has to wait for, now or once a quorum has confirmed this leadership. */
    void read(ReadQueue.Pending read) {
        read(read, config.readOption() == ReadOption.LEASE);
    }

    /** The same for a read for which a lease will do. */
    void readUnderLease(ReadQueue.Pending read) {
        read(read, config.readOption() != ReadOption.SAFE);
    }

    private void read(ReadQueue.Pending read, boolean underLease) {
        if (log.termAt(log.commit()) != term) {
            earlyReads.add(read); // also with one voter: a crash may have made it forget what was committed
        } else if (quorum.voters().equals(List.of(id))) {
            answer(read, log.commit());
        } else if (underLease && lease.holds(ticks, id, quorum)) {
            answer(read, log.commit());
        } else {
            reads.add(new ReadQueue.Pending(read.from(), read.context(), log.commit()));
            broadcastHeartbeat();
        }
    }

    private void answer(ReadQueue.Pending read, long index) {
        if (read.from().equals(id)) {
            out.read(new ReadState(index, read.context()));
        } else {
            out.send(new Message.ReadIndexResponse(id, read.from(), term, index, read.context()));
        }
    }

    // ---- handing over

    void transferTo(NodeId to) {
        Progress peer = progress.get(to);
        if (peer == null || !configuration.isVoter(to) || to.equals(transferee)) {
            return;
        }
        transferee = null;
        if (to.equals(id)) {
            return;
        }
        events.accept(new RaftEvent.TransferStarted(term, to));
        electionElapsed = 0; // it has an election timeout to take over
        transferee = to;
        if (peer.match() == log.lastIndex()) {
            sendTimeoutNow(to, true);
        } else {
            sendAppend(to, peer, true);
        }
    }

    private void sendTimeoutNow(NodeId to, boolean immediately) {
        out.send(new Message.TimeoutNow(id, to, term));
        lease.giveUp();
        events.accept(new RaftEvent.TimeoutNowSent(to, immediately));
    }

    @Nullable
    NodeId transferee() {
        return transferee;
    }

    // ---- membership

    /** Another configuration holds from now on. Returns false if the leader has to step down: it is no voter of it. */
    boolean switchTo(Configuration next, List<NodeId> added, List<NodeId> removed) {
        configuration = next;
        quorum = next.quorum();
        removed.forEach(progress::remove);
        for (NodeId member : added) {
            Progress fresh = new Progress(0, Math.max(log.lastIndex(), 1), config.limits());
            fresh.setActive(true); // or a new member would make the leader step down at once
            progress.put(member, fresh);
        }
        if (!next.isVoter(id)) {
            return !config.stepDownOnRemoval();
        }
        advanceCommit();
        replicate();
        if (transferee != null && !next.isVoter(transferee)) {
            transferee = null;
        }
        return true;
    }

    /** A joint configuration that was entered to be left is left by whoever leads when it is applied. */
    void leaveJointIfDue() {
        if (!configuration.autoLeave() || log.applied() < pendingChangeIndex) {
            return;
        }
        if (propose(List.of(Proposal.of(ConfChange.V2.LEAVE_JOINT))) instanceof ProposeResult.Accepted) {
            events.accept(new RaftEvent.AutoLeaveStarted(configuration));
        }
    }

    /** Entries were applied, and no longer count as uncommitted. */
    void applied(List<Entry> entries) {
        uncommittedBytes = Math.max(0, uncommittedBytes - Entry.payloadSize(entries));
    }

    // ---- reports

    /** A snapshot was delivered, or could not be; either way the follower is probed again. */
    void reportSnapshot(NodeId to, boolean delivered) {
        Progress peer = progress.get(to);
        if (peer != null && peer.state() == ProgressState.SNAPSHOT) {
            if (!delivered) {
                peer.snapshotFailed();
            }
            peer.becomeProbe();
            events.accept(new RaftEvent.SnapshotReported(to, delivered, peer.view()));
            peer.pause(); // the acknowledgement or the next heartbeat's answer sets it going
        }
    }

    /** Messages to this follower are being lost: find out where it stands before streaming on. */
    void reportUnreachable(NodeId to) {
        Progress peer = progress.get(to);
        if (peer != null) {
            if (peer.state() == ProgressState.REPLICATE) {
                peer.becomeProbe();
            }
            events.accept(new RaftEvent.PeerUnreachable(to, peer.view()));
        }
    }

    Map<NodeId, ProgressView> views() {
        Map<NodeId, ProgressView> views = new TreeMap<>();
        progress.forEach((peer, known) -> views.put(peer, known.view()));
        return views;
    }
}
