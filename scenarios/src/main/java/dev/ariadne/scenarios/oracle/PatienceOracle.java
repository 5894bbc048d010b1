package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who campaigns, and when.
 *
 * <ul>
 *   <li>Patience: whoever grants a vote gives that candidate an election timeout, by its own ticks, before it campaigns itself (§5.2),
 *       unless a leader asks it to
 * </ul>
 */
final class PatienceOracle {
    private final GodView view;
    private final long tickNanos;
    private final long electionTicks;

    /** When, by its own clock, the first tick after its last vote for another was due at each node. */
    private final Map<Integer, Long> ticksFrom = new TreeMap<>();

    PatienceOracle(GodView view, Knobs knobs) {
        this.view = view;
        tickNanos = knobs.nanos(Knob.TICK_MILLIS);
        electionTicks = knobs.get(Knob.ELECTION_TICKS);
    }

    void votedFor(int node, RaftEvent.VoteCast e) {
        KvServer server = view.cluster().server(node);
        if (server != null && e.candidate().value() != node) {
            ticksFrom.put(node, server.nextWake());
        }
    }

    /** A node has another reason to campaign, or knows nothing of its vote's time any more. */
    void excused(int node) {
        ticksFrom.remove(node);
    }

    /** Called within the tick that makes a node campaign. */
    void campaigns(int node) {
        KvServer server = view.cluster().server(node);
        Long from = ticksFrom.remove(node);
        if (server != null && from != null) {
            long ticks = (server.nextWake() - from) / tickNanos + 1;
            view.require(
                    ticks >= electionTicks,
                    "Patience",
                    node,
                    "campaigns %s ticks after it has voted for another, and not %s or more",
                    ticks,
                    electionTicks);
        }
    }
}
