package dev.ariadne.scenarios.oracle;

import dev.ariadne.checker.history.History;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.KvRequest;
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
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.ClusterListener;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.sim.disk.Crash;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The statements of figure 3 of the paper and those on which they rest, checked as things happen. This class tells each oracle what
 * concerns it, in an order in which what one keeps is there for the next; what is stated stands with each of them:
 * {@link ElectionOracle}, {@link LogOracle}, {@link CommitOracle}, {@link DurabilityOracle}, {@link MembershipOracle},
 * {@link ProgressOracle}, {@link ContactOracle}, {@link MachineOracle}, {@link ReadOracle}, {@link ConfirmationOracle},
 * {@link PatienceOracle}, {@link HandoverOracle}, {@link SnapshotOracle}, {@link RestOracle}. One statement more stands here:
 *
 * <ul>
 *   <li>NoCrash: nobody stops without a fault of its disk as the reason (O-ASSERT)
 * </ul>
 *
 * The first violation is kept; nothing is thrown, since most of this runs in the middle of the node's own code.
 */
public final class Oracles implements ClusterListener {
    private final IntPredicate mayStop;
    private final GodView view;
    private final Tally tally;
    private final ElectionOracle elections;
    private final LogOracle logs;
    private final CommitOracle commits;
    private final DurabilityOracle durability;
    private final MembershipOracle memberships;
    private final ProgressOracle progress;
    private final ContactOracle contacts;
    private final MachineOracle machines;
    private final ReadOracle reads;
    private final ConfirmationOracle confirmations;
    private final PatienceOracle patience;
    private final HandoverOracle handovers;
    private final SnapshotOracle snapshots;
    private final RestOracle rest;

    /** Up to where the state of each node was looked at, by number; -1 for one that has just come up. */
    private final List<Long> applied = new ArrayList<>();

    /**
     * @param mayStop whether a fault of a node's disk excuses that it stops now
     */
    public Oracles(Knobs knobs, IntPredicate mayStop, Counts counts) {
        this.mayStop = mayStop;
        view = new GodView(counts);
        tally = new Tally(view);
        elections = new ElectionOracle(view);
        logs = new LogOracle(view);
        commits = new CommitOracle(view);
        durability = new DurabilityOracle(view);
        memberships = new MembershipOracle(view);
        progress = new ProgressOracle(view);
        contacts = new ContactOracle(view, knobs);
        machines = new MachineOracle(view, (int) knobs.get(Knob.SESSIONS));
        reads = new ReadOracle(view);
        confirmations = new ConfirmationOracle(view, knobs);
        patience = new PatienceOracle(view, knobs);
        handovers = new HandoverOracle(view);
        snapshots = new SnapshotOracle(view, machines, (int) knobs.get(Knob.SESSIONS));
        rest = new RestOracle(view, knobs);
    }

    /** Must be called before the cluster starts. */
    public void watch(KvCluster cluster) {
        view.watch(cluster);
        cluster.nodes().forEach(node -> applied.add(-1L));
    }

    /** The first thing that went wrong; null while all is well. */
    public @Nullable Violation violation() {
        return view.violation();
    }

    /** How often the run came into each situation, zero included, by what reports call it. */
    public SortedMap<String, Long> situations() {
        SortedMap<String, Long> times = new TreeMap<>();
        for (Situation situation : Situation.values()) {
            times.put(situation.text(), view.times(situation));
        }
        return times;
    }

    /** For checks outside of this package, such as of the recorded history. */
    public void report(String oracle, int node, String what) {
        view.report(oracle, node, what);
    }

    /** Whether these nodes hold a quorum of every configuration that counts on any node, or may once more of its log is committed. */
    public boolean isCore(List<Integer> nodes) {
        return memberships.isCore(nodes);
    }

    /** Who leads the highest term of all that are led, if anybody leads. */
    public OptionalInt leader() {
        int leader = rest.leader();
        return leader == 0 ? OptionalInt.empty() : OptionalInt.of(leader);
    }

    /** The voters of every configuration that counts on any node, or may once more of its log is committed; halves on their own. */
    public List<List<Integer>> voterGroups() {
        return memberships.voterGroups();
    }

    /** From now on little is asked, and nothing goes wrong. */
    public void restBegins() {
        rest.begins();
    }

    /** Whether the leader streams to all followers that are up, and owes them nothing. */
    public boolean isUpToDate() {
        return rest.isUpToDate();
    }

    public void restEnds() {
        rest.ends();
        for (int node : view.cluster().nodes()) {
            KvServer server = view.cluster().server(node);
            if (server != null) {
                snapshots.check(node);
                machines.checkWhole(node, server.inspect().state());
            }
        }
    }

    /** Compares what clients saw with what was committed, once nothing is under way any more. */
    public void ended(History history) {
        machines.ended(history);
    }

    /** How far the cluster has come. */
    public long committed() {
        return view.canon().size();
    }

    // ---- lives of nodes

    @Override
    public void up(int node, KvServer server) {
        tally.up();
        Status status = server.node().status();
        applied.set(node - 1, -1L);
        elections.up(node, status.hardState(), status.role());
        memberships.up(node);
        logs.up(node, server);
        commits.up(node, status.hardState().commit());
        durability.up(node);
        contacts.up(node);
        patience.excused(node);
    }

    @Override
    public void crashed(int node, Crash kind) {
        tally.crashed();
        down(node);
        durability.crashed(node);
        snapshots.check(node);
    }

