package dev.ariadne.raft.core;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.HeartbeatResponse;
import dev.ariadne.raft.core.Message.InstallSnapshot;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.ProposeResult.Reason;
import dev.ariadne.raft.core.ProposeResult.Refused;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.RaftLog;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The switchboard of one replica: every input comes through here and is decided here, by role and term; the arithmetic is in
 * {@link Election} and {@link RaftLog}, and what a leader does in {@link Leadership}.
 *
 * <p>Inputs are {@link #tick}, {@link #step}, {@link #propose} and the answers of the storage; outputs gather in two lists until
 * {@link RawNode} takes them: messages that may leave at once, and promises (votes, acknowledgements and requests for votes),
 * which hold only once what they speak of is durable. A replica counts its own vote and its own copy of an entry when the promise
 * to itself comes back, so that it is never ahead of its own disk.
 */
final class Raft {
    /** Entries looked at in one go when searching the log. */
    private static final long SCAN_BYTES = 1 << 20;

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

    /** The fold of the changes up to the last applied entry. */
    private Configuration configuration;

    /** The running campaign, while a candidate of either kind. */
    private @Nullable Election election;

    /** What this replica does as leader; null unless {@link Role#LEADER}. */
    private @Nullable Leadership leadership;

    /**
     * Ticks since this replica entered a role, timed out, heard its leader or granted a vote. A pre-candidate goes on counting, a leader
     * does not count.
     */
    private int electionElapsed;

    /**
     * How many ticks that may last, from E to 2E - 1. Drawn anew for every role but that of a pre-candidate, so that split votes do not
     * repeat (§5.2); being heard of or voting does not change it.
     */
    private int electionTimeout;

    /** Ticks since this replica started. */
    private long ticks;

    /** Whether it may have promised before it started, in an earlier life, to vote for nobody for a while. True on the first start, too. */
    private final boolean restarted;

    /** Whether the member of this id is this replica, as far as is known here; it may have been another one before. */
    private boolean isItself = true;

    private final Outputs out = new Outputs();

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
        restarted = term > 0;
        // A replica that was formatted with a log, and no state yet, has term zero below the term of its log.
        verify(term == 0 || log.last().term() <= term, "log ends at %s, after the current term %s", log.last(), term);
        events.accept(new RaftEvent.ConfigurationChanged(configuration));
        becomeFollower(term, null);
    }

    // ---- time

    void tick() {
        ticks++;
        if (leadership != null) {
            if (!leadership.tick()) {
                events.accept(new RaftEvent.QuorumLost(term));
                becomeFollower(term, null);
            }
        } else if (++electionElapsed >= electionTimeout && isPromotable()) {
            electionElapsed = 0;
            campaign();
        }
    }

    private void restartElectionTimer() {
        electionElapsed = 0;
        electionTimeout = config.electionTicks() + random.nextInt(config.electionTicks());
    }

    void setElectionTimeout(int newTimeout) {
        electionTimeout = newTimeout;
    }

    // ---- campaigns

    /** Starts an election, or finds out first whether it could be won. */
    void campaign() {
        startCampaign(config.preVote() ? Campaign.PRE_ELECTION : Campaign.ELECTION);
    }

    private void startCampaign(Campaign kind) {
        if (role == Role.LEADER) {
            return;
        }
        if (!isPromotable()) {
            events.accept(new RaftEvent.CampaignImpossible());
        } else if (hasUnappliedChange()) {
            events.accept(new RaftEvent.CampaignBlocked(term));
        } else {
            events.accept(new RaftEvent.CampaignStarted(term));
            solicitVotes(kind);
        }
    }

    /** Whether it could lead: the vote is its own, it knows its own log, and is no learner. */
    private boolean isPromotable() {
        return isItself && configuration.isVoter(id) && log.pendingSnapshot() == null;
    }

    void setItself(boolean itself) {
        isItself = itself;
    }

    /** It would count votes by a configuration that others have left already (etcd's #12359). */
    private boolean hasUnappliedChange() {
        for (long next = log.applied() + 1; next <= log.commit(); ) {
            List<Entry> page = log.slice(next, log.commit() + 1, SCAN_BYTES);
            for (Entry entry : page) {
                if (entry.change() != null) {
                    return true;
                }
            }
            next += page.size();
        }
        return false;
    }

    private void solicitVotes(Campaign kind) {
        boolean preVote = kind == Campaign.PRE_ELECTION;
        if (preVote) {
            becomePreCandidate();
        } else {
            becomeCandidate();
        }
        long inTerm = preVote ? term + 1 : term;
        for (NodeId voter : configuration.quorum().voters()) {
            if (voter.equals(id)) {
                promise(new RequestVoteResponse(id, id, inTerm, preVote, true));
                continue;
            }
            RequestVote request = new RequestVote(id, voter, inTerm, log.last(), kind);
            events.accept(new RaftEvent.VoteRequested(request, term));
            if (preVote) {
                send(request); // it promises nothing: a pre-candidate has no vote to keep
            } else {
                promise(request);
            }
        }
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
        leadership = null;
        restartElectionTimer();
    }

    private void becomeFollower(long newTerm, @Nullable NodeId newLeader) {
        enter(Role.FOLLOWER, newTerm, newLeader);
        events.accept(new RaftEvent.RoleChanged(role, term, leader));
    }

    private void becomePreCandidate() {
        // Neither term nor vote nor timer: asking changes nothing.
        role = Role.PRE_CANDIDATE;
        leader = null;
        election = new Election(configuration.quorum());
        events.accept(new RaftEvent.RoleChanged(role, term, null));
    }

    private void becomeCandidate() {
        verify(role != Role.LEADER, "a leader does not campaign");
        enter(Role.CANDIDATE, term + 1, null);
        castVote(id);
        election = new Election(configuration.quorum());
        events.accept(new RaftEvent.RoleChanged(role, term, null));
    }

    private void becomeLeader() {
        verify(role == Role.CANDIDATE, "%s cannot become leader without an election", role);
        enter(Role.LEADER, term, id);
        leadership = new Leadership(config, term, log, configuration, out, events);
        events.accept(new RaftEvent.RoleChanged(role, term, id));
        leadership.begin();
    }

    private void castVote(NodeId candidate) {
        verify(vote == null || vote.equals(candidate), "second vote in term %s: %s after %s", term, candidate, vote);
        vote = candidate;
        events.accept(new RaftEvent.VoteCast(term, candidate));
    }

    // ---- proposals

    /** Appends proposals to the log, if this replica leads, or passes them on. */
    ProposeResult propose(List<Proposal> proposals) {
        if (leadership != null) {
            return leadership.propose(proposals);
        }
        if (role == Role.FOLLOWER && leader != null && config.forwardProposals()) {
            send(new Message.Propose(id, leader, proposals));
            return new ProposeResult.Forwarded(leader);
        }
        if (leader == null) {
            events.accept(new RaftEvent.ProposalDropped(term));
        }
        return new Refused(Reason.NOT_LEADER, leader);
    }

    // ---- messages

    /** Returns false if the message was a proposal and was refused. */
    boolean step(Message message) {
        verify(message.to().equals(id), "message for %s delivered to %s", message.to(), id);
        if (message instanceof Message.Propose m) {
            return !(propose(m.proposals()) instanceof Refused);
        } else if (message instanceof Message.ReadIndex m) {
            readIndex(new ReadQueue.Pending(m.from(), m.context(), 0));
        } else if (message.term() < term) {
            handleLowerTerm(message);
        } else if (message.term() == term || admitHigherTerm(message)) {
            dispatch(message);
        }
        return true;
    }

    /** Takes over a higher term, unless the message only asks or is to be ignored. Returns whether to go on with it. */
    private boolean admitHigherTerm(Message message) {
        if (message instanceof RequestVote request) {
            if (request.campaign() != Campaign.TRANSFER && isProtectingLeader()) {
                int remaining = config.electionTicks() - electionElapsed;
                events.accept(new RaftEvent.VoteIgnored(request, log.last(), vote, term, remaining));
                return false;
            }
            if (request.isPreVote()) {
                return true;
            }
        }
        if (message instanceof RequestVoteResponse response && response.preVote() && response.granted()) {
            return true; // the term is that which this replica asked about
        }
        events.accept(new RaftEvent.HigherTermSeen(message, term));
        becomeFollower(message.term(), isFromLeader(message) ? message.from() : null);
        return true;
    }

    /** Who has heard a leader within an election timeout, or may have just before it was restarted, helps nobody depose it. */
    private boolean isProtectingLeader() {
        boolean heardLately = leader != null && electionElapsed < config.electionTicks();
        boolean mayHaveHeard = config.readOption() != ReadOption.SAFE && restarted && ticks < config.electionTicks();
        return config.checkQuorum() && (heardLately || mayHaveHeard);
    }

    private void handleLowerTerm(Message message) {
        boolean mayBeStuck = config.checkQuorum() || config.preVote();
        if (mayBeStuck && (message instanceof AppendEntries || message instanceof Heartbeat)) {
            // A leader that this replica's term has passed by hears of nothing else, if nobody listens to candidates.
            accept(message.from(), 0);
        } else if (message instanceof RequestVote request && request.isPreVote()) {
            // Or a candidate that could not win would never learn why.
            judged(request, false);
            refuse(request);
        } else {
            events.accept(new RaftEvent.LowerTermIgnored(message, term));
        }
    }

    private static boolean isFromLeader(Message message) {
        return message instanceof AppendEntries || message instanceof Heartbeat || message instanceof InstallSnapshot;
    }

    private void dispatch(Message message) {
        if (isFromLeader(message)) {
            follow(message.from());
        }
        if (message instanceof AppendEntries m) {
            handleAppendEntries(m);
        } else if (message instanceof AppendEntriesResponse m) {
            if (leadership != null) {
                leadership.handle(m);
            }
        } else if (message instanceof Heartbeat m) {
            commitTo(m.commit());
            send(new HeartbeatResponse(id, m.from(), term, m.ticket(), m.sent()));
        } else if (message instanceof HeartbeatResponse m) {
            if (leadership != null) {
                leadership.handle(m);
            }
        } else if (message instanceof RequestVote m) {
            handleRequestVote(m);
        } else if (message instanceof RequestVoteResponse m) {
            handleRequestVoteResponse(m);
        } else if (message instanceof InstallSnapshot m) {
            handleInstallSnapshot(m);
        } else if (message instanceof Message.TimeoutNow m) {
            handleTimeoutNow(m);
        } else if (message instanceof Message.TransferLeadership m) {
            transferLeadership(m.transferee());
        } else if (message instanceof Message.ReadIndexResponse m) {
            out.read(new ReadState(m.index(), m.context()));
        } else {
            throw new AssertionError(message);
        }
    }

    /** A message of the current term's leader ends any campaign of this term and restarts the election timer. */
    private void follow(NodeId sender) {
        verify(role != Role.LEADER, "two leaders in term %s: %s and %s", term, id, sender);
        if (role != Role.FOLLOWER) {
            becomeFollower(term, sender);
        }
        if (leader == null) {
            leader = sender;
            events.accept(new RaftEvent.LeaderChanged(term, sender));
        }
        verify(sender.equals(leader), "two leaders in term %s: %s and %s", term, leader, sender);
        electionElapsed = 0;
    }

    private void handleRequestVote(RequestVote m) {
        boolean free = (vote == null && leader == null) || m.from().equals(vote) || (m.isPreVote() && m.term() > term);
        boolean granted = free && m.last().compareTo(log.last()) >= 0;
        judged(m, granted);
        if (!granted) {
            refuse(m);
            return;
        }
        promise(new RequestVoteResponse(id, m.from(), m.term(), m.isPreVote(), true));
        if (!m.isPreVote()) {
            electionElapsed = 0;
            castVote(m.from());
        }
    }

    private void judged(RequestVote request, boolean granted) {
        events.accept(new RaftEvent.VoteJudged(request, granted, log.last(), vote, term));
    }

    private void refuse(RequestVote m) {
        EntryId committed = new EntryId(log.termAt(log.commit()), log.commit());
        promise(new RequestVoteResponse(id, m.from(), term, m.isPreVote(), false, committed));
    }

    private void handleRequestVoteResponse(RequestVoteResponse m) {
        if (leadership != null) {
            return;
        }
        if (log.matches(m.committed())) {
            commitTo(m.committed().index());
        }
        if (election != null && hasUnappliedChange()) {
            becomeFollower(term, null); // the campaign counts by a configuration that was left
        }
        boolean ofThisCampaign = role == (m.preVote() ? Role.PRE_CANDIDATE : Role.CANDIDATE);
        if (!ofThisCampaign || election == null) {
            return;
        }
        Election running = election;
        events.accept(new RaftEvent.VoteReceived(m.from(), m.preVote(), m.granted(), term));
        var result = running.record(m.from(), m.granted());
        events.accept(new RaftEvent.VotesCounted(m.preVote(), running.count(true), running.count(false)));
        switch (result) {
            case WON -> {
                if (m.preVote()) {
                    solicitVotes(Campaign.ELECTION);
                } else {
                    becomeLeader();
                }
            }
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
            appendMissing(m);
            // Beyond the last new entry this log may still differ from the leader's.
            long last = m.prev().index() + m.entries().size();
            commitTo(Math.min(m.commit(), last));
            accept(m.from(), last);
        }
    }

    private void commitTo(long index) {
        long before = log.commit();
        if (log.commitTo(index)) {
            events.accept(new RaftEvent.Committed(before, index));
        }
    }

    private void appendMissing(AppendEntries m) {
        long first = log.firstConflict(m.entries());
        if (first == 0) {
            return;
        }
        List<Entry> fresh = m.entries()
                .subList((int) (first - m.prev().index() - 1), m.entries().size());
        if (first <= log.lastIndex()) {
            events.accept(new RaftEvent.ConflictFound(
                    first, log.termAt(first), fresh.get(0).term()));
        }
        RaftLog.Appending done = log.append(fresh);
        if (done != RaftLog.Appending.EXTENDED) {
            events.accept(new RaftEvent.UnstableReplaced(first, done == RaftLog.Appending.REPLACED));
        }
        events.accept(new RaftEvent.Appended(role, fresh));
    }

    private void accept(NodeId to, long index) {
        out.accept(id, to, term, index);
    }

    private void reject(AppendEntries m) {
        long index = m.prev().index();
        events.accept(new RaftEvent.AppendRejected(m, log.termAt(index)));
        EntryId hint = log.lastAtMost(Math.min(index, log.lastIndex()), m.prev().term());
        promise(new AppendEntriesResponse(id, m.from(), term, false, index, hint));
    }

    private void handleInstallSnapshot(InstallSnapshot m) {
        Snapshot snapshot = m.snapshot();
        boolean behind = snapshot.index() <= log.commit();
        // One without this replica stands for entries from before it was added, which it would be sent as well.
        if (!behind && !log.matches(snapshot.last())) {
            restore(snapshot);
            accept(m.from(), log.lastIndex());
            return;
        }
        if (!behind) {
            commitTo(snapshot.index()); // the log has it all; only the news that it is committed was missing
        }
        events.accept(new RaftEvent.SnapshotIgnored(snapshot, log.commit()));
        accept(m.from(), log.commit());
    }

    private void restore(Snapshot snapshot) {
        events.accept(new RaftEvent.RestoreStarted(
                snapshot,
                log.commit(),
                log.applied(),
                log.applying(),
                log.offset(),
                log.handedOut(),
                log.unstableCount()));
        log.restore(snapshot);
        switchTo(snapshot.configuration(), List.of(), List.of());
        events.accept(new RaftEvent.Restored(snapshot));
    }

    // ---- reads, leadership and membership

    /** Asks what a read of this replica's own has to wait for. */
    void readIndex(Bytes context) {
        readIndex(new ReadQueue.Pending(id, context, 0));
    }

    /** As {@link #readIndex} for a read for which a lease will do; of that, who does not lead can make no use. */
    void readIndexUnderLease(Bytes context) {
        if (leadership != null) {
            leadership.readUnderLease(new ReadQueue.Pending(id, context, 0));
        } else {
            readIndex(context);
        }
    }

    private void readIndex(ReadQueue.Pending read) {
        if (leadership != null) {
            leadership.read(read);
        } else if (leader != null && read.from().equals(id)) {
            send(new Message.ReadIndex(id, leader, read.context()));
        }
    }

    /** Hands over to a member, or asks the leader to. */
    void transferLeadership(NodeId to) {
        if (leadership != null) {
            leadership.transferTo(to);
        } else if (role == Role.FOLLOWER && leader != null) {
            send(new Message.TransferLeadership(id, leader, term, to));
        }
    }

    private void handleTimeoutNow(Message.TimeoutNow m) {
        if (role == Role.FOLLOWER) {
            events.accept(new RaftEvent.TimeoutNowReceived(term, m.from()));
            startCampaign(Campaign.TRANSFER);
        }
    }

    void forgetLeader() {
        if (role != Role.FOLLOWER || leader == null) {
            return;
        }
        if (config.readOption() != ReadOption.SAFE) {
            events.accept(new RaftEvent.ForgettingRefused());
            return;
        }
        events.accept(new RaftEvent.ForgettingLeader(term, leader));
        leader = null;
    }

    Configuration applyConfChange(ConfChange change) {
        try {
            Changer.Result result = Changer.apply(configuration, change);
            switchTo(result.configuration(), result.added(), result.removed());
            return configuration;
        } catch (ConfChangeException e) {
            throw new IllegalStateException(
                    change + " cannot be applied to " + configuration + ": " + e.getMessage(), e);
        }
    }

    private void switchTo(Configuration next, List<NodeId> added, List<NodeId> removed) {
        configuration = next;
        events.accept(new RaftEvent.ConfigurationChanged(next));
        if (leadership != null && !leadership.switchTo(next, added, removed)) {
            becomeFollower(term, null);
        }
    }

    // ---- answers and reports of the owner

    void persisted(Ready.Ticket ticket) {
        EntryId last = ticket.last();
        // Across a change of term an entry may have been replaced and put back, so that an old answer would match what
        // is
        // not on disk yet. A change of term is an order of its own, and its ticket speaks for all entries before it.
        if (last != null && ticket.term() != term) {
            events.accept(new RaftEvent.StorageAnswerOfOlderTerm(ticket.term(), term));
        } else if (last != null && !log.persisted(last)) {
            long current = last.index() < log.offset() ? 0 : log.termAt(last.index());
            events.accept(new RaftEvent.StorageAnswerOutdated(last, current));
        }
        if (ticket.snapshot() != null) {
            log.installed(ticket.snapshot());
        }
    }

    void applied(List<Entry> entries) {
        if (!entries.isEmpty()) {
            log.applied(entries);
            if (leadership != null) {
                leadership.applied(entries);
                leadership.leaveJointIfDue();
            }
        }
    }

    /** Whether a leader has something to send that waits for the next work order. */
    boolean isSendDue() {
        return leadership != null && leadership.isSendDue();
    }

    void sendDue() {
        if (leadership != null) {
            leadership.sendDue();
        }
    }

    void reportSnapshot(NodeId to, boolean delivered) {
        if (leadership != null) {
            leadership.reportSnapshot(to, delivered);
        }
    }

    void reportUnreachable(NodeId to) {
        if (leadership != null) {
            leadership.reportUnreachable(to);
        }
    }

    // ---- outputs

    private void send(Message message) {
        out.send(message);
    }

    private void promise(Message message) {
        out.promise(message);
    }

    Outputs outputs() {
        return out;
    }

    // ---- state

    boolean knows(NodeId peer) {
        return configuration.isVoter(peer) || configuration.isLearner(peer);
    }

    HardState hardState() {
        return new HardState(term, vote, log.commit());
    }

    boolean isAs(HardState hard) {
        return term == hard.term() && log.commit() == hard.commit() && Objects.equals(vote, hard.vote());
    }

    boolean isAs(Ready.SoftState soft) {
        return role == soft.role() && Objects.equals(leader, soft.leader());
    }

    long term() {
        return term;
    }

    Role role() {
        return role;
    }

    @Nullable
    NodeId leader() {
        return leader;
    }

    Configuration configuration() {
        return configuration;
    }

    Status status() {
        return new Status(
                id,
                role,
                leader,
                hardState(),
                log.applied(),
                log.firstIndex(),
                log.last(),
                configuration,
                leadership == null ? null : leadership.transferee(),
                leadership == null ? new TreeMap<>() : leadership.views());
    }
}
