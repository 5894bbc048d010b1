package dev.ariadne.scenarios.oracle;

import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Message.ReadIndex;
import dev.ariadne.raft.core.Message.ReadIndexResponse;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom a leader hears before it answers a read.
 *
 * <ul>
 *   <li>ReadQuorum: a leader answers a read that is not served under a lease only after it has heard, since that came, of a quorum of its
 *       configuration, of both quorums of a joint one (§6.4 of the dissertation)
 * </ul>
 *
 * <p>Whatever was heard counts, be it an answer to something older, and whatever quorum held meanwhile: this asks less than is needed,
 * and still more than a stale value that happens to be read would show.
 */
final class ConfirmationOracle {
    /** A read that waits for the leader's word. */
    private static final class Pending {
        final int leader;
        final long term;
        final TreeSet<NodeId> heard = new TreeSet<>();
        boolean confirmed;

        Pending(int leader, long term) {
            this.leader = leader;
            this.term = term;
            heard.add(NodeId.of(leader));
        }
    }

    private final GodView view;
    private final boolean applies;

    /** By the request of a client, or the context of a follower's question. */
    private final Map<Object, Pending> pending = new LinkedHashMap<>();

    ConfirmationOracle(GodView view, Knobs knobs) {
        this.view = view;
        applies = knobs.get(Knob.LEASE) != 1;
    }

    /** A client asks a node. */
    void asked(int node, RequestId read) {
        begin(node, read);
    }

    /** A follower asks its leader. */
    private void asked(int node, Bytes context) {
        begin(node, context);
    }

    private void begin(int node, Object read) {
        NodeView seen = view.node(node);
        if (applies && seen.leads()) {
            Pending fresh = pending.computeIfAbsent(read, r -> new Pending(node, seen.term));
            judge(fresh);
        }
    }

    void receiving(int node, Message message) {
        if (!applies) {
            return;
        }
        if (message instanceof ReadIndex question) {
            asked(node, question.context());
        } else if (message.isResponse() && view.node(node).leads() && message.term() == view.node(node).term) {
            for (Pending read : waitingFor(node, message.term())) {
                read.heard.add(message.from());
                judge(read);
            }
        }
    }

    private List<Pending> waitingFor(int leader, long term) {
        pending.values().removeIf(read -> read.leader == leader && read.term < term);
        List<Pending> reads = new ArrayList<>();
        for (Pending read : pending.values()) {
            if (read.leader == leader && read.term == term && !read.confirmed) {
                reads.add(read);
            }
        }
        return reads;
    }

    private void judge(Pending read) {
        var configuration = view.node(read.leader).configuration;
        read.confirmed |= isMajority(configuration.voters(), read)
                && (!configuration.isJoint() || isMajority(configuration.votersOutgoing(), read));
    }

    private static boolean isMajority(List<NodeId> voters, Pending read) {
        return 2 * voters.stream().filter(read.heard::contains).count() > voters.size();
    }

    void sending(int node, Message message) {
        if (message instanceof ReadIndexResponse answer) {
            answered(node, answer.context());
        }
    }

    void served(int node, RequestId read) {
        answered(node, read);
    }

    private void answered(int node, Object read) {
        @Nullable Pending known = pending.remove(read);
        if (known == null || known.leader != node || known.term != view.node(node).term) {
            return;
        }
        judge(known);
        view.require(
                known.confirmed,
                "ReadQuorum",
                node,
                "answers a read when it has heard of %s since it came, in %s",
                known.heard,
                view.node(node).configuration);
    }
}
