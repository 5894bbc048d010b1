package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Changer;
import dev.ariadne.raft.membership.ConfChange;
import dev.ariadne.raft.membership.ConfChangeException;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who takes part, and where (O-CONF).
 *
 * <ul>
 *   <li>Membership: the configuration of a node is what the changes among the entries that it has applied make of the first; equal
 *       applied indexes mean equal contacts
 *   <li>Overlap: any quorum of a configuration shares a voter with any quorum of the one that follows it
 *   <li>OneChange: a leader appends no change of the membership before it has applied all those before it in its log
 *   <li>LeaderVotes: whoever becomes leader has a vote
 * </ul>
 */
final class MembershipOracle {
    /** In which the first members are written into every log. */
    private static final long BOOTSTRAP_TERM = 1;

    private final GodView view;

    /** What holds from some index on, by all that is committed. */
    private final TreeMap<Long, Configuration> configurations = new TreeMap<>();

    /** Up to where {@link #configurations} is known. */
    private long folded;

    private final Map<Long, AddressBook> contacts = new TreeMap<>();

    /** Up to where each node restored a snapshot: only from there on does its state agree with its configuration. */
    private final Map<Integer, Long> restored = new TreeMap<>();

    MembershipOracle(GodView view) {
        this.view = view;
        configurations.put(0L, Configuration.EMPTY);
    }

    void up(int node) {
        restored.put(node, 0L);
    }

    void changed(int node, Configuration configuration) {
        view.node(node).configuration = configuration;
        view.met(Situation.LEADER_REMOVED, view.node(node).leads() && !configuration.isVoter(NodeId.of(node)));
    }

    void restored(int node, long index) {
        restored.put(node, index);
    }

    void elected(int node) {
        Configuration configuration = view.node(node).configuration;
        view.require(configuration.isVoter(NodeId.of(node)), "LeaderVotes", node, "leads %s", configuration);
    }

    /** A leader has appended entries; it has applied so much. */
    void appendedByLeader(int node, List<Entry> entries, long applied) {
        LogModel log = view.node(node).log;
        for (Entry entry : entries) {
            if (entry.change() != null && log != null) {
                long before = log.lastChangeBefore(entry.index());
                view.require(
                        before <= applied,
                        "OneChange",
                        node,
                        "appends the change %s when it has applied %s, and another change is at %s",
                        entry.id(),
                        applied,
                        before);
            }
        }
    }

    void applied(int node, long applied, KvServer server) {
        if (applied < restored.getOrDefault(node, 0L) || applied > view.canon().size()) {
            return;
        }
        fold();
        Configuration there = server.node().configuration();
        Configuration expected = at(applied);
        view.require(
                there.equals(expected),
                "Membership",
                node,
                "after entry %s it is %s, by the log %s",
                applied,
                there,
                expected);
        AddressBook here = server.node().addresses();
        AddressBook first = contacts.putIfAbsent(applied, here);
        if (first != null && !first.equals(here)) {
            view.report("Membership", node, "after entry " + applied + " it knows " + here + ", others " + first);
        }
    }

    /** Whether these nodes hold a quorum of every configuration that counts on any node, or may once more of its log is committed. */
    boolean isCore(List<Integer> nodes) {
        List<NodeId> ids = nodes.stream().map(NodeId::of).toList();
        int all = (1 << ids.size()) - 1;
        return counting().stream().allMatch(configuration -> isQuorum(configuration, ids, all));
    }

    /** The voters of every such configuration, both halves of a joint one on their own. */
    List<List<Integer>> voterGroups() {
        return counting().stream()
                .flatMap(configuration -> Stream.of(configuration.voters(), configuration.votersOutgoing()))
                .filter(voters -> !voters.isEmpty())
                .map(voters -> voters.stream().map(voter -> (int) voter.value()).toList())
                .distinct()
                .toList();
    }

    private List<Configuration> counting() {
        fold();
        List<Configuration> found = new ArrayList<>();
        found.add(configurations.lastEntry().getValue());
        for (int node : view.cluster().nodes()) {
            KvServer server = view.cluster().server(node);
            Image image = view.image(node);
            if (server != null) {
                Status status = server.node().status();
                found.add(at(status.hardState().commit()));
                long from = Math.max(status.firstIndex(), view.canon().size() + 1);
                uncommitted(
                        server.node().entries(from, Math.max(from, status.last().index() + 1)), found);
            } else if (image != null) {
                found.add(at(image.hardState().commit()));
                uncommitted(image.entries(), found);
            }
        }
        found.removeIf(Configuration.EMPTY::equals);
        return found;
    }

    private Configuration at(long index) {
        return configurations.floorEntry(index).getValue();
    }

    /** What the changes in the part of a log that is not committed would lead to, one after the other. */
    private void uncommitted(List<Entry> entries, List<Configuration> found) {
        Configuration configuration = configurations.lastEntry().getValue();
        for (Entry entry : entries) {
            ConfChange change = entry.index() > view.canon().size() ? entry.change() : null;
            try {
                configuration = change == null
                        ? configuration
                        : Changer.apply(configuration, change).configuration();
                found.add(configuration);
            } catch (ConfChangeException e) {
                return; // of a log that is never committed from here on
            }
        }
    }

    private void fold() {
        while (folded < view.canon().size()) {
            Entry entry = view.canon().get(++folded).entry();
            if (entry != null && entry.change() != null) {
                fold(entry, entry.change());
            }
        }
    }

    private void fold(Entry entry, ConfChange change) {
        Configuration before = configurations.lastEntry().getValue();
        try {
            Configuration after = Changer.apply(before, change).configuration();
            if (!after.equals(before)) {
                boolean isFirst = entry.term() == BOOTSTRAP_TERM;
                view.counts().add(Count.MEMBERSHIP_CHANGES, isFirst ? 0 : 1);
                view.counts().add(Count.JOINT_CONFIGURATIONS, after.isJoint() ? 1 : 0);
                view.require(
                        overlap(before, after), "Overlap", 0, "entry %s makes of %s %s", entry.id(), before, after);
                configurations.put(entry.index(), after);
                view.met(Situation.LEARNER_PROMOTED, before.learners().stream().anyMatch(after::isVoter));
                view.met(Situation.VOTER_DEMOTED, before.voters().stream().anyMatch(after::isLearner));
            }
        } catch (ConfChangeException e) {
            view.report(
                    "Membership", 0, "entry " + entry.id() + " cannot be applied to " + before + ": " + e.getMessage());
        }
    }

    /** Tries every set of nodes: is it a quorum of the one, and what is left a quorum of the other? */
    private static boolean overlap(Configuration one, Configuration other) {
        List<NodeId> nodes = new ArrayList<>(one.members());
        other.members().stream().filter(node -> !nodes.contains(node)).forEach(nodes::add);
        for (int chosen = 0; chosen < 1 << nodes.size(); chosen++) {
            if (isQuorum(one, nodes, chosen) && isQuorum(other, nodes, ~chosen)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQuorum(Configuration configuration, List<NodeId> nodes, int chosen) {
        return isMajority(configuration.voters(), nodes, chosen)
                && (!configuration.isJoint() || isMajority(configuration.votersOutgoing(), nodes, chosen));
    }

    private static boolean isMajority(List<NodeId> voters, List<NodeId> nodes, int chosen) {
        int count = 0;
        for (NodeId voter : voters) {
            int place = nodes.indexOf(voter);
            count += place >= 0 && (chosen >> place & 1) == 1 ? 1 : 0;
        }
        return count > voters.size() / 2;
    }
}
