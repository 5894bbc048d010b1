package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.ProposeResult.Accepted;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.core.RaftEvent.Appended;
import dev.ariadne.raft.core.RaftEvent.RoleChanged;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.RaftLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The switchboard of one replica: every input comes through here and is decided here, by role and term; the arithmetic is in
 * {@link Election}, {@link Progress} and {@link RaftLog}.
 *
 * <p>Inputs are {@link #tick}, {@link #step}, {@link #propose} and the answers of the storage; outputs gather in two lists until
 * {@link RawNode} takes them: messages that may leave at once, and promises (votes, acknowledgements and requests for votes),
 * which hold only once what they speak of is durable. A replica counts its own vote and its own copy of an entry when the promise
 * to itself comes back, so that it is never ahead of its own disk.
 */
final class Raft {
    private final RaftConfig config;
    private final NodeId id;
    private final RaftLog log;
    private final RandomGenerator random;
    private final Consumer<RaftEvent> events;

    /** Latest term seen. Never falls. */
    private long term;

    /** Whom this replica voted for in {@link #term}; set at most once a term. */
    private @Nullable NodeId vote;

    private Role role = Role.FOLLOWER;
    private @Nullable NodeId leader;
    private Configuration configuration;

    /** The running campaign, while {@link Role#CANDIDATE}. */
    private @Nullable Election election;

    /** What is known of every voter's log, this replica included, while {@link Role#LEADER}; else empty. */
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    /** Ticks since the role began, a leader was heard, or a vote was granted. */
    private int electionElapsed;

    private int heartbeatElapsed;

    /** Drawn anew whenever the timer starts again, so that split votes do not repeat (§5.2). */
    private int electionTimeout;

    private List<Message> messages = new ArrayList<>();
    private List<Message> promises = new ArrayList<>();

    Raft(
            RaftConfig config,
            RaftLog log,
            HardState hardState,
            Configuration configuration,
            RandomGenerator random,
            Consumer<RaftEvent> events) {
        this.config = config;
        this.id = config.id();
        this.log = log;
        this.configuration = configuration;
        this.random = random;
        this.events = events;
        term = hardState.term();
        vote = hardState.vote();
        verify(log.last().term() <= term, "log ends in term %s, after the current term %s", log.last(), term);
        restartElectionTimer();
    }

    // ---- time

    void tick() {
        if (role == Role.LEADER) {
            if (++heartbeatElapsed >= config.heartbeatTicks()) {
                heartbeatElapsed = 0;
                broadcastHeartbeat();
            }
        } else if (++electionElapsed >= electionTimeout) {
            campaign();
        }
    }

    /** Starts an election unless this replica leads, has no vote, or is about to install a snapshot. */
    void campaign() {
        if (role == Role.LEADER || !configuration.isVoter(id) || log.pendingSnapshot() != null) {
            restartElectionTimer();
            return;
        }
        becomeCandidate();
        for (NodeId voter : configuration.voters()) {
            if (!voter.equals(id)) {
                promise(new RequestVote(id, voter, term, log.last()));
            }
        }
        promise(new RequestVoteResponse(id, id, term, true));
    }

    private void restartElectionTimer() {
        electionElapsed = 0;
        electionTimeout = config.electionTicks() + random.nextInt(config.electionTicks());
    }

    // ---- roles

    private void enter(Role newRole, long newTerm, @Nullable NodeId newLeader) {
        verify(newTerm >= term, "term %s would fall back to %s", term, newTerm);
        if (newTerm > term) {
            term = newTerm;
            vote = null;
        }
        role = newRole;
        leader = newLeader;
        election = null;
        progress.clear();
        heartbeatElapsed = 0;
        restartElectionTimer();
    }

    private void becomeFollower(long newTerm, @Nullable NodeId newLeader) {
        enter(Role.FOLLOWER, newTerm, newLeader);
        events.accept(new RoleChanged(role, term, leader));
    }

    private void becomeCandidate() {
        verify(role != Role.LEADER, "a leader does not campaign");
        enter(Role.CANDIDATE, term + 1, null);
        castVote(id);
        election = new Election(configuration.quorum());
        events.accept(new RoleChanged(role, term, null));
    }

    private void becomeLeader() {
        verify(role == Role.CANDIDATE, "%s cannot become leader without an election", role);
        enter(Role.LEADER, term, id);
        for (NodeId voter : configuration.voters()) {
            progress.put(voter, new Progress(0, log.lastIndex() + 1, config.maxInflightMessages()));
        }
        events.accept(new RoleChanged(role, term, id));
        // An entry of its own lets a new leader commit what earlier leaders left behind (§5.4.2, §8).
        appendOwn(List.of(Bytes.EMPTY));
        broadcastAppend();
    }

    private void castVote(NodeId candidate) {
        verify(vote == null || vote.equals(candidate), "second vote in term %s: %s after %s", term, candidate, vote);
        vote = candidate;
        events.accept(new RaftEvent.VoteCast(term, candidate));
    }

    // ---- proposals

    /** Appends data for the state machine to the log, if this replica leads. */
    ProposeResult propose(Bytes data) {
        if (role != Role.LEADER) {
            return new Refused(Reason.NOT_LEADER, leader);
        }
        appendOwn(List.of(data));
        broadcastAppend();
        return new Accepted(log.last());
    }

    private void appendOwn(List<Bytes> data) {
        List<Entry> entries = new ArrayList<>(data.size());
        for (Bytes bytes : data) {
            entries.add(Entry.normal(term, log.lastIndex() + 1 + entries.size(), bytes));
        }
        log.append(entries);
        events.accept(new Appended(role, List.copyOf(entries)));
        promise(new AppendEntriesResponse(id, id, term, true, log.lastIndex(), EntryId.ZERO));
    }

    // ---- messages

    void step(Message message) {
        verify(message.to().equals(id), "message for %s delivered to %s", message.to(), id);
        if (message.term() > term) {
            becomeFollower(message.term(), isFromLeader(message) ? message.from() : null);
        } else if (message.term() < term) {
            return; // of the past; whoever sent it learns the term from our next message
        }
        if (isFromLeader(message)) {
            follow(message.from());
        }
        dispatch(message);
    }

    private static boolean isFromLeader(Message message) {
        return message instanceof AppendEntries || message instanceof Heartbeat || message instanceof InstallSnapshot;
    }

    /** A message of the current term's leader ends any campaign of this term and restarts the election timer. */
    private void follow(NodeId sender) {
        verify(role != Role.LEADER, "two leaders in term %s: %s and %s", term, id, sender);
        if (role == Role.CANDIDATE || leader == null) {
            becomeFollower(term, sender);
        }
        verify(sender.equals(leader), "two leaders in term %s: %s and %s", term, leader, sender);
        electionElapsed = 0;
    }

    private void dispatch(Message message) {
        if (message instanceof AppendEntries m) {
            handleAppendEntries(m);
        } else if (message instanceof AppendEntriesResponse m) {
            handleAppendEntriesResponse(m);
        } else if (message instanceof Heartbeat m) {
            handleHeartbeat(m);
        } else if (message instanceof HeartbeatResponse m) {
            handleHeartbeatResponse(m);
        } else if (message instanceof RequestVote m) {
            handleRequestVote(m);
        } else if (message instanceof RequestVoteResponse m) {
            handleRequestVoteResponse(m);
        } else if (message instanceof InstallSnapshot m) {
            handleInstallSnapshot(m);
        } else {
            throw new AssertionError(message);
        }
    }

    private void handleRequestVote(RequestVote m) {
        boolean free = vote == null ? leader == null : vote.equals(m.from());
        boolean granted = free && m.last().compareTo(log.last()) >= 0;
        if (granted) {
            electionElapsed = 0;
            castVote(m.from());
        }
        promise(new RequestVoteResponse(id, m.from(), term, granted));
    }

    private void handleRequestVoteResponse(RequestVoteResponse m) {
        if (role != Role.CANDIDATE || election == null) {
            return;
        }
        switch (election.record(m.from(), m.granted())) {
            case WON -> becomeLeader();
            case LOST -> becomeFollower(term, null);
            case PENDING -> {}
        }
    }

    private void handleAppendEntries(AppendEntries m) {
        if (m.prev().index() < log.commit()) {
            // A late message: what it repeats is committed here, and committed entries are not compared any more.
            accept(m.from(), log.commit());
        } else if (!log.matches(m.prev())) {
            reject(m);
        } else {
            long last = m.prev().index() + m.entries().size();
            long conflict = log.firstConflict(m.entries());
            if (conflict != 0) {
                List<Entry> fresh = m.entries()
                        .subList(
                                (int) (conflict - m.prev().index() - 1),
                                m.entries().size());
                log.append(fresh);
                events.accept(new Appended(role, fresh));
            }
            // Beyond the last new entry this log may still differ from the leader's.
            commitTo(Math.min(m.commit(), last));
            accept(m.from(), last);
        }
    }

    private void accept(NodeId to, long index) {
        promise(new AppendEntriesResponse(id, to, term, true, index, EntryId.ZERO));
    }

    private void reject(AppendEntries m) {
        events.accept(new RaftEvent.AppendRejected(m.from(), m.prev()));
        EntryId hint = log.lastAtMost(
                Math.min(m.prev().index(), log.lastIndex()), m.prev().term());
        promise(new AppendEntriesResponse(id, m.from(), term, false, m.prev().index(), hint));
    }

    private void handleHeartbeat(Heartbeat m) {
        commitTo(m.commit());
        send(new HeartbeatResponse(id, m.from(), term));
    }

    private void handleInstallSnapshot(InstallSnapshot m) {
        Snapshot snapshot = m.snapshot();
        if (snapshot.index() <= log.commit()) {
            accept(m.from(), log.commit());
        } else if (log.matches(snapshot.last())) {
            commitTo(snapshot.index()); // the log has it all; only the news that it is committed was missing
            accept(m.from(), snapshot.index());
        } else {
            log.restore(snapshot);
            configuration = snapshot.configuration();
            events.accept(new RaftEvent.Restored(snapshot));
            accept(m.from(), snapshot.index());
        }
    }

    // ---- replication

    private void handleAppendEntriesResponse(AppendEntriesResponse m) {
        Progress peer = progress.get(m.from());
        if (peer == null) {
            return;
        }
        if (m.accepted()) {
            handleAccepted(m, peer);
        } else {
            handleRejected(m, peer);
        }
    }

    private void handleAccepted(AppendEntriesResponse m, Progress peer) {
        verify(m.index() <= log.lastIndex(), "%s acknowledges %s beyond our last %s", m.from(), m.index(), log.last());
        boolean news = peer.acknowledged(m.index());
        boolean probed = peer.state() == Progress.State.PROBE && peer.match() == m.index();
        boolean caughtUp = peer.state() == Progress.State.SNAPSHOT && peer.match() + 1 >= log.firstIndex();
        if (probed || caughtUp) {
            peer.becomeReplicate();
        }
        if (news && advanceCommit()) {
            broadcastAppend();
        }
        sendAvailable(m.from(), peer);
    }

    private void handleRejected(AppendEntriesResponse m, Progress peer) {
        long hint = m.hint().index();
        if (m.hint().term() > 0) {
            hint = log.lastAtMost(hint, m.hint().term()).index();
        }
        if (peer.rejected(m.index(), hint)) {
            if (peer.state() == Progress.State.REPLICATE) {
                peer.becomeProbe();
            }
            sendAppend(m.from(), peer, true);
        }
    }

    private void handleHeartbeatResponse(HeartbeatResponse m) {
        Progress peer = progress.get(m.from());
        if (peer == null) {
            return;
        }
        // A message may have been lost: whoever is alive but behind is asked again.
        peer.resume();
        if (peer.match() < log.lastIndex()) {
            sendAppend(m.from(), peer, true);
        }
    }

    private void broadcastAppend() {
        progress.forEach((to, peer) -> {
            if (!to.equals(id)) {
                sendAppend(to, peer, true);
            }
        });
    }

    /** Sends all that the follower lacks and its window admits. */
    private void sendAvailable(NodeId to, Progress peer) {
        if (!to.equals(id)) {
            while (sendAppend(to, peer, false)) {
                // until the log's end or a full window
            }
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
            sendSnapshot(to, peer);
            return true;
        }
        List<Entry> entries = peer.admitsEntries() ? log.entries(peer.next(), config.maxMessageBytes()) : List.of();
        if (entries.isEmpty() && !evenIfEmpty) {
            return false;
        }
        EntryId prev = new EntryId(log.termAt(prevIndex), prevIndex);
        send(new AppendEntries(id, to, term, prev, entries, log.commit()));
        peer.sent(prevIndex + entries.size());
        return true;
    }

    private void sendSnapshot(NodeId to, Progress peer) {
        Snapshot snapshot = log.snapshot();
        peer.becomeSnapshot(snapshot.index());
        events.accept(new RaftEvent.SnapshotSent(to, snapshot));
        send(new InstallSnapshot(id, to, term, snapshot));
    }

    private void broadcastHeartbeat() {
        progress.forEach((to, peer) -> {
            if (!to.equals(id)) {
                // A follower that diverges beyond match must not commit its own entries on our word.
                send(new Heartbeat(id, to, term, Math.min(peer.match(), log.commit())));
            }
        });
    }

    /** Commits what a quorum has, if it is of this term; what is older follows with it (§5.4.2, figure 8). */
    private boolean advanceCommit() {
        long index = configuration.quorum().committedIndex(voter -> {
            Progress peer = progress.get(voter);
            return peer == null ? 0 : peer.match();
        });
        return log.termAt(index) == term && commitTo(index);
    }

    private boolean commitTo(long index) {
        long before = log.commit();
        boolean moved = log.commitTo(index);
        if (moved) {
            events.accept(new RaftEvent.Committed(before, index));
        }
        return moved;
    }

    // ---- reports from the owner

    /** A snapshot was delivered, or could not be; either way the follower is probed again. */
    void reportSnapshot(NodeId to, boolean delivered) {
        Progress peer = progress.get(to);
        if (peer != null && peer.state() == Progress.State.SNAPSHOT) {
            if (!delivered) {
                peer.snapshotFailed();
            }
            peer.becomeProbe();
            peer.pause(); // the acknowledgement or the next heartbeat's answer sets it going
        }
    }

    /** Messages to this follower are being lost: find out where it stands before streaming on. */
    void reportUnreachable(NodeId to) {
        Progress peer = progress.get(to);
        if (peer != null && peer.state() == Progress.State.REPLICATE) {
            peer.becomeProbe();
        }
    }

    // ---- outputs

    private void send(Message message) {
        messages.add(message);
    }

    private void promise(Message message) {
        promises.add(message);
    }

    boolean hasOutput() {
        return !messages.isEmpty() || !promises.isEmpty();
    }

    List<Message> takeMessages() {
        List<Message> taken = messages;
        messages = new ArrayList<>();
        return taken;
    }

    List<Message> takePromises() {
        List<Message> taken = promises;
        promises = new ArrayList<>();
        return taken;
    }

    RaftLog log() {
        return log;
    }

    HardState hardState() {
        return new HardState(term, vote, log.commit());
    }

    Role role() {
        return role;
    }

    @Nullable
    NodeId leader() {
        return leader;
    }

    Status status() {
        Map<NodeId, Long> match = new TreeMap<>();
        progress.forEach((peer, known) -> match.put(peer, known.match()));
        return new Status(
                id, role, leader, hardState(), log.applied(), log.firstIndex(), log.last(), configuration, match);
    }
}
