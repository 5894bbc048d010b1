package dev.ariadne.raft.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.ariadne.raft.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which incarnation of each peer this replica has met. The first one counts, until the membership says otherwise: it is on disk
 * before the first message is exchanged, so a peer that promised anything here is known here.
 *
 * <p>Kept as a line of text for each peer and one with a checksum, in a file with a leading dot, which is no part of the replica's
 * {@link dev.ariadne.raft.storage.FileDisk}. Thread-safe.
 */
public final class KnownPeers {
    /** Far more than a cluster ever meets, as who leaves it is forgotten; without a bound, whoever calls could fill the disk. */
    static final int PEERS_MAX = 256;

    private static final String FILE = ".peers";
    private static final String CHECKSUM = "crc32c ";

    private final Path file;
    private Map<NodeId, Long> incarnations;

    private KnownPeers(Path file, Map<NodeId, Long> incarnations) {
        this.file = file;
        this.incarnations = incarnations;
    }

    /**
     * Reads what is remembered in the directory of a replica.
     *
     * @throws IOException if it is damaged: to talk to the wrong one is worse than to nobody
     */
    public static KnownPeers open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Map<NodeId, Long> incarnations = new TreeMap<>();
        if (Files.exists(file)) {
            String text = Files.readString(file, ISO_8859_1);
            int end = text.lastIndexOf(CHECKSUM);
            if (end < 0 || !text.substring(end).equals(checksum(text.substring(0, end)))) {
                throw new IOException(file + " is damaged: its checksum does not match");
            }
            for (String line : text.substring(0, end).lines().toList()) {
                String[] words = line.split(" ", -1);
                incarnations.put(NodeId.of(Long.parseLong(words[0])), Long.parseLong(words[1]));
            }
        }
        return new KnownPeers(file, incarnations);
    }

    /** The last line, for what stands before it. */
    private static String checksum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(ISO_8859_1));
        return CHECKSUM + HexFormat.of().toHexDigits((int) crc.getValue()) + '\n';
    }

    /** Whether nobody was ever met. */
    public synchronized boolean isEmpty() {
        return incarnations.isEmpty();
    }

    /** Whether this incarnation was met. */
    synchronized boolean has(NodeId id, long incarnation) {
        Long known = incarnations.get(id);
        return known != null && known == incarnation;
    }

    /**
     * Meets a peer.
     *
     * @return null if it is welcome, else one line that says why not
     * @throws IOException if it cannot be remembered
     */
    synchronized @Nullable String meet(NodeId id, long incarnation) throws IOException {
        Long known = incarnations.get(id);
        if (known == null && incarnations.size() >= PEERS_MAX) {
            return PEERS_MAX + " others have been met, and node " + id + " is no member";
        } else if (known == null) {
            remember(id, incarnation);
        }
        return known == null || known == incarnation
                ? null
                : "node " + id + " lost its disk: it came back as incarnation " + incarnation
                        + "; remove it from the cluster and add it again with this incarnation";
    }

    /** Meets a peer that is the one to meet, whoever was met before. */
    synchronized void remember(NodeId id, long incarnation) throws IOException {
        Long known = incarnations.get(id);
        if (known == null || known != incarnation) {
            Map<NodeId, Long> all = new TreeMap<>(incarnations);
            all.put(id, incarnation);
            replace(all);
        }
    }

    /** Forgets who is no member any more, so that others can be met under their ids. */
    synchronized void forget(Collection<NodeId> ids) throws IOException {
        Map<NodeId, Long> all = new TreeMap<>(incarnations);
        if (all.keySet().removeAll(ids)) {
            replace(all);
        }
    }

    private void replace(Map<NodeId, Long> all) throws IOException {
        write(all);
        incarnations = all;
    }

    private void write(Map<NodeId, Long> all) throws IOException {
        StringBuilder lines = new StringBuilder();
        all.forEach((id, incarnation) ->
                lines.append(id).append(' ').append((long) incarnation).append('\n'));
        Path temporary = file.resolveSibling(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ISO_8859_1.encode(lines + checksum(lines.toString()));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), READ)) {
            directory.force(true);
        }
    }
}
