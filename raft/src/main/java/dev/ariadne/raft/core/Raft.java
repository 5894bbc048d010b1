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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The switchboard of one replica: every input comes through here and is decided here, by role and term; the arithmetic is in
 * {@link Election}, {@link Progress}, {@link ReadQueue}, {@link Lease} and {@link RaftLog}.
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

    /** What is known of every member's log, this replica included; means something while {@link Role#LEADER}. */
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    /** As leader, the last change of the membership in the log is at or before this index; another one waits until it is applied. */
    private long pendingChangeIndex;

    /** As leader, to whom it is handing over. */
    private @Nullable NodeId transferee;

    /** As leader, payload in the end of the log that is not committed. */
    private long uncommittedBytes;

    private ReadQueue reads = new ReadQueue();
    private Lease lease;

    /** Reads that came before this leader has committed anything: it cannot know yet what is committed (§8). */
    private final List<ReadQueue.Pending> earlyReads = new ArrayList<>();

    /** Ticks since the role began, a leader was heard, or a vote was granted; as leader, since the quorum was last checked. */
    private int electionElapsed;

    private int heartbeatElapsed;

    /** Drawn anew whenever the timer starts again, so that split votes do not repeat (§5.2). */
    private int electionTimeout;

    /** Ticks since this replica started. */
    private long ticks;

    /** Whether it may have promised before it started, in an earlier life, to vote for nobody for a while. */
    private final boolean restarted;

    private List<Message> messages = new ArrayList<>();
    private List<Message> promises = new ArrayList<>();
    private List<ReadState> readStates = new ArrayList<>();

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
        lease = new Lease(config);
        // A replica that was formatted with a log, and no state yet, has term zero below the term of its log.
        verify(term == 0 || log.last().term() <= term, "log ends at %s, after the current term %s", log.last(), term);
        events.accept(new RaftEvent.ConfigurationChanged(configuration));
        becomeFollower(term, null);
    }

    // ---- time

    void tick() {
        ticks++;
        if (role == Role.LEADER) {
            tickLeader();
        } else if (++electionElapsed >= electionTimeout && isPromotable()) {
            electionElapsed = 0;
            campaign();
        }
    }

    private void tickLeader() {
        heartbeatElapsed++;
        if (++electionElapsed >= config.electionTicks()) {
            electionElapsed = 0;
            if (config.checkQuorum()) {
                checkQuorum();
            }
            transferee = null; // it had an election timeout to take over
        }
        if (role == Role.LEADER && heartbeatElapsed >= config.heartbeatTicks()) {
            heartbeatElapsed = 0;
            broadcastHeartbeat();
        }
    }

    private void checkQuorum() {
        Map<NodeId, Boolean> active = new TreeMap<>();
        progress.forEach((peer, known) -> active.put(peer, known.isActive() || peer.equals(id)));
        switch (configuration.quorum().vote(active)) {
            case WON -> progress.forEach((peer, known) -> known.setActive(peer.equals(id)));
            case PENDING, LOST -> {
                events.accept(new RaftEvent.QuorumLost(term));
                becomeFollower(term, null);
            }
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

    /** Whether it could lead: it has a vote, knows its own log, and is no learner. */
    private boolean isPromotable() {
        return configuration.isVoter(id) && log.pendingSnapshot() == null;
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
        transferee = null;
        pendingChangeIndex = 0;
        uncommittedBytes = 0;
        reads = new ReadQueue();
        lease = new Lease(config);
        earlyReads.clear();
        heartbeatElapsed = 0;
        restartElectionTimer();
        progress.clear();
        for (NodeId member : configuration.members()) {
            long match = member.equals(id) ? log.lastIndex() : 0;
            progress.put(member, new Progress(match, log.lastIndex() + 1, config.limits()));
        }
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
        own().becomeReplicate();
        own().setActive(true);
        // There may be one in the log; nobody has to look, if a new one waits until all of it is applied.
        pendingChangeIndex = log.lastIndex();
        events.accept(new RaftEvent.RoleChanged(role, term, id));
        // An entry of its own lets a new leader commit what earlier leaders left behind (§5.4.2, §8).
        appendOwn(List.of(Proposal.EMPTY));
    }

    private Progress own() {
        Progress own = progress.get(id);
        if (own == null) {
            throw new AssertionError("leader " + id + " is no member");
        }
        return own;
    }

    private void castVote(NodeId candidate) {
        verify(vote == null || vote.equals(candidate), "second vote in term %s: %s after %s", term, candidate, vote);
        vote = candidate;
        events.accept(new RaftEvent.VoteCast(term, candidate));
    }

    // ---- proposals

    /** Appends proposals to the log, if this replica leads, or passes them on. */
    ProposeResult propose(List<Proposal> proposals) {
        if (role == Role.LEADER) {
            return proposeAsLeader(proposals);
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

    private ProposeResult proposeAsLeader(List<Proposal> proposals) {
        if (!progress.containsKey(id)) {
            return new Refused(Reason.NOT_A_MEMBER, null);
        }
        if (transferee != null) {
            return new Refused(Reason.TRANSFERRING, transferee);
        }
        long pendingBefore = pendingChangeIndex;
        List<Proposal> checked = new ArrayList<>(proposals.size());
        for (Proposal proposal : proposals) {
            checked.add(checkChange(proposal, log.lastIndex() + 1 + checked.size()));
        }
        if (!appendOwn(checked)) {
            pendingChangeIndex = pendingBefore;
            return new Refused(Reason.TOO_MUCH_UNCOMMITTED, id);
        }
        broadcastAppend();
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
        return !configuration.isJoint() && leaves ? "not in joint state; refusing empty conf change" : null;
    }

    private boolean appendOwn(List<Proposal> proposals) {
        List<Entry> entries = new ArrayList<>(proposals.size());
        long payload = 0;
        for (Proposal proposal : proposals) {
            Entry entry = proposal.entry(term, log.lastIndex() + 1 + entries.size());
            entries.add(entry);
            payload += entry.payloadSize();
        }
        // What is empty is always let in, and so is the first, however large.
        if (uncommittedBytes > 0 && payload > 0 && payload > config.limits().uncommittedBytes() - uncommittedBytes) {
            return false;
        }
        uncommittedBytes += payload;
        log.append(entries);
        events.accept(new RaftEvent.Appended(role, List.copyOf(entries)));
        accept(id, log.lastIndex());
        return true;
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
        boolean mayHaveHeard = config.readOption() == ReadOption.LEASE && restarted && ticks < config.electionTicks();
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
            promise(new RequestVoteResponse(id, request.from(), term, true, false));
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
            handleAppendEntriesResponse(m);
        } else if (message instanceof Heartbeat m) {
            commitTo(m.commit());
            send(new HeartbeatResponse(id, m.from(), term, m.ticket(), m.sent()));
        } else if (message instanceof HeartbeatResponse m) {
            handleHeartbeatResponse(m);
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
            readStates.add(new ReadState(m.index(), m.context()));
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
        promise(new RequestVoteResponse(id, m.from(), granted ? m.term() : term, m.isPreVote(), granted));
        if (granted && !m.isPreVote()) {
            electionElapsed = 0;
            castVote(m.from());
        }
    }

    private void judged(RequestVote request, boolean granted) {
        events.accept(new RaftEvent.VoteJudged(request, granted, log.last(), vote, term));
    }

    private void handleRequestVoteResponse(RequestVoteResponse m) {
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
                    broadcastAppend();
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
        promise(new AppendEntriesResponse(id, to, term, true, index, EntryId.ZERO));
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
        // One without this replica is for somebody else; who is to learn at the end of a joint configuration is an
        // outgoing voter.
        boolean forUs = snapshot.configuration().members().contains(id);
        if (!behind && forUs && !log.matches(snapshot.last())) {
            restore(snapshot);
            accept(m.from(), log.lastIndex());
            return;
        }
        if (!behind && forUs) {
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
        progress.clear();
        switchTo(snapshot.configuration(), snapshot.configuration().members());
        events.accept(new RaftEvent.Restored(snapshot));
    }

    // ---- replication

    private void handleAppendEntriesResponse(AppendEntriesResponse m) {
        Progress peer = progress.get(m.from());
        if (role != Role.LEADER || peer == null) {
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
        verify(m.index() <= log.lastIndex(), "%s acknowledges %s beyond our last %s", m.from(), m.index(), log.last());
        boolean news = peer.acknowledged(m.index());
        if (!news && !(peer.state() == ProgressState.PROBE && peer.match() == m.index())) {
            return;
        }
        switch (peer.state()) {
            case PROBE -> peer.becomeReplicate();
            case REPLICATE -> peer.free(m.index());
            case SNAPSHOT -> {
                if (peer.match() + 1 >= log.firstIndex()) {
                    events.accept(new RaftEvent.SnapshotRecovered(m.from(), peer.view()));
                    peer.becomeProbe();
                    peer.becomeReplicate();
                }
            }
        }
        boolean isPeer = !m.from().equals(id);
        if (advanceCommit()) {
            broadcastAppend();
        } else if (isPeer && peer.canUseCommit(log.commit())) {
            sendAppend(m.from(), peer, true);
        }
        if (isPeer) {
            while (sendAppend(m.from(), peer, false)) {
                // until the log's end or a full window
            }
            if (m.from().equals(transferee) && peer.match() == log.lastIndex()) {
                sendTimeoutNow(m.from(), false);
            }
        }
    }

    private void handleRejected(AppendEntriesResponse m, Progress peer) {
        events.accept(new RaftEvent.RejectionReceived(m));
        long hint = m.hint().index();
        if (m.hint().term() > 0) {
            hint = log.lastAtMost(hint, m.hint().term()).index();
        }
        if (peer.rejected(m.index(), hint)) {
            events.accept(new RaftEvent.ProgressDecreased(m.from(), peer.view()));
            if (peer.state() == ProgressState.REPLICATE) {
                peer.becomeProbe();
            }
            sendAppend(m.from(), peer, true);
        }
    }

    private void handleHeartbeatResponse(HeartbeatResponse m) {
        Progress peer = progress.get(m.from());
        if (role != Role.LEADER || peer == null) {
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
            reads.acknowledge(m.from(), m.ticket(), id, configuration.quorum())
                    .forEach(read -> answerRead(read, read.index()));
        }
    }

    private void broadcastAppend() {
        progress.forEach((to, peer) -> {
            if (!to.equals(id)) {
                sendAppend(to, peer, true);
            }
        });
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
        send(new AppendEntries(id, to, term, prev, entries, log.commit()));
        peer.sent(entries.size(), payload(entries), log.commit());
        return true;
    }

    private static long payload(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.payloadSize();
        }
        return bytes;
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
        send(new InstallSnapshot(id, to, term, snapshot));
        return true;
    }

    private void broadcastHeartbeat() {
        progress.forEach((to, peer) -> {
            if (!to.equals(id)) {
                // A follower that diverges beyond match must not commit its own entries on our word.
                long commit = Math.min(peer.match(), log.commit());
                send(new Heartbeat(id, to, term, commit, reads.ticket(), ticks));
                peer.sentCommit(commit);
            }
        });
    }

    /** Commits what a quorum has, if it is of this term; what is older follows with it (§5.4.2, figure 8). */
    private boolean advanceCommit() {
        long index = configuration.quorum().committedIndex(voter -> {
            Progress peer = progress.get(voter);
            return peer == null ? 0 : peer.match();
        });
        boolean moved = log.termAt(index) == term && commitTo(index);
        if (moved) {
            List<ReadQueue.Pending> waiting = List.copyOf(earlyReads);
            earlyReads.clear();
            waiting.forEach(this::readIndex);
        }
        return moved;
    }

    private boolean commitTo(long index) {
        long before = log.commit();
        boolean moved = log.commitTo(index);
        if (moved) {
            events.accept(new RaftEvent.Committed(before, index));
        }
        return moved;
    }

    // ---- reads

    /** Asks what a read of this replica's own has to wait for. */
    void readIndex(Bytes context) {
        readIndex(new ReadQueue.Pending(id, context, 0));
    }

    private void readIndex(ReadQueue.Pending read) {
        if (role != Role.LEADER) {
            if (leader != null) {
                send(new Message.ReadIndex(read.from(), leader, read.context()));
            }
        } else if (isSingleton()) {
            answerRead(read, log.commit());
        } else if (log.termAt(log.commit()) != term) {
            earlyReads.add(read);
        } else if (config.readOption() == ReadOption.LEASE && lease.holds(ticks, id, configuration.quorum())) {
            answerRead(read, log.commit());
        } else {
            reads.add(new ReadQueue.Pending(read.from(), read.context(), log.commit()));
            broadcastHeartbeat();
        }
    }

    private boolean isSingleton() {
        return !configuration.isJoint() && configuration.voters().size() == 1;
    }

    private void answerRead(ReadQueue.Pending read, long index) {
        if (read.from().equals(id)) {
            readStates.add(new ReadState(index, read.context()));
        } else {
            send(new Message.ReadIndexResponse(id, read.from(), term, index, read.context()));
        }
    }

    // ---- leadership

    /** Hands over to a member, or asks the leader to. */
    void transferLeadership(NodeId to) {
        if (role != Role.LEADER) {
            if (role == Role.FOLLOWER && leader != null) {
                send(new Message.TransferLeadership(id, leader, term, to));
            }
            return;
        }
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
        send(new Message.TimeoutNow(id, to, term));
        lease.giveUp();
        events.accept(new RaftEvent.TimeoutNowSent(to, immediately));
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
        if (config.readOption() == ReadOption.LEASE) {
            events.accept(new RaftEvent.ForgettingRefused());
            return;
        }
        events.accept(new RaftEvent.ForgettingLeader(term, leader));
        leader = null;
    }

    // ---- membership

    Configuration applyConfChange(ConfChange change) {
        try {
            Changer.Result result = Changer.apply(configuration, change);
            result.removed().forEach(progress::remove);
            switchTo(result.configuration(), result.added());
            return configuration;
        } catch (ConfChangeException e) {
            throw new IllegalStateException(
                    change + " cannot be applied to " + configuration + ": " + e.getMessage(), e);
        }
    }

    private void switchTo(Configuration next, List<NodeId> added) {
        configuration = next;
        events.accept(new RaftEvent.ConfigurationChanged(next));
        for (NodeId member : added) {
            Progress fresh = new Progress(0, Math.max(log.lastIndex(), 1), config.limits());
            fresh.setActive(true); // or a new member would make the leader step down at once
            progress.put(member, fresh);
        }
        if (role != Role.LEADER) {
            return;
        }
        if (!next.isVoter(id) && config.stepDownOnRemoval()) {
            becomeFollower(term, null);
            return;
        }
        if (!next.isVoter(id) || next.voters().isEmpty()) {
            return;
        }
        if (advanceCommit()) {
            broadcastAppend();
        } else {
            progress.forEach((to, peer) -> {
                if (!to.equals(id)) {
                    sendAppend(to, peer, false);
                }
            });
        }
        if (transferee != null && !next.isVoter(transferee)) {
            transferee = null;
        }
    }

    // ---- answers and reports of the owner

    void persisted(Ready.Ticket ticket) {
        if (ticket.snapshot() != null) {
            log.installed(ticket.snapshot());
            leaveJointIfDue();
        }
        EntryId last = ticket.last();
        if (last == null) {
            return;
        }
        // Across a change of term an entry may have been replaced and put back, so that an old answer would match what
        // is
        // not on disk yet. A change of term is an order of its own, and its ticket speaks for all entries before it.
        if (ticket.term() != term) {
            events.accept(new RaftEvent.StorageAnswerOfOlderTerm(ticket.term(), term));
        } else if (!log.persisted(last)) {
            long current = last.index() < log.offset() ? 0 : log.termAt(last.index());
            events.accept(new RaftEvent.StorageAnswerOutdated(last, current));
        }
    }

    void applied(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        log.applied(entries);
        uncommittedBytes = Math.max(0, uncommittedBytes - payload(entries));
        leaveJointIfDue();
    }

    /** A joint configuration that was entered to be left is left by whoever leads when it is applied. */
    private void leaveJointIfDue() {
        if (role != Role.LEADER || !configuration.autoLeave() || log.applied() < pendingChangeIndex) {
            return;
        }
        if (proposeAsLeader(List.of(Proposal.of(ConfChange.V2.LEAVE_JOINT))) instanceof ProposeResult.Accepted) {
            events.accept(new RaftEvent.AutoLeaveStarted(configuration));
        }
    }

    /** A snapshot was delivered, or could not be; either way the follower is probed again. */
    void reportSnapshot(NodeId to, boolean delivered) {
        Progress peer = progress.get(to);
        if (role == Role.LEADER && peer != null && peer.state() == ProgressState.SNAPSHOT) {
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
        if (role == Role.LEADER && peer != null) {
            if (peer.state() == ProgressState.REPLICATE) {
                peer.becomeProbe();
            }
            events.accept(new RaftEvent.PeerUnreachable(to, peer.view()));
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
        return !messages.isEmpty() || !promises.isEmpty() || !readStates.isEmpty();
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

    List<ReadState> takeReads() {
        List<ReadState> taken = readStates;
        readStates = new ArrayList<>();
        return taken;
    }

    // ---- state

    boolean knows(NodeId peer) {
        return progress.containsKey(peer);
    }

    HardState hardState() {
        return new HardState(term, vote, log.commit());
    }

    boolean isAs(Ready.SoftState soft) {
        return role == soft.role() && java.util.Objects.equals(leader, soft.leader());
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
        Map<NodeId, ProgressView> views = new TreeMap<>();
        if (role == Role.LEADER) {
            progress.forEach((peer, known) -> views.put(peer, known.view()));
        }
        return new Status(
                id,
                role,
                leader,
                hardState(),
                log.applied(),
                log.firstIndex(),
                log.last(),
                configuration,
                transferee,
                views);
    }
}
