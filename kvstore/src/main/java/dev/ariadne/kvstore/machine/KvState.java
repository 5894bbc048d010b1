package dev.ariadne.kvstore.machine;

import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import java.util.Iterator;
import org.pcollections.TreePMap;

/**
 * The whole state of a {@link KvMachine} after some entry, as an immutable value.
 *
 * @param applied index of that entry; zero before the first
 * @param digest of every entry so far and its result, chained: replicas that agree at an index agree on all before
 * @param map the keys and values
 * @param sessions who may retry what
 */
public record KvState(long applied, long digest, TreePMap<Bytes, Stored> map, Sessions sessions) {
    /**
     * Reads what {@link KvMachine#snapshot} has written.
     *
     * @throws CodecException if it is damaged
     */
    public static KvState read(Iterator<Bytes> pieces) throws CodecException {
        return KvSnapshot.read(pieces);
    }

    /** Before the first entry. */
    static KvState initial(int sessionsMax) {
        return new KvState(0, 0, TreePMap.empty(), Sessions.none(sessionsMax));
    }

    KvState withMap(TreePMap<Bytes, Stored> changed) {
        return new KvState(applied, digest, changed, sessions);
    }

    KvState withSessions(Sessions changed) {
        return new KvState(applied, digest, map, changed);
    }
}
