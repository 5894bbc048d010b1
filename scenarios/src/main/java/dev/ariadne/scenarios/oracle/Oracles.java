package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verifyNotNull;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntries;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.Message.Heartbeat;
import dev.ariadne.raft.core.Message.RequestVote;
import dev.ariadne.raft.core.Message.RequestVoteResponse;
import dev.ariadne.raft.core.Message.SnapshotChunk;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.scenarios.cluster.ClusterListener;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.scenarios.oracle.LogModel.Link;
import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The statements of figure 3 of the paper and those on which they rest, checked as things happen:
 *
 * <ul>
 *   <li>ElectionSafety: at most one leader a term, for the whole run, and nobody else speaks as one
 *   <li>OneVote: a node votes for one candidate a term, across restarts
 *   <li>Elected: who leads has the votes of a quorum of the configuration that it has applied, of both quorums of a joint one (O-QUORUM)
 *   <li>TermMonotonic, CommitMonotonic: neither falls while a node runs; no restart comes back below a term it promised a vote in
 *   <li>LogMatching: entries of the same name follow the same log
 *   <li>LeaderAppendOnly: a leader neither removes nor replaces entries of its own
 *   <li>CommittedStays: what was first committed at an index is what everybody commits and keeps there
 *   <li>LeaderCompleteness: a leader holds what earlier terms committed
 *   <li>StateMachineSafety: equal applied indexes mean equal states
 *   <li>DurablePromise: a vote, a request for votes and an acknowledgement leave only when a power failure can no longer take back
 *       what they say (O-PERSIST)
 *   <li>DurableCommit: what a leader commits is of its term and durable on a quorum of the configuration that it has applied, on
 *       both quorums of a joint one (O-QUORUM)
 *   <li>Membership: equal applied indexes mean equal configurations and contacts (O-CONF)
 *   <li>FreshRead: whatever is committed anywhere when a read comes to a node is applied where it is served (O-WM, O-LEASE)
 *   <li>Recovery: a disk can be recovered after the worst power failure
 *   <li>NoCrash: nobody stops without a fault of its disk as the reason
 * </ul>
 *
 * The first violation is kept; nothing is thrown, since most of this runs in the middle of the node's own code.
 */
public final class Oracles implements ClusterListener {
    /** What is known of one node. */
    private static final class NodeModel {
        /** Of the running incarnation. */
        @Nullable
        LogModel log;

        long term;
        long commit;

        /** Up to where its state was compared. */
        long applied;

        Role role = Role.FOLLOWER;

        /** As the core knows it. */
        Configuration configuration = Configuration.EMPTY;

        /** The end of the snapshot that was restored last: only from there on does the state agree with the configuration. */
        long restored;

        /** Whom it voted for, by term; survives crashes. */
        final TreeMap<Long, NodeId> votes = new TreeMap<>();
    }

    /** What was committed at an index, and the term in which the first to know of it was. */
    private record Canon(Link link, long committedIn) {}

    private final IntPredicate mayStop;
    private final Counts counts;
    private final Map<Integer, NodeModel> nodes = new TreeMap<>();
    private final Map<Long, Integer> leaders = new TreeMap<>();

    /** Who has sent its vote to whom, by term and candidate; also who was replaced since then, and was a voter when it did. */
    private final Map<Long, Map<NodeId, Set<NodeId>>> electors = new TreeMap<>();

    /** Every entry that ever was in a log. */
    private final Map<EntryId, Link> registry = new LinkedHashMap<>();

    /** From index 1 on. */
    private final List<Canon> canon = new ArrayList<>();

    /** The digest of the state by applied index. */
    private final Map<Long, Long> digests = new TreeMap<>();

    private final Memberships memberships;

    /** How much was committed when a read came. */
    private final Map<RequestId, Integer> readsAsked = new LinkedHashMap<>();

    private @Nullable KvCluster cluster;
    private @Nullable DurableImages durable;
    private @Nullable Violation violation;

    /**
     * @param mayStop whether a fault of a node's disk excuses that it stops now
     */
    public Oracles(IntPredicate mayStop, Counts counts) {
        this.mayStop = mayStop;
        this.counts = counts;
        memberships = new Memberships(counts);
        registry.put(EntryId.ZERO, new Link(EntryId.ZERO, 0));
    }

