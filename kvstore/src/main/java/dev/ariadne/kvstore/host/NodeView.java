package dev.ariadne.kvstore.host;

import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.core.Status;
import dev.ariadne.raft.host.NodeLoop;
import dev.ariadne.raft.host.TcpTransport;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.node.RaftNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node says of itself to those who ask. For its loop alone. */
final class NodeView {
    private final KvServer server;
    private final TcpTransport transport;
    private final NodeLoop loop;

    /** Messages so far that were dropped because who sent them was not believed. */
    private long strangersMessages;

    NodeView(KvServer server, TcpTransport transport, NodeLoop loop) {
        this.server = server;
        this.transport = transport;
        this.loop = loop;
    }

    void dropsMessageOfStranger() {
        strangersMessages++;
    }

    @Nullable
    NodeId leader() {
        return server.node().leader();
    }

    /** Who takes part, as of the last applied entry; null while nobody does. */
    @Nullable
    Snapshot membership() {
        RaftNode node = server.node();
        EntryId applied = new EntryId(node.termAt(node.applied()), node.applied());
        return node.configuration().members().isEmpty()
                ? null
                : new Snapshot(applied, node.configuration(), node.addresses());
    }

    /** Who takes part, and who leads them; null while nobody does. */
    @Nullable
    Membership members() {
        RaftNode node = server.node();
        return node.configuration().members().isEmpty()
                ? null
                : new Membership(node.configuration(), node.addresses(), node.leader());
    }

    NodeSample sample() {
        RaftNode node = server.node();
        KvServer.Inspection inspection = server.inspect();
        return new NodeSample(
                inspection.status(),
                server.failure(),
                node.isDiskFull(),
                node.snapshotIndex(),
                dropped(),
                inspection.state().map().size(),
                inspection.state().sessions().size(),
                inspection.waiting(),
                server.waitingReads(),
                server.waitingWatches(),
                loop.queued());
    }

    /** Messages between nodes that were dropped so far, by kind. */
    private Map<String, Long> dropped() {
        RaftNode node = server.node();
        Map<String, Long> dropped = new LinkedHashMap<>();
        dropped.put("damaged", transport.damagedFrames());
        dropped.put("stale", node.staleMessages());
        dropped.put("foreign", node.foreignMessages());
        dropped.put("strangers", strangersMessages + transport.strangersMessages());
        dropped.put("unwritable", node.unwritableMessages());
        dropped.put("overflow", transport.droppedMessages());
        return dropped;
    }

    Json status() {
        RaftNode node = server.node();
        Status status = node.status();
        NodeId leader = status.leader();
        Json dropped = new Json();
        dropped().forEach(dropped::with);
        return new Json()
                .with("id", status.id().value())
                .with("role", status.role().toString())
                .with("term", status.hardState().term())
                .with("leader", leader == null ? null : leader.value())
                .with("commit", status.hardState().commit())
                .with("applied", status.applied())
                .with("diskFull", node.isDiskFull())
                .with("dropped", dropped);
    }
}
