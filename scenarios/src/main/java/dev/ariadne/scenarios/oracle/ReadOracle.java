package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verifyNotNull;

import dev.ariadne.kvstore.command.RequestId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What reads show.
 *
 * <ul>
 *   <li>FreshRead: whatever is committed anywhere when a read comes to a node is applied where it is served. This is stricter than
 *       linearizability asks, costs nothing, and holds for leases too (O-WM, O-LEASE)
 * </ul>
 */
final class ReadOracle {
    private final GodView view;

    /** How much was committed when a read came. */
    private final Map<RequestId, Long> asked = new LinkedHashMap<>();

    ReadOracle(GodView view) {
        this.view = view;
    }

    void asked(RequestId read) {
        asked.put(read, view.canon().size());
    }

    void served(int node, RequestId read, long applied) {
        view.counts().add(Count.READS_SERVED, 1);
        view.counts().add(Count.READS_BY_FOLLOWERS, view.node(node).leads() ? 0 : 1);
        view.met(Situation.READ_BY_FOLLOWER, !view.node(node).leads());
        long committed = verifyNotNull(asked.remove(read), "%s was never asked", read);
        view.require(
                applied >= committed,
                "FreshRead",
                node,
                "serves a read from entry %s, %s was committed when it was asked",
                applied,
                committed);
    }
}