    /** Must be called before the cluster starts. */
    public void watch(KvCluster watched) {
        cluster = watched;
        durable = new DurableImages(watched);
        for (int node : watched.nodes()) {
            nodes.put(node, new NodeModel());
        }
    }

    /** The first thing that went wrong; null while all is well. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** For checks outside of this class, such as of the recorded history. */
    public void report(String oracle, int node, String what) {
        if (violation == null) {
            violation = new Violation(oracle, cluster().world().now(), node, what);
        }
    }

    @FormatMethod
    private void require(boolean holds, String oracle, int node, @FormatString String what, Object... args) {
        if (!holds) {
            report(oracle, node, String.format(what, args));
        }
    }

    private KvCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("no cluster to watch");
        }
        return cluster;
    }

    private NodeModel model(int node) {
        NodeModel model = nodes.get(node);
        if (model == null) {
            throw new IllegalStateException("no node " + node);
        }
        return model;
    }

    // ---- lives of nodes

    @Override
    public void up(int node, KvServer server) {
        counts.add(Count.STARTS, 1);
        NodeModel model = model(node);
        Status status = server.node().status();
        model.term = status.hardState().term();
        long promised = model.votes.isEmpty() ? 0 : model.votes.lastKey();
        require(
                model.term >= promised,
                "TermMonotonic",
                node,
                "recovers term %s after promises in %s",
                model.term,
                promised);
        model.commit = status.hardState().commit();
        model.role = status.role();
        model.applied = -1;
        model.restored = 0;
        EntryId base = new EntryId(server.node().termAt(status.firstIndex() - 1), status.firstIndex() - 1);
        LogModel log = new LogModel(committedLink(node, base));
        for (Entry entry :
                server.node().entries(status.firstIndex(), status.last().index() + 1)) {
            append(node, log, entry);
        }
        model.log = log;
        checkCommitted(node, model, base.index() + 1, model.commit);
    }

    /** The link at the base of a log, which only committed entries may precede. */
    private Link committedLink(int node, EntryId base) {
        if (base.index() == 0) {
            return new Link(EntryId.ZERO, 0);
        }
        require(base.index() <= canon.size(), "CommittedStays", node, "the log begins after %s, never committed", base);
        if (base.index() > canon.size()) {
            return new Link(base, 0);
        }
        Link link = canon.get((int) base.index() - 1).link();
        require(link.id().equals(base), "CommittedStays", node, "the log begins after %s, not %s", base, link.id());
        return link;
    }

    @Override
    public void crashed(int node, Crash kind) {
        counts.add(Count.CRASHES, 1);
        lost(node);
        checkRecoverable(node);
    }

    @Override
    public void stopped(int node, String reason) {
        counts.add(Count.FAIL_STOPS, 1);
        lost(node);
        require(mayStop.test(node), "NoCrash", node, "%s", reason);
    }

    @Override
    public void broke(int node, Throwable cause) {
        lost(node);
        StackTraceElement[] stack = cause.getStackTrace();
        report("NoCrash", node, cause + (stack.length == 0 ? "" : " at " + stack[0]));
    }

    /** What a node knew it may forget; what it promised is on its disk. */
    private void lost(int node) {
        model(node).log = null;
        model(node).term = 0;
    }

    @Override
    public void wiping(int node) {
        counts.add(Count.MACHINES_REPLACED, 1);
        checkRecoverable(node);
        model(node).votes.clear(); // it promised them under an identity that is gone
    }

    private void checkRecoverable(int node) {
        if (durable == null) {
            return;
        }
        try {
            durable.recover(node);
        } catch (IOException e) {
            report("Recovery", node, "after a power failure now, recovery would say: " + e.getMessage());
        }
    }

    private @Nullable Image image(int node) {
        return image(node, cluster().incarnation(node));
    }

    private @Nullable Image image(int node, long incarnation) {
        if (durable == null) {
            return null;
        }
        try {
            return durable.of(node, incarnation);
        } catch (IOException e) {
            report("Recovery", node, "after a power failure now, recovery would say: " + e.getMessage());
            return null;
        }
    }

    // ---- what cores report

    @Override
    public void event(int node, RaftEvent event) {
        NodeModel model = model(node);
        tell(node, event);
        if (event instanceof RaftEvent.RoleChanged e) {
            roleChanged(node, model, e);
        } else if (event instanceof RaftEvent.VoteCast) {
            counts.add(Count.VOTES, 1);
        } else if (event instanceof RaftEvent.Appended e) {
            appended(node, model, e);
        } else if (event instanceof RaftEvent.AppendRejected) {
            counts.add(Count.APPENDS_REJECTED, 1);
        } else if (event instanceof RaftEvent.Committed e) {
            committed(node, model, e);
        } else if (event instanceof RaftEvent.Restored e) {
            restored(node, model, e);
        } else if (event instanceof RaftEvent.SnapshotSent) {
            counts.add(Count.SNAPSHOTS_SENT, 1);
        } else if (event instanceof RaftEvent.QuorumLost) {
            counts.add(Count.QUORUMS_LOST, 1);
        } else if (event instanceof RaftEvent.ConfigurationChanged e) {
            model.configuration = e.configuration();
        } else if (event instanceof RaftEvent.ConfChangeRefused) {
            counts.add(Count.CHANGES_REFUSED, 1);
        } else if (event instanceof RaftEvent.TimeoutNowSent) {
            counts.add(Count.TRANSFERS, 1);
        }
        // All others tell how something came about, not that it did.
    }

    /** For whoever reads along: changes of role under a name of their own, since they are the backbone of every story. */
    private void tell(int node, RaftEvent event) {
        World world = cluster().world();
        if (!world.trace().isTold()) {
            return;
        }
        if (event instanceof RaftEvent.RoleChanged e) {
            String leader = e.leader() == null ? "" : " under " + e.leader();
            world.trace().tell(world.now(), "role", node, node, e.role() + " in term " + e.term() + leader);
        } else {
            world.trace().tell(world.now(), "core", node, node, event.toString());
        }
    }

    private void roleChanged(int node, NodeModel model, RaftEvent.RoleChanged e) {
        require(e.term() >= model.term, "TermMonotonic", node, "term %s after %s", e.term(), model.term);
        model.term = e.term();
        model.role = e.role();
        if (e.role() != Role.LEADER) {
            return;
        }
        counts.add(Count.TERMS_WITH_LEADER, 1);
        Integer other = leaders.putIfAbsent(e.term(), node);
        require(other == null, "ElectionSafety", node, "term %s was led by node %s before", e.term(), other);
        checkElected(node, model.configuration, e.term());
        checkComplete(node, model, e.term());
    }

    /** Counts by no code of theirs: the votes that were sent, and that of the leader which is on its disk. */
    private void checkElected(int leader, Configuration configuration, long term) {
        NodeId candidate = NodeId.of(leader);
        Set<NodeId> votes = electors(term, candidate);
        Image image = image(leader);
        if (image != null
                && image.hardState().term() == term
                && candidate.equals(image.hardState().vote())) {
            votes.add(candidate);
        }
        checkElectedByMajority(leader, term, votes, configuration.voters());
        if (configuration.isJoint()) {
            checkElectedByMajority(leader, term, votes, configuration.votersOutgoing());
        }
    }

    private void checkElectedByMajority(int leader, long term, Set<NodeId> votes, List<NodeId> voters) {
        int quorum = voters.size() / 2 + 1;
        require(
                voters.stream().filter(votes::contains).count() >= quorum,
                "Elected",
                leader,
                "leads term %s with the votes of %s, needed are %s of %s",
                term,
                votes,
                quorum,
                voters);
    }

    private Set<NodeId> electors(long term, NodeId candidate) {
        return electors.computeIfAbsent(term, t -> new TreeMap<>()).computeIfAbsent(candidate, c -> new TreeSet<>());
    }

    private void checkComplete(int node, NodeModel model, long term) {
        int last = canon.size();
        while (last > 0 && canon.get(last - 1).committedIn() >= term) {
            last--;
        }
        if (last == 0 || model.log == null || model.log.base().id().index() >= last) {
            return;
        }
        Link link = canon.get(last - 1).link();
        boolean holds = model.log.holds(last) && model.log.get(last).equals(link);
        require(holds, "LeaderCompleteness", node, "leads term %s without %s, committed before", term, link.id());
    }

    private void appended(int node, NodeModel model, RaftEvent.Appended e) {
        LogModel log = model.log;
        long first = e.entries().get(0).index();
        if (log == null) {
            return;
        }
        if (first <= log.last().id().index()) {
            counts.add(Count.LOGS_TRUNCATED, 1);
            require(e.role() != Role.LEADER, "LeaderAppendOnly", node, "replaces its entry %s", first);
            require(first > model.commit, "CommittedStays", node, "replaces %s, committed", first);
            if (!log.holds(first)) {
                return;
            }
            log.truncateFrom(first);
        }
        e.entries().forEach(entry -> append(node, log, entry));
    }

    private void append(int node, LogModel log, Entry entry) {
        EntryId last = log.last().id();
        require(entry.index() == last.index() + 1, "LogMatching", node, "%s follows %s", entry.id(), last);
        require(entry.term() >= last.term(), "LogMatching", node, "%s follows %s", entry.id(), last);
        if (violation != null) {
            return;
        }
        long chain = 31 * (31 * (31 * log.last().chain() + entry.term()) + entry.index())
                + (entry.change() == null
                        ? entry.data().hashCode()
                        : entry.change().toString().hashCode());
        Link link = new Link(entry.id(), chain);
        Link known = registry.putIfAbsent(entry.id(), link);
        require(known == null || known.equals(link), "LogMatching", node, "%s follows two different logs", entry.id());
        log.append(link);
    }

    private void committed(int node, NodeModel model, RaftEvent.Committed e) {
        require(e.to() > model.commit, "CommitMonotonic", node, "commit %s after %s", e.to(), model.commit);
        checkCommitted(node, model, e.from() + 1, e.to());
        model.commit = e.to();
        if (model.role == Role.LEADER) {
            counts.add(Count.COMMITS, e.to() - e.from());
            checkDurableOnQuorum(node, model, e.to());
        }
    }

    private void checkCommitted(int node, NodeModel model, long from, long to) {
        for (long index = from; index <= to && model.log != null && violation == null; index++) {
            if (!model.log.holds(index)) {
                report("CommittedStays", node, "commits " + index + ", which its log does not hold");
                return;
            }
            Link link = model.log.get(index);
            if (index == canon.size() + 1) {
                canon.add(new Canon(link, model.term));
            } else if (index > canon.size()) {
                report("CommittedStays", node, "commits " + index + " before anybody committed " + (index - 1));
            } else {
                Link first = canon.get((int) index - 1).link();
                require(first.equals(link), "CommittedStays", node, "commits %s where %s was", link.id(), first.id());
            }
        }
    }

    private void checkDurableOnQuorum(int leader, NodeModel model, long index) {
        if (model.log == null || violation != null) {
            return;
        }
        EntryId id = model.log.get(index).id();
        require(id.term() == model.term, "DurableCommit", leader, "commits %s by counting in term %s", id, model.term);
        checkDurableOnMajority(leader, id, model.configuration.voters());
        if (model.configuration.isJoint()) {
            checkDurableOnMajority(leader, id, model.configuration.votersOutgoing());
        }
    }

    /** Counts by no code of theirs. */
    private void checkDurableOnMajority(int leader, EntryId id, List<NodeId> voters) {
        int copies = 0;
        for (NodeId voter : voters) {
            Image image = imageOf(voter, leader);
            copies += image != null && DurableImages.holds(image, id) ? 1 : 0;
        }
        int quorum = voters.size() / 2 + 1;
        require(
                copies >= quorum,
                "DurableCommit",
                leader,
                "commits %s, durable on %s of %s, needed on %s",
                id,
                copies,
                voters,
                quorum);
    }

    /** What is durable of a voter, on the disk that the leader means by its name. */
    private @Nullable Image imageOf(NodeId voter, int leader) {
        KvServer server = cluster().server(leader);
        Contact meant = server == null ? null : server.node().addresses().get(voter);
        int node = (int) voter.value();
        return image(node, meant == null ? cluster().incarnation(node) : meant.incarnation());
    }

    private void restored(int node, NodeModel model, RaftEvent.Restored e) {
        counts.add(Count.SNAPSHOTS_INSTALLED, 1);
        EntryId last = e.snapshot().last();
        require(last.index() > model.commit, "CommitMonotonic", node, "snapshot %s, commit %s", last, model.commit);
        model.commit = last.index();
        model.restored = last.index();
        if (model.log != null) {
            model.log.reset(committedLink(node, last));
        }
    }

    // ---- what nodes promise

    @Override
    public void sending(int node, Message message) {
        if (message instanceof RequestVoteResponse m && m.granted() && !m.preVote()) {
            checkVote(node, m.term(), m.to());
        } else if (message instanceof RequestVote m && !m.isPreVote()) {
            checkVote(node, m.term(), m.from());
        } else if (message instanceof AppendEntriesResponse m && m.accepted()) {
            checkAcknowledgement(node, m);
        } else if (message instanceof AppendEntries
                || message instanceof Heartbeat
                || message instanceof SnapshotChunk) {
            checkLeads(node, message);
        }
    }

    private void checkLeads(int node, Message message) {
        Integer leader = leaders.get(message.term());
        if (leader == null || leader != node) {
            String kind = message.getClass().getSimpleName();
            report(
                    "ElectionSafety",
                    node,
                    "sends " + kind + " as leader of term " + message.term() + ", led by " + leader);
        }
    }

    private void checkVote(int node, long term, NodeId candidate) {
        electors(term, candidate).add(NodeId.of(node));
        NodeId other = model(node).votes.putIfAbsent(term, candidate);
        require(
                other == null || other.equals(candidate),
                "OneVote",
                node,
                "votes for %s in term %s after %s",
                candidate,
                term,
                other);
        Image image = image(node);
        if (image != null) {
            var state = image.hardState();
            boolean kept = state.term() > term || (state.term() == term && candidate.equals(state.vote()));
            require(kept, "DurablePromise", node, "vote for %s in term %s, durable is %s", candidate, term, state);
        }
    }

    private void checkAcknowledgement(int node, AppendEntriesResponse m) {
        Image image = image(node);
        if (image == null || image.hardState().term() > m.term()) {
            return; // it has moved on since, and may have replaced what it acknowledged
        }
        require(
                image.last().index() >= m.index(),
                "DurablePromise",
                node,
                "acknowledges %s, durable up to %s",
                m.index(),
                image.last());
        LogModel leader = model((int) m.to().value()).log;
        if (model((int) m.to().value()).term == m.term() && leader != null && leader.holds(m.index())) {
            EntryId id = leader.get(m.index()).id();
            require(
                    DurableImages.holds(image, id),
                    "DurablePromise",
                    node,
                    "acknowledges %s in term %s, durable is something else",
                    id,
                    m.term());
        }
    }

    // ---- what states nodes reach

    @Override
    public void handled(int node, KvServer server) {
        long applied = server.node().applied();
        NodeModel model = model(node);
        if (applied == model.applied) {
            return;
        }
        model.applied = applied;
        long digest = server.inspect().state().digest();
        Long other = digests.putIfAbsent(applied, digest);
        require(
                other == null || other == digest,
                "StateMachineSafety",
                node,
                "another state after entry %s than elsewhere",
                applied);
        if (applied >= model.restored) {
            checkMembership(node, applied, server);
        }
    }

    private void checkMembership(int node, long applied, KvServer server) {
        String difference = memberships.difference(
                applied, server.node().configuration(), server.node().addresses());
        require(difference == null, "Membership", node, "after entry %s it is %s", applied, String.valueOf(difference));
    }

    @Override
    public void readAsked(int node, RequestId read) {
        readsAsked.put(read, canon.size());
    }

    @Override
    public void readServed(int node, RequestId read, long applied) {
        counts.add(Count.READS_SERVED, 1);
        counts.add(Count.READS_BY_FOLLOWERS, model(node).role == Role.LEADER ? 0 : 1);
        int committed = verifyNotNull(readsAsked.remove(read), "%s was never asked", read);
        require(
                applied >= committed,
                "FreshRead",
                node,
                "serves a read from entry %s, %s was committed when it was asked",
                applied,
                committed);
    }

    /** How far the cluster has come. */
    public long committed() {
        return canon.size();
    }
}
