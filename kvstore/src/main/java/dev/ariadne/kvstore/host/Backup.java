package dev.ariadne.kvstore.host;

import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.machine.KvState;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.host.Address;
import dev.ariadne.raft.host.ReadOnlyDirectory;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.AddressBook;
import dev.ariadne.raft.membership.Configuration;
import dev.ariadne.raft.membership.Contact;
import dev.ariadne.raft.membership.NodeId;
import dev.ariadne.raft.storage.Bootstrap;
import dev.ariadne.raft.storage.FileDisk;
import dev.ariadne.raft.storage.Identity;
import dev.ariadne.raft.storage.SnapshotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The whole store as of one revision, in a file: what {@code GET /v1/snapshot} gives, and what a node's own snapshots are.
 *
 * @param clusterId of the cluster that it was taken of
 * @param snapshot the last entry that it includes, and who took part then
 */
public record Backup(Path file, long clusterId, Snapshot snapshot, KvState state) {
    /**
     * Reads all of it.
     *
     * @throws IOException with one line that says where the file is damaged
     */
    public static Backup read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file");
        }
        try (ReadOnlyDirectory directory = ReadOnlyDirectory.of(parent(file));
                SnapshotFile contents = SnapshotFile.openAny(directory, String.valueOf(file.getFileName()))) {
            contents.verify();
            KvState state = KvState.read(contents.pieces());
            if (state.applied() != contents.meta().index()) {
                throw new CodecException("it ends at entry " + state.applied() + ", not "
                        + contents.meta().last());
            }
            return new Backup(file, contents.clusterId(), contents.meta(), state);
        } catch (CodecException | UncheckedIOException e) {
            throw new IOException(file + " is no backup of a store: " + e.getMessage(), e);
        }
    }

    /**
     * Formats the directory of one of the first nodes of a new cluster, which begins with what is in here. All of them are to be given the
     * same backup.
     *
     * @param id of the node, from 1
     * @param cluster where the nodes of the new cluster listen for each other, in the order of their ids
     * @param name sets the new cluster apart from one that was begun with the same addresses and the same backup
     * @throws IOException with one line, also if the directory is not empty
     */
    public void restore(int id, List<Address> cluster, String name, Path directory) throws IOException {
        NodeId node = NodeId.of(id);
        AddressBook members = AddressBook.EMPTY;
        for (int i = 0; i < cluster.size(); i++) {
            members = members.with(NodeId.of(i + 1), new Contact(cluster.get(i).toString(), 0));
        }
        Configuration voters =
                Configuration.of(LongStream.rangeClosed(1, cluster.size()).toArray());
        long incarnation = new SecureRandom().nextLong() & Long.MAX_VALUE;
        Identity self = new Identity(newClusterId(cluster, name), node, incarnation);
        try (ReadOnlyDirectory source = ReadOnlyDirectory.of(parent(file));
                SnapshotFile contents = SnapshotFile.openAny(source, String.valueOf(file.getFileName()));
                FileDisk disk = FileDisk.open(directory)) {
            Bootstrap.restore(disk, self, new Snapshot(snapshot.last(), voters, members), contents.pieces());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The same wherever the same is restored, and another than all before it. */
    private long newClusterId(List<Address> cluster, String name) {
        return Hashing.sha256()
                .newHasher()
                .putLong(clusterId)
                .putLong(snapshot.last().term())
                .putLong(snapshot.index())
                .putLong(state.digest())
                .putString(cluster.toString(), StandardCharsets.UTF_8)
                .putString(name, StandardCharsets.UTF_8)
                .hash()
                .asLong();
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is no file");
        }
        return parent;
    }
}
