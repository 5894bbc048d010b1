package dev.ariadne.kvstore.machine;

import static dev.ariadne.kvstore.command.Decoder.check;

import com.google.common.collect.Iterators;
import dev.ariadne.kvstore.command.CorruptDataException;
import dev.ariadne.kvstore.command.Decoder;
import dev.ariadne.kvstore.command.Encoder;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.machine.Sessions.Session;
import dev.ariadne.raft.log.Bytes;
import java.util.Iterator;
import java.util.Map;
import org.pcollections.TreePMap;

/**
 * A {@link KvState} as bytes: a header with the numbers of what follows, each pair of the map and each session in ascending
 * order, all of them sealed forms. The bytes are a function of the state alone.
 */
final class KvSnapshot {
    private static final char HEADER = 'H';
    private static final char PAIR = 'P';
    private static final char SESSION = 'S';

    private record Header(long applied, long digest, int sessionsMax, int pairs, int sessions) {}

    private record Pair(Bytes key, Bytes value) {}

    private record NamedSession(long id, Session session) {}

    private KvSnapshot() {}

    static Iterator<Bytes> write(KvState state) {
        Iterator<Bytes> header = Iterators.singletonIterator(encodeHeader(state));
        Iterator<Bytes> pairs = Iterators.transform(state.map().entrySet().iterator(), KvSnapshot::encodePair);
        Iterator<Bytes> sessions =
                Iterators.transform(state.sessions().byId().entrySet().iterator(), KvSnapshot::encodeSession);
        return new Pieces(Iterators.concat(header, pairs, sessions));
    }

    static KvState read(Iterator<Bytes> pieces) throws CorruptDataException {
        PieceReader in = new PieceReader(pieces);
        Header header = Decoder.open(HEADER, in.next(), KvSnapshot::decodeHeader);
        TreePMap<Bytes, Bytes> map = TreePMap.empty();
        for (int i = 0; i < header.pairs(); i++) {
            Pair pair = Decoder.open(PAIR, in.next(), KvSnapshot::decodePair);
            check(map.isEmpty() || map.lastKey().compareTo(pair.key()) < 0, "key %s is out of order", pair.key());
            map = map.plus(pair.key(), pair.value());
        }
        Sessions sessions = Sessions.none(header.sessionsMax());
        long last = 0;
        for (int i = 0; i < header.sessions(); i++) {
            NamedSession named = Decoder.open(SESSION, in.next(), KvSnapshot::decodeSession);
            check(last < named.id(), "session %s is out of order", named.id());
            check(named.session().lastUse() <= header.applied(), "session %s was used after the end", named.id());
            last = named.id();
            sessions = sessions.with(named.id(), named.session());
        }
        check(!in.hasNext(), "there is more after the last session");
        return new KvState(header.applied(), header.digest(), map, sessions);
    }

    private static Bytes encodeHeader(KvState state) {
        Encoder out = new Encoder(HEADER);
        out.writeLong(state.applied());
        out.writeLong(state.digest());
        out.writeInt(state.sessions().max());
        out.writeInt(state.map().size());
        out.writeInt(state.sessions().size());
        return out.seal();
    }

    private static Header decodeHeader(Decoder in) throws CorruptDataException {
        Header header = new Header(in.readLong(), in.readLong(), in.readInt(), in.readInt(), in.readInt());
        check(header.applied >= 0 && header.pairs >= 0 && header.sessions >= 0, "a negative number in %s", header);
        check(header.sessionsMax > 0 && header.sessions <= header.sessionsMax, "too many sessions in %s", header);
        return header;
    }

    private static Bytes encodePair(Map.Entry<Bytes, Bytes> pair) {
        Encoder out = new Encoder(PAIR);
        out.writeBytes(pair.getKey());
        out.writeBytes(pair.getValue());
        return out.seal();
    }

    private static Pair decodePair(Decoder in) throws CorruptDataException {
        return new Pair(in.readBytes(KvOperation.KEY_BYTES_MAX), in.readBytes(KvOperation.VALUE_BYTES_MAX));
    }

    private static Bytes encodeSession(Map.Entry<Long, Session> named) {
        Session session = named.getValue();
        Encoder out = new Encoder(SESSION);
        out.writeLong(named.getKey());
        out.writeLong(session.lastUse());
        out.writeLong(session.sequence());
        out.writeBytes(KvCodec.encode(session.result()));
        return out.seal();
    }

    private static NamedSession decodeSession(Decoder in) throws CorruptDataException {
        long id = in.readLong();
        long lastUse = in.readLong();
        long sequence = in.readLong();
        check(lastUse >= id && sequence >= 0, "session %s: last use %s, sequence %s", id, lastUse, sequence);
        Bytes result = in.readBytes(Pieces.RECORD_BYTES_MAX);
        return new NamedSession(id, new Session(lastUse, sequence, KvCodec.decodeResult(result)));
    }
}
