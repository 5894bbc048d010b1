package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.sim.world.World;

/** Counts what happens, and tells it to whoever reads along. */
final class Tally {
    private final GodView view;

    Tally(GodView view) {
        this.view = view;
    }

    void up() {
        count(Count.STARTS);
    }

    void crashed() {
        count(Count.CRASHES);
    }

    void stopped() {
        count(Count.FAIL_STOPS);
    }

    /** @param recovering whether it had not yet come up */
    void down(boolean recovering) {
        view.met(Situation.RECOVERY_CRASHED, recovering);
        KvCluster cluster = view.cluster();
        int all = cluster.nodes().size();
        long up = cluster.nodes().stream()
                .filter(node -> cluster.server(node) != null)
                .count();
        view.met(Situation.MAJORITY_DOWN, up < all - all / 2);
        view.met(Situation.ALL_DOWN, up == 0);
    }

    void wiping() {
        count(Count.MACHINES_REPLACED);
        view.met(Situation.MACHINE_REPLACED);
    }

    void event(int node, RaftEvent event) {
        tell(node, event);
        if (event instanceof RaftEvent.RoleChanged e) {
            view.counts().add(Count.TERMS_WITH_LEADER, e.role() == Role.LEADER ? 1 : 0);
        } else if (event instanceof RaftEvent.Committed e) {
            view.counts().add(Count.COMMITS, view.node(node).leads() ? e.to() - e.from() : 0);
        } else if (event instanceof RaftEvent.VoteCast) {
            count(Count.VOTES);
        } else if (event instanceof RaftEvent.AppendRejected) {
            count(Count.APPENDS_REJECTED);
        } else if (event instanceof RaftEvent.SnapshotSent) {
            count(Count.SNAPSHOTS_SENT);
        } else if (event instanceof RaftEvent.Restored e) {
            count(Count.SNAPSHOTS_INSTALLED);
            view.met(Situation.SNAPSHOT_INSTALLED);
            view.met(
                    Situation.SNAPSHOT_WHILE_JOINT, e.snapshot().configuration().isJoint());
        } else if (event instanceof RaftEvent.SnapshotReported e) {
            view.met(Situation.SNAPSHOT_NOT_DELIVERED, !e.delivered());
        } else if (event instanceof RaftEvent.VoteJudged e) {
            view.met(Situation.VOTE_REFUSED_FOR_LOG, e.request().last().compareTo(e.last()) < 0);
        } else if (event instanceof RaftEvent.VoteIgnored) {
            view.met(Situation.VOTE_IGNORED);
        } else if (event instanceof RaftEvent.QuorumLost) {
            count(Count.QUORUMS_LOST);
            view.met(Situation.LEADER_WITHOUT_QUORUM);
        } else if (event instanceof RaftEvent.ConfChangeRefused) {
            count(Count.CHANGES_REFUSED);
            view.met(Situation.CHANGE_REFUSED);
        } else if (event instanceof RaftEvent.TimeoutNowSent) {
            count(Count.TRANSFERS);
        } else if (event instanceof RaftEvent.TimeoutNowReceived) {
            view.met(Situation.HANDED_OVER);
        }
    }

    private void count(Count what) {
        view.counts().add(what, 1);
    }

    /** Changes of role have a name of their own, since they are the backbone of every story. */
    private void tell(int node, RaftEvent event) {
        World world = view.cluster().world();
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
}
