package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a leader believes of its followers, looked at whenever it commits something or is told something out of date.
 *
 * <ul>
 *   <li>Match: what a leader takes for equal is durable on the follower, unless that follows a later leader by now; it never
 *       takes less for equal than before, and sends next what follows it; what was acknowledged in an earlier term, after which the
 *       follower may have replaced it, counts for nothing (O-MATCH)
 * </ul>
 */
final class ProgressOracle {
    /** What one leadership has taken for equal so far. */
    private static final class Known {
        long term;
        final Map<NodeId, Long> match = new TreeMap<>();
    }

    /** An acknowledgement of an earlier term that a leader is about to handle. */
    private record Outdated(AppendEntriesResponse message, long term, long match) {}

    private final GodView view;
    private final Map<Integer, Known> byLeader = new TreeMap<>();

    /** By leader. */
    private final Map<Integer, Outdated> outdated = new TreeMap<>();

    ProgressOracle(GodView view) {
        this.view = view;
    }

    /** Who comes back after it was removed is known nothing of. */
    void configurationChanged(int node) {
        byLeader.remove(node);
    }

    void receiving(int node, Message message) {
        NodeView seen = view.node(node);
        if (message instanceof AppendEntriesResponse m && seen.leads() && m.term() < seen.term) {
            outdated.put(node, new Outdated(m, seen.term, match(node, m.from())));
        }
    }

    void handled(int node) {
        Outdated told = outdated.remove(node);
        if (told == null || !view.node(node).leads() || view.node(node).term != told.term()) {
            return;
        }
        NodeId peer = told.message().from();
        view.require(
                match(node, peer) == told.match(),
                "Match",
                node,
                "of term %s, takes %s for equal on node %s after %s",
                told.term(),
                match(node, peer),
                peer,
                told.message());
    }

    /** What a leader takes for equal on a peer; negative if it does not know it. */
    private long match(int leader, NodeId peer) {
        KvServer server = view.cluster().server(leader);
        ProgressView progress =
                server == null ? null : server.node().status().progress().get(peer);
        return progress == null ? -1 : progress.match();
    }

    void committedByLeader(int leader) {
        KvServer server = view.cluster().server(leader);
        NodeView seen = view.node(leader);
        LogModel log = seen.log;
        if (server == null || log == null) {
            return;
        }
        Known known = byLeader.computeIfAbsent(leader, l -> new Known());
        if (known.term != seen.term) {
            known.term = seen.term;
            known.match.clear();
        }
        server.node().status().progress().forEach((peer, progress) -> {
            view.met(Situation.WINDOW_FULL, progress.full());
            checkOrder(leader, known, peer, progress);
            checkMatch(leader, log, seen.term, peer, progress);
        });
    }

    private void checkOrder(int leader, Known known, NodeId peer, ProgressView progress) {
        long before = known.match.getOrDefault(peer, 0L);
        view.require(
                progress.match() >= before && progress.next() > progress.match(),
                "Match",
                leader,
                "of node %s it knows %s, and knew %s to match before",
                peer,
                progress,
                before);
        known.match.put(peer, progress.match());
    }

    private void checkMatch(int leader, LogModel log, long term, NodeId peer, ProgressView progress) {
        if (!log.holds(progress.match())) {
            return; // so old that it is no longer in the log
        }
        EntryId id = log.get(progress.match()).id();
        Image image = view.image(peer, leader);
        view.require(
                image == null || image.hardState().term() > term || DurableImages.holds(image, id),
                "Match",
                leader,
                "takes %s for durable on node %s, where the log ends at %s",
                id,
                peer,
                image == null ? 0 : image.last());
    }
}
