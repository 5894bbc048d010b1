package dev.ariadne.kvstore.host;

import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Identity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The few lines that an operator wants to find in the log of a node. */
final class NodeLog {
    private static final Logger LOG = LoggerFactory.getLogger("ariadne");

    private static final long SLOW_SYNC_NANOS = 500_000_000;

    /** Between two lines about slow syncs. */
    private static final long SLOW_SYNC_PAUSE_NANOS = 10_000_000_000L;

    private final long node;
    private @Nullable NodeId leader;
    private boolean leads;
    private boolean diskFull;
    private Configuration members = Configuration.EMPTY;

    /** What comes before is found in the log of old, and no news. */
    private volatile boolean started;

    /** When a slow sync was last told; only of the thread that syncs. */
    private long slowSyncTold = System.nanoTime() - SLOW_SYNC_PAUSE_NANOS;

    NodeLog(long node) {
        this.node = node;
    }

    void started(Identity self, Object clients, Object peers, Object data) {
        info().addKeyValue("incarnation", self.incarnation())
                .addKeyValue("cluster", self.clusterId())
                .addKeyValue("clients", clients)
                .addKeyValue("peers", peers)
                .addKeyValue("data", data)
                .log("started");
        started = true;
    }

    void stopping() {
        info().log("stopping");
    }

    void handedOver(boolean done) {
        info().addKeyValue("done", done).log("handed leadership over");
    }

    /** On one thread. */
    void happened(RaftEvent event) {
        if (event instanceof RaftEvent.RoleChanged changed) {
            follow(changed.role() == Role.LEADER, changed.leader(), changed.term());
        } else if (event instanceof RaftEvent.LeaderChanged changed) {
            follow(false, changed.leader(), changed.term());
        } else if (event instanceof RaftEvent.QuorumLost lost) {
            warn().addKeyValue("term", lost.term()).log("leads no more: it has not heard of a majority");
        } else if (event instanceof RaftEvent.ConfigurationChanged changed) {
            meet(changed.configuration());
        } else if (event instanceof RaftEvent.Restored restored) {
            info().addKeyValue("entry", restored.snapshot().last()).log("snapshot installed");
        } else if (event instanceof RaftEvent.SnapshotSent sent) {
            info().addKeyValue("peer", sent.to())
                    .addKeyValue("entry", sent.snapshot().last())
                    .log("sends a snapshot");
        }
    }

    private void meet(Configuration now) {
        boolean isNews = started && !now.equals(members);
        members = now;
        if (isNews) {
            info().addKeyValue("voters", now.voters())
                    .addKeyValue("outgoing", now.votersOutgoing())
                    .addKeyValue("learners", now.learners())
                    .log("members changed");
        }
    }

    private void follow(boolean nowLeads, @Nullable NodeId nowLeader, long term) {
        if (nowLeads && !leads) {
            info().addKeyValue("term", term).log("became leader");
        } else if (!nowLeads && nowLeader != null && !Objects.equals(nowLeader, leader)) {
            info().addKeyValue("term", term).addKeyValue("leader", nowLeader).log("became follower");
        }
        leads = nowLeads;
        leader = nowLeader == null && !nowLeads ? leader : nowLeader;
    }

    void snapshotTaken(long index) {
        info().addKeyValue("entry", index).log("snapshot taken");
    }

    void diskIsFull(boolean now) {
        if (now != diskFull) {
            diskFull = now;
            if (now) {
                warn().log("disk full: takes nothing that it would have to write");
            } else {
                info().log("disk has room again");
            }
        }
    }

    /** Something that an operator should look at. */
    void refused(String line) {
        warn().log(line);
    }

    void synced(long nanos) {
        long now = System.nanoTime();
        if (nanos >= SLOW_SYNC_NANOS && now - slowSyncTold >= SLOW_SYNC_PAUSE_NANOS) {
            slowSyncTold = now;
            warn().addKeyValue("millis", nanos / 1_000_000).log("slow sync");
        }
    }

    private LoggingEventBuilder info() {
        return LOG.atInfo().addKeyValue("node", node);
    }

    private LoggingEventBuilder warn() {
        return LOG.atWarn().addKeyValue("node", node);
    }
}
