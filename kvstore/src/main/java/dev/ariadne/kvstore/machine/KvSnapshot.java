package dev.ariadne.kvstore.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Iterators;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Sealed;
import dev.ariadne.kvstore.machine.Sessions.Session;
import dev.ariadne.raft.codec.ByteReader;
import dev.ariadne.raft.codec.ByteWriter;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.TreePMap;

/**
 * A {@link KvState} as bytes: a header with the numbers of what follows, each pair of the map and each session in ascending
 * order, all of them sealed forms. The bytes are a function of the state alone.
 */
final class KvSnapshot {
    private static final char HEADER = 'H';
    private static final char PAIR = 'P';
    private static final char SESSION = 'S';

    private record Header(long applied, long digest, int sessionsMax, int pairs, int sessions) {
        Header {
            checkArgument(
                    applied >= 0 && pairs >= 0 && sessions >= 0,
                    "negative numbers: %s, %s, %s",
                    applied,
                    pairs,
                    sessions);
            checkArgument(
                    sessionsMax > 0 && sessions <= sessionsMax, "%s sessions of at most %s", sessions, sessionsMax);
        }
    }

    private record Pair(Bytes key, Stored stored) {
        Pair {
            checkArgument(stored.revision() > 0, "key %s has revision %s", key, stored.revision());
        }
    }

    private record NamedSession(long id, Session session) {
        NamedSession {
            checkArgument(id > 0 && id <= session.lastUse(), "session %s, last used at %s", id, session.lastUse());
            checkArgument(session.sequence() >= 0, "session %s, sequence %s", id, session.sequence());
        }
    }

    private KvSnapshot() {}

    static Iterator<Bytes> write(KvState state) {
        Iterator<Bytes> header = Iterators.singletonIterator(encodeHeader(state));
        Iterator<Bytes> pairs = Iterators.transform(state.map().entrySet().iterator(), KvSnapshot::encodePair);
        Iterator<Bytes> sessions =
                Iterators.transform(state.sessions().byId().entrySet().iterator(), KvSnapshot::encodeSession);
        return new Pieces(Iterators.concat(header, pairs, sessions));
    }

    static KvState read(Iterator<Bytes> pieces) throws CodecException {
        PieceReader in = new PieceReader(pieces);
        Header header = Sealed.open(HEADER, in.next(), KvSnapshot::decodeHeader);
        TreeMap<Bytes, Stored> map = new TreeMap<>();
        for (int i = 0; i < header.pairs(); i++) {
            Pair pair = Sealed.open(PAIR, in.next(), KvSnapshot::decodePair);
            check(map.isEmpty() || map.lastKey().compareTo(pair.key()) < 0, "a key is out of order");
            check(pair.stored().revision() <= header.applied(), "a key was set after the end");
            map.put(pair.key(), pair.stored());
        }
        Sessions sessions = Sessions.none(header.sessionsMax());
        TreeSet<Long> lastUses = new TreeSet<>();
        long last = 0;
        for (int i = 0; i < header.sessions(); i++) {
            NamedSession named = Sealed.open(SESSION, in.next(), KvSnapshot::decodeSession);
            check(last < named.id(), "a session is out of order");
            check(named.session().lastUse() <= header.applied(), "a session was used after the end");
            check(lastUses.add(named.session().lastUse()), "one entry has used two sessions");
            last = named.id();
            sessions = sessions.with(named.id(), named.session());
        }
        check(!in.hasNext(), "there is more after the last session");
        return new KvState(header.applied(), header.digest(), TreePMap.fromSortedMap(map), sessions);
    }

    private static Bytes encodeHeader(KvState state) {
        ByteWriter out = Sealed.begin(HEADER);
        out.int64(state.applied());
        out.int64(state.digest());
        out.int32(state.sessions().max());
        out.int32(state.map().size());
        out.int32(state.sessions().size());
        return Sealed.seal(out);
    }

    private static Header decodeHeader(ByteReader in) throws CodecException {
        return new Header(
                in.int64("applied"),
                in.int64("digest"),
                in.int32("most sessions"),
                in.int32("pairs"),
                in.int32("sessions"));
    }

    private static Bytes encodePair(Map.Entry<Bytes, Stored> pair) {
        ByteWriter out = Sealed.begin(PAIR);
        out.bytes(pair.getKey());
        out.bytes(pair.getValue().value());
        out.int64(pair.getValue().revision());
        return Sealed.seal(out);
    }

    private static Pair decodePair(ByteReader in) throws CodecException {
        return new Pair(in.bytes("key"), new Stored(in.bytes("value"), in.int64("revision")));
    }

    private static Bytes encodeSession(Map.Entry<Long, Session> named) {
        Session session = named.getValue();
        ByteWriter out = Sealed.begin(SESSION);
        out.int64(named.getKey());
        out.int64(session.lastUse());
        out.int64(session.sequence());
        out.bytes(KvCodec.encode(session.result()));
        return Sealed.seal(out);
    }

    private static NamedSession decodeSession(ByteReader in) throws CodecException {
        long id = in.int64("session");
        long lastUse = in.int64("last use");
        long sequence = in.int64("sequence");
        Result result = KvCodec.decodeResult(in.bytes("result"));
        return new NamedSession(id, new Session(lastUse, sequence, result));
    }

    private static void check(boolean condition, String message) throws CodecException {
        if (!condition) {
            throw new CodecException(message);
        }
    }
}
