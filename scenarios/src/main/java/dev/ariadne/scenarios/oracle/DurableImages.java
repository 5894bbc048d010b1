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

/**
 * What each node would find on its disk after the worst power failure at this instant, found by really recovering that disk. A node's
 * own word plays no part in it.
 */
final class DurableImages {
    private record Known(long version, Image image) {}

    private final KvCluster cluster;
    private final Map<Integer, Known> known = new TreeMap<>();

    DurableImages(KvCluster cluster) {
        this.cluster = cluster;
    }

    /** @throws IOException if recovery would refuse the disk */
    Image of(int node) throws IOException {
        SimDisk disk = cluster.supervisor().process(node).disk();
        long now = cluster.world().now();
        long version = disk.durableVersion(now);
        Known last = known.get(node);
        if (last == null || last.version() != version) {
            last = new Known(version, Recovered.inspect(new BridgedDisk(disk.durableAt(now))));
            known.put(node, last);
        }
        return last.image();
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
