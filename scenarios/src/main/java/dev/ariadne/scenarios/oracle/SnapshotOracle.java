package dev.ariadne.scenarios.oracle;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.machine.KvMachine;
import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.storage.Image;
import dev.ariadne.raft.storage.SnapshotFile;
import dev.ariadne.scenarios.cluster.BridgedDisk;
import dev.ariadne.scenarios.cluster.KvCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in the snapshots that are on disks for good, looked at when a node crashes and at the end.
 *
 * <ul>
 *   <li>Snapshot: those that end at the same entry are the same, byte by byte, whoever made them; and what is in them is what the model
 *       held after that entry (O-BYTE)
 * </ul>
 */
final class SnapshotOracle {
    private record Contents(Snapshot meta, long hash) {}

    private final GodView view;
    private final MachineOracle machines;
    private final int sessionsMax;

    /** By the entry at which they end. */
    private final Map<EntryId, Contents> known = new TreeMap<>();

    /** The end of the snapshot that was looked at last, by node. */
    private final Map<Integer, EntryId> seen = new TreeMap<>();

    SnapshotOracle(GodView view, MachineOracle machines, int sessionsMax) {
        this.view = view;
        this.machines = machines;
        this.sessionsMax = sessionsMax;
    }

    void check(int node) {
        Image image = view.image(node);
        if (image == null || image.snapshot().index() == 0) {
            return;
        }
        EntryId last = image.snapshot().last();
        if (!last.equals(seen.put(node, last))) {
            check(node, last);
        }
    }

    private void check(int node, EntryId last) {
        KvCluster cluster = view.cluster();
        BridgedDisk disk = new BridgedDisk(cluster.supervisor()
                .process(node)
                .disk()
                .durableAt(cluster.world().now()));
        try (SnapshotFile file = SnapshotFile.open(disk, KvCluster.CLUSTER_ID, last)) {
            List<Bytes> pieces = new ArrayList<>();
            file.pieces().forEachRemaining(pieces::add);
            checkSame(node, last, new Contents(file.meta(), hash(pieces)));
            checkState(node, last, pieces);
        } catch (IOException | IllegalStateException e) {
            view.report("Snapshot", node, "the snapshot " + last + " cannot be read: " + e.getMessage());
        }
    }

    private static long hash(List<Bytes> pieces) {
        Hasher hasher = Hashing.murmur3_128().newHasher();
        pieces.forEach(piece -> hasher.putInt(piece.length()).putBytes(piece.buffer()));
        return hasher.hash().asLong();
    }

    private void checkSame(int node, EntryId last, Contents contents) {
        Contents first = known.putIfAbsent(last, contents);
        view.require(
                first == null || first.equals(contents),
                "Snapshot",
                node,
                "the snapshot %s is %s, elsewhere %s",
                last,
                contents,
                String.valueOf(first));
    }

    private void checkState(int node, EntryId last, List<Bytes> pieces) {
        KvMachine machine = new KvMachine(sessionsMax, 1);
        machine.restore(last.index(), pieces.iterator());
        KvState state = machine.state();
        ModelMachine model = machines.model();
        view.require(
                last.index() <= model.applied()
                        && state.digest() == model.digest(last.index())
                        && model.holds(state.map(), last.index()),
                "Snapshot",
                node,
                "the snapshot %s does not hold what the entries up to there made",
                last);
    }
}
