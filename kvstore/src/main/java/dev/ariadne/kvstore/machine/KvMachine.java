package dev.ariadne.kvstore.machine;

import static com.google.common.base.Verify.verify;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.machine.Sessions.Session;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** Runs committed entries over a {@link KvState}: a pure function of the entries, with no time and no chance. */
public final class KvMachine {
    /** What all entries up to {@link KvState#applied} made. */
    private KvState state;

    /** @param sessionsMax most open sessions; part of the state, hence the same on all replicas and for ever */
    public KvMachine(int sessionsMax) {
        state = KvState.initial(sessionsMax);
    }

    /** The present state; it stays as it is while the machine goes on. */
    public KvState state() {
        return state;
    }

    /**
     * Applies the next entry.
     *
     * @return what its command led to; null for an entry without one, which is a leader's own
     * @throws IllegalStateException if the entry does not decode. The replica cannot go on: to skip it would be to diverge
     */
    public @Nullable Result apply(Entry entry) {
        long index = entry.index();
        verify(index == state.applied() + 1, "entry %s applied after index %s", entry.id(), state.applied());
        Result result = entry.data().isEmpty() ? null : execute(index, decode(entry));
        long digest = chain(state.digest(), index, entry.data(), result);
        state = new KvState(index, digest, state.map(), state.sessions());
        return result;
    }

    /** What all entries up to the last applied one left there; null for nothing. */
    public @Nullable Bytes get(Bytes key) {
        return state.map().get(key);
    }

    /** The state after the last applied entry, in pieces that are made when they are read. */
    public Iterable<Bytes> snapshot() {
        KvState frozen = state;
        return () -> KvSnapshot.write(frozen);
    }

    /**
     * Replaces the whole state.
     *
     * @throws IllegalStateException if the snapshot is damaged, ends at another entry or was made with another bound on
     *     sessions; the state is as before
     */
    public void restore(long lastIndex, Iterator<Bytes> pieces) {
        try {
            KvState read = KvSnapshot.read(pieces);
            check(read.applied() == lastIndex, "it ends at index " + read.applied());
            int max = state.sessions().max();
            check(read.sessions().max() == max, "it allows " + read.sessions().max() + " sessions, not " + max);
            state = read;
        } catch (CodecException e) {
            throw new IllegalStateException("snapshot at index " + lastIndex + ": " + e.getMessage(), e);
        }
    }

    private static void check(boolean condition, String message) throws CodecException {
        if (!condition) {
            throw new CodecException(message);
        }
    }

    private static Command decode(Entry entry) {
        try {
            return KvCodec.decodeCommand(entry.data());
        } catch (CodecException e) {
            throw new IllegalStateException("entry " + entry.id() + ": " + e.getMessage(), e);
        }
    }

    private Result execute(long index, Command command) {
        if (command instanceof Command.OpenSession) {
            Result opened = new Result.SessionOpened(index);
            state = state.withSessions(state.sessions().with(index, new Session(index, 0, opened)));
            return opened;
        } else if (command instanceof Command.InSession inSession) {
            return once(index, inSession);
        } else {
            throw new AssertionError(command);
        }
    }

    /** Executes an update unless it or a later one of its session was executed before. */
    private Result once(long index, Command.InSession command) {
        Session session = state.sessions().get(command.session());
        if (session == null) {
            return new Result.SessionExpired();
        }
        boolean isNew = command.sequence() > session.sequence();
        boolean isRetry = command.sequence() == session.sequence();
        Session used = isNew
                ? new Session(index, command.sequence(), execute(command.update()))
                : new Session(index, session.sequence(), session.result());
        state = state.withSessions(state.sessions().with(command.session(), used));
        return isNew || isRetry ? used.result() : new Result.Superseded();
    }

    private Result execute(KvOperation.Update update) {
        TreePMap<Bytes, Bytes> map = state.map();
        if (update instanceof KvOperation.Put put) {
            state = state.withMap(map.plus(put.key(), put.value()));
            return new Result.Written();
        } else if (update instanceof KvOperation.Delete delete) {
            state = state.withMap(map.minus(delete.key()));
            return new Result.Deleted(map.containsKey(delete.key()));
        } else if (update instanceof KvOperation.CompareAndSet cas) {
            Bytes actual = map.get(cas.key());
            if (!Objects.equals(actual, cas.expected())) {
                return new Result.NotSwapped(actual);
            }
            state = state.withMap(map.plus(cas.key(), cas.value()));
            return new Result.Swapped();
        } else {
            throw new AssertionError(update);
        }
    }

    private static long chain(long digest, long index, Bytes command, @Nullable Result result) {
        Hasher hasher = Hashing.murmur3_128().newHasher().putLong(digest).putLong(index);
        hasher.putInt(command.length()).putBytes(command.buffer());
        if (result != null) {
            hasher.putBytes(KvCodec.encode(result).buffer());
        }
        return hasher.hash().asLong();
    }
}
