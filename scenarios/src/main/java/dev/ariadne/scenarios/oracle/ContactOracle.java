package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom leaders hear of.
 *
 * <ul>
 *   <li>CheckQuorum: a leader that has not heard of a quorum for two election timeouts leads no more (O-CQ). Time is what the node's
 *       own ticks make of it, so a paused or slow one has more of it; a handover begun or another configuration starts it anew
 * </ul>
 */
final class ContactOracle {
    private static final class Contacts {
        /** Of its clock when it will tick next; negative before it is known. */
        long nextWake = -1;

        long ticks;

        /** When the present count began. */
        long since;

        /** Who is being heard; ticks that are due come first. */
        @Nullable
        NodeId hearing;

        /** When each peer was heard last. */
        final Map<NodeId, Long> heard = new TreeMap<>();
    }

    private final GodView view;
    private final boolean applies;
    private final long tickNanos;
    private final long electionTicks;
    private final Map<Integer, Contacts> nodes = new TreeMap<>();

    ContactOracle(GodView view, Knobs knobs) {
        this.view = view;
        applies = knobs.get(Knob.CHECK_QUORUM) == 1;
        tickNanos = knobs.nanos(Knob.TICK_MILLIS);
        electionTicks = knobs.get(Knob.ELECTION_TICKS);
    }

    void up(int node) {
        nodes.put(node, new Contacts());
    }

    /** Something that gives a leader time. */
    void begins(int node) {
        Contacts contacts = nodes.get(node);
        if (contacts != null) {
            contacts.since = contacts.ticks;
            contacts.heard.clear();
        }
    }

    void receiving(int node, Message message) {
        Contacts contacts = nodes.get(node);
        if (applies && contacts != null && message.isResponse() && message.term() == view.node(node).term) {
            contacts.hearing = message.from();
        }
    }

    void handled(int node, KvServer server) {
        Contacts contacts = nodes.get(node);
        long next = server.nextWake();
        if (!applies || contacts == null || next == Long.MAX_VALUE) {
            return;
        }
        long missed = contacts.nextWake < 0 ? 0 : (next - contacts.nextWake) / tickNanos;
        contacts.nextWake = next;
        contacts.ticks += Math.min(missed, electionTicks); // of all that it missed in a pause it runs no more
        if (contacts.hearing != null) {
            contacts.heard.put(contacts.hearing, contacts.ticks);
            contacts.hearing = null;
        }
        if (missed > 0 && view.node(node).leads()) {
            check(node, contacts);
        }
    }

    private void check(int node, Contacts contacts) {
        long limit = contacts.ticks - 2 * electionTicks - 1;
        if (contacts.since > limit) {
            return;
        }
        var configuration = view.node(node).configuration;
        boolean heard = hears(node, contacts, limit, configuration.voters())
                && (!configuration.isJoint() || hears(node, contacts, limit, configuration.votersOutgoing()));
        view.require(
                heard,
                "CheckQuorum",
                node,
                "leads term %s in tick %s, and heard others in %s",
                view.node(node).term,
                contacts.ticks,
                contacts.heard);
    }

    private static boolean hears(int node, Contacts contacts, long limit, List<NodeId> voters) {
        int count = 0;
        for (NodeId voter : voters) {
            count += voter.value() == node || contacts.heard.getOrDefault(voter, -1L) >= limit ? 1 : 0;
        }
        return count > voters.size() / 2;
    }
}
