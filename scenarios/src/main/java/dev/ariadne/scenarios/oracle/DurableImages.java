package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.Inspector;
import dev.ariadne.raft.storage.Recovered;
import dev.ariadne.raft.storage.WalOptions;
import dev.ariadne.scenarios.cluster.BridgedDisk;
import dev.ariadne.scenarios.cluster.BridgedView;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.sim.disk.SimDisk;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each node would find on its disk after the worst power failure at this instant, found by the code that recovers a disk. A
 * node's own word plays no part in it.
 *
 * <p>An {@link Inspector} decodes only what has been added since the last time. At crashes, and now and then, a copy of the disk
 * loses power and is recovered from its first byte on, and both must agree.
 *
 * <p>Of a disk that was replaced, it is what was last found there: a copy of an entry counts as it did when it was acknowledged, because
 * until the voter is removed nobody votes in its place.
 */
final class DurableImages {
    /** So many images are derived for each one that is recovered from scratch. */
    private static final int DERIVED_PER_RECOVERED = 64;

    /** What is known of one disk. */
    private static final class Known {
        final Inspector inspector = new Inspector();
        long version = -1;

        @Nullable
        Image image;
    }

    private final KvCluster cluster;

    /** By node and incarnation of its disk. */
    private final Map<Integer, Map<Long, Known>> known = new TreeMap<>();

    private int derived;

    DurableImages(KvCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The image of one of the disks that a node has had.
     *
     * @return null if nobody ever looked at that disk
     * @throws IOException if recovery would refuse the disk
     */
    @Nullable
    Image of(int node, long incarnation) throws IOException {
        Map<Long, Known> disks = known.computeIfAbsent(node, n -> new TreeMap<>());
        if (incarnation != cluster.incarnation(node)) {
            Known gone = disks.get(incarnation);
            return gone == null ? null : gone.image;
        }
        Known present = disks.computeIfAbsent(incarnation, i -> new Known());
        SimDisk disk = cluster.supervisor().process(node).disk();
        long version = disk.durableVersion(cluster.world().now());
        if (present.version != version) {
            present.image = present.inspector.inspect(
                    new BridgedView(disk.durableView(cluster.world().now())));
            present.version = version;
            if (++derived % DERIVED_PER_RECOVERED == 0) {
                recover(node);
            }
        }
        return present.image;
    }

    /**
     * Recovers the present disk of a node for certain.
     *
     * @throws IOException if recovery refuses the disk
     */
    Image recover(int node) throws IOException {
        SimDisk disk = cluster.supervisor().process(node).disk();
        Image recovered =
                Recovered.inspect(new BridgedDisk(disk.durableAt(cluster.world().now())));
        Image image = of(node, cluster.incarnation(node));
        verify(recovered.equals(image), "node %s would recover %s, derived is %s", node, recovered, image);
        return recovered;
    }

    /**
     * Recovers a copy of the present disk and lets its power fail again at the end, so that only what recovery made durable is left: that is
     * what the next recovery has to go on from.
     *
     * @throws IOException if recovery refuses the disk, before or after
     */
    Image recoverTwice(int node) throws IOException {
        long now = cluster.world().now();
        SimDisk disk = cluster.supervisor().process(node).disk().durableAt(now);
        Recovered.recover(new BridgedDisk(disk), new WalOptions(cluster.knobs().get(Knob.SEGMENT_BYTES)))
                .wal()
                .close();
        return Recovered.inspect(new BridgedDisk(disk.durableAt(now)));
    }

    /** Whether the image holds this entry, be it in a snapshot that covers it. */
    static boolean holds(Image image, EntryId id) {
        if (id.index() <= image.snapshot().index()
                || id.index() <= image.before().index()) {
            return true;
        }
        long position = id.index() - image.before().index() - 1;
        return position < image.entries().size()
                && image.entries().get((int) position).id().equals(id);
    }
}
