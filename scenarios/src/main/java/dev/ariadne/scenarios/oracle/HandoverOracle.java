package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import java.util.Map;
import java.util.TreeMap;

/**
 * How leadership is handed over.
 *
 * <ul>
 *   <li>Handover: a leader asks only a voter that durably holds its whole log to campaign at once, appends nothing while it hands
 *       over, and nobody follows such a request but of who leads its term
 * </ul>
 */
final class HandoverOracle {
    private final GodView view;

    /** The term in which each node last began to hand over, if it still may. */
    private final Map<Integer, Long> begun = new TreeMap<>();

    HandoverOracle(GodView view) {
        this.view = view;
    }

    void begun(int leader) {
        begun.put(leader, view.node(leader).term);
    }

    void asking(int leader, NodeId successor) {
        NodeView seen = view.node(leader);
        view.require(
                seen.configuration.isVoter(successor),
                "Handover",
                leader,
                "hands over to node %s, which has no vote in %s",
                successor,
                seen.configuration);
        Image image = view.image(successor, leader);
        if (image != null && seen.log != null && image.hardState().term() <= seen.term) {
            view.require(
                    DurableImages.holds(image, seen.log.last().id()),
                    "Handover",
                    leader,
                    "hands over to node %s, which holds the log up to %s and lacks %s",
                    successor,
                    image.last(),
                    seen.log.last().id());
        }
    }

    void appendedByLeader(int leader, Status status) {
        view.require(
                status.transferee() == null,
                "Handover",
                leader,
                "appends up to %s while it hands over to node %s",
                status.last(),
                String.valueOf(status.transferee()));
        Long term = begun.remove(leader);
        view.met(Situation.HANDOVER_TIMED_OUT, term != null && term == view.node(leader).term);
    }
}
