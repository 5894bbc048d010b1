package dev.ariadne.scenarios.oracle;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.ariadne.kvstore.server.KvServer;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.scenarios.cluster.KvCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all oracles see of a run, and where they report what must not be. */
final class GodView {
    private final Counts counts;
    private final EnumMap<Situation, Long> met = new EnumMap<>(Situation.class);
    private final List<NodeView> nodes = new ArrayList<>();
    private final Canon canon = new Canon();
    private @Nullable KvCluster cluster;
    private @Nullable DurableImages durable;
    private @Nullable Violation violation;

    GodView(Counts counts) {
        this.counts = counts;
    }

    void watch(KvCluster watched) {
        cluster = watched;
        durable = new DurableImages(watched);
        watched.nodes().forEach(node -> nodes.add(new NodeView()));
    }

    Counts counts() {
        return counts;
    }

    /** Takes note of a situation. */
    void met(Situation situation) {
        met.merge(situation, 1L, Long::sum);
    }

    /** Takes note of a situation if it is one. */
    void met(Situation situation, boolean holds) {
        if (holds) {
            met(situation);
        }
    }

    /** How often the run came into a situation. */
    long times(Situation situation) {
        return met.getOrDefault(situation, 0L);
    }

    KvCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("no cluster to watch");
        }
        return cluster;
    }

    NodeView node(int node) {
        return nodes.get(node - 1);
    }

    NodeView node(NodeId id) {
        return node((int) id.value());
    }

    long leaders() {
        return nodes.stream().filter(NodeView::leads).count();
    }

    Canon canon() {
        return canon;
    }

    /** What the disk of a node would hold after the worst power failure now; null, and reported, if it cannot be recovered. */
    @Nullable
    Image image(int node) {
        return image(node, cluster().incarnation(node));
    }

    /** The same of one of the disks that a node has had; also null if nobody ever looked at that disk. */
    @Nullable
    Image image(int node, long incarnation) {
        if (durable == null) {
            return null;
        }
        try {
            return durable.of(node, incarnation);
        } catch (IOException e) {
            cannotRecover(node, e);
            return null;
        }
    }

    /** As {@link #image(int)}, by recovering the disk from its first byte on, and once more after that. */
    @Nullable
    Image recover(int node) {
        if (durable == null) {
            return null;
        }
        try {
            Image once = durable.recover(node);
            Image twice = durable.recoverTwice(node);
            require(
                    once.equals(twice),
                    "Recovery",
                    node,
                    "recovers %s up to %s, and after another power failure %s up to %s",
                    once.hardState(),
                    once.last(),
                    twice.hardState(),
                    twice.last());
            return once;
        } catch (IOException e) {
            cannotRecover(node, e);
            return null;
        }
    }

    private void cannotRecover(int node, IOException e) {
        report("Recovery", node, "after a power failure now, recovery would say: " + e.getMessage());
    }

    /** What is durable of a member, on the disk that a leader means by its name. */
    @Nullable
    Image image(NodeId member, int leader) {
        KvServer server = cluster().server(leader);
        Contact meant = server == null ? null : server.node().addresses().get(member);
        int node = (int) member.value();
        return image(node, meant == null ? cluster().incarnation(node) : meant.incarnation());
    }

    /** The first thing that went wrong; null while all is well. */
    @Nullable
    Violation violation() {
        return violation;
    }

    boolean isViolated() {
        return violation != null;
    }

    /** Keeps the first violation; nothing is thrown, since most oracles run in the middle of the node's own code. */
    void report(String oracle, int node, String what) {
        if (violation == null) {
            violation = new Violation(oracle, cluster().world().now(), node, what);
        }
    }

    @FormatMethod
    void require(boolean holds, String oracle, int node, @FormatString String what, Object... args) {
        if (!holds) {
            report(oracle, node, String.format(what, args));
        }
    }
}
