package dev.ariadne.kvstore.host;

import dev.ariadne.raft.core.RaftEvent;
import dev.ariadne.raft.core.Role;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.membership.NodeId;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells Prometheus. What happens is counted as it happens, on any thread; where the node stands is looked at when somebody
 * asks, see {@link NodeSample}.
 */
final class NodeMetrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** From what a good disk takes to what nobody should have to wait. */
    private static final double[] SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private static final double NANOS = 1e-9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Histogram syncs;
    private final Histogram requests;
    private final Counter proposals;
    private final Counter campaigns;
    private final Counter snapshots;

    /** Where the node stood when somebody last asked; null before, and when it did not answer. */
    private volatile @Nullable NodeSample sample;

    NodeMetrics() {
        syncs = Histogram.builder()
                .name("ariadne_disk_sync_seconds")
                .help("How long it took to make a file durable.")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        requests = Histogram.builder()
                .name("ariadne_http_request_seconds")
                .help("How long it took to answer a request, by what it was about and the status of the answer.")
                .labelNames("kind", "status")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        proposals = Counter.builder()
                .name("ariadne_raft_proposals")
                .help("Entries that this node has put into the log as a leader.")
                .register(registry);
        campaigns = Counter.builder()
                .name("ariadne_raft_campaigns")
                .help("Elections that this node has stood for.")
                .register(registry);
        snapshots = Counter.builder()
                .name("ariadne_raft_snapshots")
                .help("Snapshots that this node has taken, installed from a leader, or begun to send as one.")
                .labelNames("kind")
                .register(registry);
        for (String kind : new String[] {"taken", "installed", "sent"}) {
            snapshots.initLabelValues(kind);
        }
        registerRaft();
        registerStore();
        registerJvm();
    }

    private void registerRaft() {
        gauge("ariadne_up", "Whether the node answers and serves.", node -> node.failure() == null ? 1 : 0);
        gauges("ariadne_raft_role", "1 for the role that the node has.", "role", (node, out) -> {
            for (Role role : Role.values()) {
                out.accept(role.name().toLowerCase(Locale.ROOT), node.status().role() == role ? 1.0 : 0);
            }
        });
        gauge(
                "ariadne_raft_term",
                "The term that the node is in.",
                node -> node.status().hardState().term());
        gauge("ariadne_raft_leader", "Who leads as far as the node knows; 0 for nobody.", NodeMetrics::leader);
        gauge(
                "ariadne_raft_commit_index",
                "The last entry that the node knows to be committed.",
                node -> node.status().hardState().commit());
        gauge(
                "ariadne_raft_applied_index",
                "The last entry that the node has applied.",
                node -> node.status().applied());
        gauge(
                "ariadne_raft_last_index",
                "The last entry of the node's log.",
                node -> node.status().last().index());
        gauge(
                "ariadne_raft_first_index",
                "The first entry that the node still has in its log.",
                node -> node.status().firstIndex());
        gauge(
                "ariadne_raft_snapshot_index",
                "The last entry of the node's newest snapshot.",
                NodeSample::snapshotIndex);
        gauges(
                "ariadne_raft_peer_lag_entries",
                "At a leader, entries that each other member is not known to have.",
                "peer",
                (node, out) -> node.status().progress().forEach((peer, progress) -> {
                    if (!peer.equals(node.status().id())) {
                        out.accept(
                                peer.toString(), (double) (node.status().last().index() - progress.match()));
                    }
                }));
        CounterWithCallback.builder()
                .name("ariadne_raft_dropped_messages")
                .help("Messages between nodes that this one has dropped, by why.")
                .labelNames("kind")
                .callback(out -> {
                    NodeSample node = sample;
                    if (node != null) {
                        node.dropped().forEach((kind, count) -> out.call(count, kind));
                    }
                })
                .register(registry);
    }

    private void registerStore() {
        gauge("ariadne_disk_full", "Whether there is no room on the node's disk.", node -> node.diskFull() ? 1 : 0);
        gauge("ariadne_keys", "Keys in the store.", NodeSample::keys);
        gauge("ariadne_sessions", "Sessions that the cluster remembers.", NodeSample::sessions);
        gauges("ariadne_waiting", "What waits at the node, by kind.", "kind", (node, out) -> {
            out.accept("updates", (double) node.updates());
            out.accept("reads", (double) node.reads());
            out.accept("watches", (double) node.watches());
            out.accept("inputs", (double) node.inputs());
        });
    }

    private void registerJvm() {
        var memory = ManagementFactory.getMemoryMXBean();
        always(
                "jvm_heap_used_bytes",
                "Of the heap.",
                () -> memory.getHeapMemoryUsage().getUsed());
        always(
                "jvm_heap_committed_bytes",
                "Of the heap.",
                () -> memory.getHeapMemoryUsage().getCommitted());
        always(
                "jvm_heap_max_bytes",
                "Of the heap.",
                () -> memory.getHeapMemoryUsage().getMax());
        always(
                "jvm_threads",
                "Threads that live.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        always(
                "jvm_gc_seconds",
                "Spent on collecting garbage so far.",
                () -> 1e-3
                        * ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum());
    }

    private void gauge(String name, String help, ToDoubleFunction<NodeSample> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> {
                    NodeSample node = sample;
                    if (node != null) {
                        out.call(value.applyAsDouble(node));
                    }
                })
                .register(registry);
    }

    private void gauges(
            String name, String help, String label, BiConsumer<NodeSample, BiConsumer<String, Double>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(out -> {
                    NodeSample node = sample;
                    if (node != null) {
                        values.accept(node, (labelled, value) -> out.call(value, labelled));
                    }
                })
                .register(registry);
    }

    private void always(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> out.call(value.getAsDouble()))
                .register(registry);
    }

    private static double leader(NodeSample node) {
        NodeId leader = node.status().leader();
        return leader == null ? 0 : leader.value();
    }

    void synced(long nanos) {
        syncs.observe(nanos * NANOS);
    }

    void answered(String kind, int status, long nanos) {
        requests.labelValues(kind, Integer.toString(status)).observe(nanos * NANOS);
    }

    void snapshotTaken() {
        snapshots.labelValues("taken").inc();
    }

    void happened(RaftEvent event) {
        if (event instanceof RaftEvent.Appended appended && appended.role() == Role.LEADER) {
            proposals.inc(appended.entries().size());
        } else if (event instanceof RaftEvent.CampaignStarted) {
            campaigns.inc();
        } else if (event instanceof RaftEvent.Restored) {
            snapshots.labelValues("installed").inc();
        } else if (event instanceof RaftEvent.SnapshotSent) {
            snapshots.labelValues("sent").inc();
        }
    }

    /**
     * All of it, in the text format.
     *
     * @param now null if the node does not answer
     */
    Bytes text(@Nullable NodeSample now) {
        sample = now;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.wrap(out.toByteArray());
    }
}
