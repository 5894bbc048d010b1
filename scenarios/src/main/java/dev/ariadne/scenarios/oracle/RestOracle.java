package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.ProgressState;
import dev.ariadne.raft.core.ProgressView;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.scenarios.cluster.KvCluster;

/**
 * What a healthy cluster is like when nobody asks anything of it any more.
 *
 * <ul>
 *   <li>Resources: no update waits, no window holds anything, all followers are up to date and streamed to, and snapshots have kept
 *       the logs short (O-RES, O-LIVE)
 *   <li>Stability: who leads goes on leading, in the same term (O-STAB); asked only where PreVote keeps others from disturbing
 * </ul>
 */
final class RestOracle {
    private final GodView view;
    private final boolean preVotes;

    /** Longest log that is no surprise: a snapshot may have been under way when it was time for the next. */
    private final long entriesMax;

    private long term;
    private int leader;

    RestOracle(GodView view, Knobs knobs) {
        this.view = view;
        preVotes = knobs.get(Knob.PRE_VOTE) == 1;
        entriesMax = 2 * knobs.get(Knob.SNAPSHOT_ENTRIES) + knobs.get(Knob.CATCH_UP_ENTRIES) + 64;
    }

    /** Nothing is under way any more. */
    void begins() {
        leader = leader();
        term = leader == 0 ? 0 : view.node(leader).term;
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
        KvCluster cluster = view.cluster();
        for (int node : cluster.nodes()) {
            KvServer server = cluster.server(node);
            if (server != null) {
                check(node, server.inspect().waiting(), server.node().status());
            }
        }
    }

    /** Who leads the highest term; zero for nobody. */
    private int leader() {
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
            status.progress().forEach((peer, progress) -> checkProgress(node, status, peer, progress));
        }
    }

    private void checkProgress(int node, Status status, NodeId peer, ProgressView progress) {
        boolean idle = progress.state() == ProgressState.REPLICATE
                && progress.match() == status.last().index()
                && progress.inflight() == 0;
        view.require(idle, "Resources", node, "its log ends at %s, and of node %s it knows %s", status.last(), peer, progress);
    }

    private void check(int node, int waiting, Status status) {
        view.require(waiting == 0, "Resources", node, "%s updates still wait", waiting);
        long entries = status.last().index() - status.firstIndex() + 1;
        view.require(entries <= entriesMax, "Resources", node, "its log holds %s entries, of at most %s", entries, entriesMax);
    }
}
