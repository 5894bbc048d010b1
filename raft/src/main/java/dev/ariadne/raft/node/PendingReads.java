package dev.ariadne.raft.node;

import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.core.ReadState;
import dev.ariadne.raft.log.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads that know what they wait for. */
final class PendingReads {
    /** Tells this life of the replica from earlier ones, whose answers may still be on their way. */
    private final long life;

    /** By the index that must be applied first. */
    private final TreeMap<Long, List<Long>> byIndex = new TreeMap<>();

    PendingReads(long life) {
        this.life = life;
    }

    /** The name of a read among all reads of all replicas. */
    Bytes context(long read) {
        return Bytes.wrap(new ByteWriter().int64(life).int64(read).toByteArray());
    }

    /** An answer of the leader; one to an earlier life is dropped. */
    void answered(ReadState answer) {
        ByteReader in = new ByteReader(answer.context().toByteArray());
        try {
            if (in.int64("life") == life) {
                byIndex.computeIfAbsent(answer.index(), index -> new ArrayList<>())
                        .add(in.int64("read"));
            }
        } catch (CodecException e) {
            throw new AssertionError("no context of ours: " + answer, e);
        }
    }

    /** Takes those that wait for nothing after this entry. */
    List<Long> take(long applied) {
        List<Long> ready = new ArrayList<>();
        while (!byIndex.isEmpty() && byIndex.firstKey() <= applied) {
            ready.addAll(byIndex.pollFirstEntry().getValue());
        }
        return ready;
    }
}