    @Override
    public void stopped(int node, String reason) {
        tally.stopped();
        down(node);
        view.require(mayStop.test(node), "NoCrash", node, "%s", reason);
    }

    @Override
    public void broke(int node, Throwable cause) {
        down(node);
        StackTraceElement[] stack = cause.getStackTrace();
        view.report("NoCrash", node, cause + (stack.length == 0 ? "" : " at " + stack[0]));
    }

    /** What a node knew it may forget; what it promised is on its disk. */
    private void down(int node) {
        tally.down(applied.set(node - 1, -1L) < 0);
        logs.down(node);
        elections.down(node);
    }

    @Override
    public void wiping(int node) {
        tally.wiping();
        durability.wiping(node);
        elections.wiping(node);
    }

    // ---- what cores report

    /** The one place that tells events apart by what they mean to oracles. */
    @Override
    public void event(int node, RaftEvent event) {
        tally.event(node, event);
        if (event instanceof RaftEvent.RoleChanged e) {
            elections.roleChanged(node, e);
            if (e.role() == Role.LEADER) {
                commits.elected(node, e.term());
                memberships.elected(node);
                contacts.begins(node);
            }
        } else if (event instanceof RaftEvent.Appended e) {
            appended(node, e);
        } else if (event instanceof RaftEvent.Committed e) {
            commits.committed(node, e);
            if (view.node(node).leads()) {
                durability.committedByLeader(node, e.to());
                progress.committedByLeader(node);
            }
        } else if (event instanceof RaftEvent.Restored e) {
            EntryId last = e.snapshot().last();
            durability.restoring(node, last);
            commits.restored(node, last);
            memberships.restored(node, last.index());
            logs.restored(node, last);
        } else if (event instanceof RaftEvent.ConfigurationChanged e) {
            memberships.changed(node, e.configuration());
            progress.configurationChanged(node);
            contacts.begins(node);
            patience.excused(node);
        } else if (event instanceof RaftEvent.TransferStarted) {
            contacts.begins(node);
            handovers.begun(node);
        } else if (event instanceof RaftEvent.TimeoutNowSent e) {
            handovers.asking(node, e.to());
        } else if (event instanceof RaftEvent.TimeoutNowReceived e) {
            elections.askedToCampaign(node, e.term(), e.from());
            patience.excused(node);
        } else if (event instanceof RaftEvent.VoteCast e) {
            patience.votedFor(node, e);
        } else if (event instanceof RaftEvent.CampaignStarted) {
            patience.campaigns(node);
        } else if (event instanceof RaftEvent.HigherTermSeen e) {
            elections.higherTermSeen(node, e.message());
        }
        // All others tell how something came about, not that it did.
    }

    private void appended(int node, RaftEvent.Appended e) {
        if (e.role() != Role.LEADER) {
            durability.replacing(node, e.entries().get(0).index());
        }
        logs.appended(node, e);
        KvServer server = view.cluster().server(node);
        if (e.role() == Role.LEADER && server != null) {
            memberships.appendedByLeader(node, e.entries(), server.node().applied());
            handovers.appendedByLeader(node, server.node().status());
        }
    }

    // ---- what nodes promise

    @Override
    public void sending(int node, Message message) {
        confirmations.sending(node, message);
        if (message instanceof RequestVoteResponse m && m.granted() && m.preVote()) {
            elections.grantingPreVote(node, m);
        } else if (message instanceof RequestVoteResponse m && m.granted()) {
            voting(node, m.term(), m.to());
        } else if (message instanceof RequestVote m && !m.isPreVote()) {
            voting(node, m.term(), m.from());
        } else if (message instanceof AppendEntriesResponse m && m.accepted()) {
            elections.promising(node, m.term());
            durability.acknowledging(node, m);
        } else if (message instanceof AppendEntries
                || message instanceof Heartbeat
                || message instanceof SnapshotChunk) {
            elections.leading(node, message);
        }
    }

    private void voting(int node, long term, NodeId candidate) {
        elections.voting(node, term, candidate);
        durability.voting(node, term, candidate);
    }

    // ---- what states nodes reach

    @Override
    public void receiving(int node, Message message) {
        contacts.receiving(node, message);
        confirmations.receiving(node, message);
        progress.receiving(node, message);
        if (message instanceof RequestVoteResponse m && m.granted() && !m.preVote()) {
            elections.voted(node, m);
        }
    }

    @Override
    public void handled(int node, KvServer server) {
        contacts.handled(node, server);
        progress.handled(node);
        long now = server.node().applied();
        if (now == applied.get(node - 1)) {
            return;
        }
        applied.set(node - 1, now);
        machines.applied(node, now, server.inspect().state().digest());
        memberships.applied(node, now, server);
    }

    @Override
    public void requested(int node, KvRequest request) {
        if (isRead(request)) {
            reads.asked(request.id());
            if (!(request.body() instanceof KvOperation.Leased)) {
                confirmations.asked(node, request.id());
            }
        }
    }

    @Override
    public void replying(int node, KvRequest request, KvReply reply, long appliedThere) {
        if (reply instanceof KvReply.Done && isRead(request)) {
            reads.served(node, request.id(), appliedThere);
            confirmations.served(node, request.id());
        }
        machines.replying(node, request, reply, appliedThere);
    }

    private static boolean isRead(KvRequest request) {
        return request.body() instanceof KvOperation.Read read && read.isLinearizable();
    }
}
