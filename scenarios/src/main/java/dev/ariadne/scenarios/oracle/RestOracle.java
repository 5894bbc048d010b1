package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import java.util.List;

/**
 * What a healthy cluster is like of which little is asked any more.
 *
 * <ul>
 *   <li>Resources: no update waits, no window holds anything, all followers that are up are up to date and streamed to, and snapshots are taken in time (O-RES, O-LIVE)
 *   <li>Stability: who leads goes on leading, in the same term (O-STAB); asked only where PreVote keeps others from disturbing
 * </ul>
 */
final class RestOracle {
    private final GodView view;
    private final boolean preVotes;

    private final Knobs knobs;

    private long term;
    private int leader;

    RestOracle(GodView view, Knobs knobs) {
        this.view = view;
        preVotes = knobs.get(Knob.PRE_VOTE) == 1;
        this.knobs = knobs;
    }

    /**
     * Nothing is under way any more, and soon a little will be. Who was removed, and cut off from what became of its log, is not asked: it
     * may wait for entries of which it will never hear.
     */
    void begins() {
        leader = leader();
        term = leader == 0 ? 0 : view.node(leader).term;
        for (NodeId member : members()) {
            int node = (int) member.value();
            KvServer server = view.cluster().server(node);
            int waiting = server == null ? 0 : server.inspect().waiting();
            view.require(waiting == 0, "Resources", node, "%s updates still wait", waiting);
        }
    }

    void ends() {
        int now = leader();
        boolean same = leader != 0 && now == leader && view.node(now).term == term;
        view.require(
                same || !preVotes,
                "Stability",
                leader,
                "led term %s, then node %s leads term %s, though nothing happened",
                term,
                now,
                now == 0 ? 0 : view.node(now).term);
        if (same) {
            checkProgress(now);
        }
        for (NodeId member : members()) {
            int node = (int) member.value();
            KvServer server = view.cluster().server(node);
            if (server != null) {
                check(node, server.node().status());
            }
        }
    }

    /** The members of which the present leader knows. */
    private List<NodeId> members() {
        int now = leader();
        return now == 0 ? List.of() : view.node(now).configuration.members();
    }

    /** Who leads the highest term; zero for nobody. */
    int leader() {
        int found = 0;
        for (int node : view.cluster().nodes()) {
            if (view.node(node).leads() && (found == 0 || view.node(node).term > view.node(found).term)) {
                found = node;
            }
        }
        return found;
    }

    private void checkProgress(int node) {
        KvServer server = view.cluster().server(node);
        if (server != null) {
            Status status = server.node().status();
            status.progress()
                    .forEach((peer, progress) -> view.require(
                            isUpToDate(status, peer, progress),
                            "Resources",
                            node,
                            "its log ends at %s, and of node %s it knows %s",
                            status.last(),
                            peer,
                            progress));
        }
    }

    /** Whether the leader streams to all followers that are up, and owes them nothing. */
    boolean isUpToDate() {
        int now = leader();
        KvServer server = now == 0 ? null : view.cluster().server(now);
        if (server == null) {
            return false;
        }
        Status status = server.node().status();
        return status.progress().entrySet().stream()
                .allMatch(each -> isUpToDate(status, each.getKey(), each.getValue()));
    }

    private boolean isUpToDate(Status status, NodeId peer, ProgressView progress) {
        boolean idle = progress.state() == ProgressState.REPLICATE
                && progress.match() == status.last().index()
                && progress.inflight() == 0;
        return idle || view.cluster().server((int) peer.value()) == null;
    }

    private void check(int node, Status status) {
        Image image = view.image(node);
        long entries =
                status.last().index() - (image == null ? 0 : image.snapshot().index());
        // it was time for a snapshot at the first of the last few entries at the latest
        long entriesMax = knobs.snapshotEntries(node) + 4 * knobs.get(Knob.CLIENTS) + 16;
        view.require(
                entries <= entriesMax,
                "Resources",
                node,
                "%s entries follow its last snapshot, of at most %s",
                entries,
                entriesMax);
    }
}
