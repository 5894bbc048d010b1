package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.Message.AppendEntriesResponse;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a power failure can no longer take back.
 *
 * <ul>
 *   <li>DurablePromise: a vote, a request for votes and an acknowledgement leave only when what they say is durable (O-PERSIST)
 *   <li>DurableCommit: what a leader commits is of its term and durable on a quorum of the configuration that it has applied, on
 *       both quorums of a joint one (O-QUORUM)
 *   <li>AckStays: what a node acknowledged is durable there until the leader of a later term replaces it, or a snapshot covers it,
 *       and is found again by its next start (O-ACKDUR, O-RECOV)
 *   <li>Recovery: a disk can be recovered after the worst power failure (O-RECOV)
 * </ul>
 */
final class DurabilityOracle {
    /**
     * What a node acknowledged and still has to hold.
     *
     * @param term of the leader to whom it did so last
     * @param inTerm up to where it did so in that term; what follows it acknowledged before, and a leader of that term may replace
     * @param last the end of it all
     */
    private record Acknowledged(long term, long inTerm, EntryId last) {}

    private final GodView view;

    /** By node; survives crashes. */
    private final Map<Integer, Acknowledged> acknowledged = new TreeMap<>();

    DurabilityOracle(GodView view) {
        this.view = view;
    }

    /** Comes after the recovered log is known. */
    void up(int node) {
        Acknowledged kept = acknowledged.get(node);
        LogModel log = view.node(node).log;
        if (kept != null && log != null) {
            EntryId last = kept.last();
            boolean there = last.index() <= log.base().id().index()
                    || (log.holds(last.index()) && log.get(last.index()).id().equals(last));
            view.require(
                    there,
                    "AckStays",
                    node,
                    "acknowledged %s, recovers %s",
                    last,
                    log.last().id());
        }
    }

    /** The machine of a node is off: its disk must be one that can be recovered. */
    void crashed(int node) {
        checkAcknowledged(node, view.recover(node));
    }

    void wiping(int node) {
        crashed(node);
        acknowledged.remove(node);
    }

    private void checkAcknowledged(int node, @Nullable Image image) {
        Acknowledged kept = acknowledged.get(node);
        view.require(
                kept == null || image == null || DurableImages.holds(image, kept.last()),
                "AckStays",
                node,
                "acknowledged up to %s, durable is no more than %s",
                kept == null ? 0 : kept.last(),
                image == null ? 0 : image.last());
    }

    /** A follower is about to replace its log from an index on. */
    void replacing(int node, long first) {
        Acknowledged kept = acknowledged.get(node);
        NodeView seen = view.node(node);
        if (kept == null || first > kept.last().index() || seen.log == null) {
            return;
        }
        view.require(
                seen.term > kept.term() || first > kept.inTerm(),
                "AckStays",
                node,
                "replaces %s in term %s, in which it acknowledged %s",
                first,
                seen.term,
                kept.last());
        keep(node, seen.log, kept.term(), Math.min(kept.inTerm(), first - 1), first - 1);
    }

    private void keep(int node, LogModel log, long term, long inTerm, long last) {
        if (log.holds(last)) {
            acknowledged.put(node, new Acknowledged(term, inTerm, log.get(last).id()));
        } else {
            acknowledged.remove(node);
        }
    }

    /** A snapshot is about to replace the log of a node. */
    void restoring(int node, EntryId last) {
        replacing(node, last.index() + 1);
    }

    /** A vote, perhaps its own, leaves a node. */
    void voting(int node, long term, NodeId candidate) {
        Image image = view.image(node);
        if (image != null) {
            var state = image.hardState();
            boolean kept = state.term() > term || (state.term() == term && candidate.equals(state.vote()));
            view.require(kept, "DurablePromise", node, "vote for %s in term %s, durable is %s", candidate, term, state);
            checkAcknowledged(node, image);
        }
    }

    void acknowledging(int node, AppendEntriesResponse m) {
        Image image = view.image(node);
        if (image == null || image.hardState().term() > m.term()) {
            return; // it has moved on since, and may have replaced what it acknowledges
        }
        view.require(
                image.last().index() >= m.index(),
                "DurablePromise",
                node,
                "acknowledges %s, durable up to %s",
                m.index(),
                image.last());
        NodeView leader = view.node(m.to());
        if (leader.term == m.term() && leader.log != null && leader.log.holds(m.index())) {
            EntryId id = leader.log.get(m.index()).id();
            view.require(
                    DurableImages.holds(image, id),
                    "DurablePromise",
                    node,
                    "acknowledges %s in term %s, durable is something else",
                    id,
                    m.term());
        }
        checkAcknowledged(node, image);
        LogModel log = view.node(node).log;
        Acknowledged before = acknowledged.get(node);
        if (log != null && view.node(node).term == m.term()) {
            long earlier = before != null && before.term() == m.term() ? before.inTerm() : 0;
            long inTerm = Math.max(m.index(), earlier);
            long last = before == null
                    ? m.index()
                    : Math.max(m.index(), before.last().index());
            keep(node, log, m.term(), inTerm, last);
        }
    }

    void committedByLeader(int leader, long index) {
        NodeView seen = view.node(leader);
        if (seen.log == null || view.isViolated()) {
            return;
        }
        EntryId id = seen.log.get(index).id();
        view.require(
                id.term() == seen.term, "DurableCommit", leader, "commits %s by counting in term %s", id, seen.term);
        Image own = view.image(leader);
        view.met(Situation.COMMITTED_WITHOUT_LEADER, own != null && !DurableImages.holds(own, id));
        checkOnMajority(leader, id, seen.configuration.voters());
        if (seen.configuration.isJoint()) {
            checkOnMajority(leader, id, seen.configuration.votersOutgoing());
        }
    }

    /** Counts by no code of theirs. */
    private void checkOnMajority(int leader, EntryId id, List<NodeId> voters) {
        int copies = 0;
        for (NodeId voter : voters) {
            Image image = view.image(voter, leader);
            copies += image != null && DurableImages.holds(image, id) ? 1 : 0;
        }
        int quorum = voters.size() / 2 + 1;
        view.require(
                copies >= quorum,
                "DurableCommit",
                leader,
                "commits %s, durable on %s of %s, needed on %s",
                id,
                copies,
                voters,
                quorum);
    }
}
