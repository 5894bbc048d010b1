package dev.ariadne.scenarios.oracle;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.Recovered;
import dev.ariadne.scenarios.cluster.BridgedDisk;
import dev.ariadne.scenarios.cluster.KvCluster;
import dev.ariadne.sim.disk.SimDisk;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each node would find on its disk after the worst power failure at this instant, found by really recovering that disk. A node's
 * own word plays no part in it.
 *
 * <p>Of a disk that was replaced, it is what was last found there: a copy of an entry counts as it did when it was acknowledged, because
 * until the voter is removed nobody votes in its place.
 */
final class DurableImages {
    private record Known(long version, Image image) {}

    private final KvCluster cluster;

    /** By node and incarnation of its disk. */
    private final Map<Integer, Map<Long, Known>> known = new TreeMap<>();

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
        if (incarnation == cluster.incarnation(node)) {
            SimDisk disk = cluster.supervisor().process(node).disk();
            long now = cluster.world().now();
            long version = disk.durableVersion(now);
            Known last = disks.get(incarnation);
            if (last == null || last.version() != version) {
                disks.put(incarnation, new Known(version, Recovered.inspect(new BridgedDisk(disk.durableAt(now)))));
            }
        }
        Known image = disks.get(incarnation);
        return image == null ? null : image.image();
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
