package dev.ariadne.kvstore.machine;

import static com.google.common.base.Verify.verify;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation.CompareAndSet;
import dev.ariadne.kvstore.command.KvOperation.Delete;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.IfRevision;
import dev.ariadne.kvstore.command.KvOperation.Leased;
import dev.ariadne.kvstore.command.KvOperation.Put;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvOperation.Stale;
import dev.ariadne.kvstore.command.KvOperation.Update;
import dev.ariadne.kvstore.command.KvOperation.Watch;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Change;
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

    private final RecentChanges recent;

    /**
     * A machine that has applied nothing.
     *
     * @param sessionsMax most open sessions; part of the state, hence the same on all replicas and for ever
     * @param changesMax most changes that are remembered for those who watch
     */
    public KvMachine(int sessionsMax, int changesMax) {
        state = KvState.initial(sessionsMax);
        recent = new RecentChanges(changesMax);
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

    /** Reads what all entries up to the last applied one left; a watch does not wait. */
    public Result read(Read read) {
        if (read instanceof Get get) {
            Stored stored = state.map().get(get.key());
            return stored == null ? new Result.Value(null, 0) : new Result.Value(stored.value(), stored.revision());
        } else if (read instanceof Range range) {
            return Pages.of(state, range);
        } else if (read instanceof Watch watch) {
            return recent.after(watch, state.applied());
        } else if (read instanceof Stale stale) {
            return read(stale.read());
        } else if (read instanceof Leased leased) {
            return read(leased.read());
        } else {
            throw new AssertionError(read);
        }
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
            recent.restart(lastIndex);
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
                ? new Session(index, command.sequence(), execute(index, command.update()))
                : new Session(index, session.sequence(), session.result());
        state = state.withSessions(state.sessions().with(command.session(), used));
        return isNew || isRetry ? used.result() : new Result.Superseded();
    }

    private Result execute(long index, Update update) {
        if (update instanceof Put put) {
            set(index, put.key(), put.value());
            return new Result.Written(index);
        }
        Stored stored = state.map().get(update.key());
        if (update instanceof Delete delete) {
            set(index, delete.key(), null);
            return new Result.Deleted(stored != null);
        } else if (update instanceof CompareAndSet cas) {
            Bytes actual = stored == null ? null : stored.value();
            if (!Objects.equals(actual, cas.expected())) {
                return new Result.NotSwapped(actual);
            }
            set(index, cas.key(), cas.value());
            return new Result.Swapped(index);
        } else if (update instanceof IfRevision conditional) {
            long actual = stored == null ? 0 : stored.revision();
            return actual == conditional.revision()
                    ? execute(index, conditional.then())
                    : new Result.RevisionDiffers(actual);
        } else {
            throw new AssertionError(update);
        }
    }

    /** Sets a key, or removes it. To remove what is not there is no change. */
    private void set(long index, Bytes key, @Nullable Bytes value) {
        TreePMap<Bytes, Stored> map = state.map();
        if (value != null) {
            state = state.withMap(map.plus(key, new Stored(value, index)));
        } else if (map.containsKey(key)) {
            state = state.withMap(map.minus(key));
        } else {
            return;
        }
        recent.add(new Change(key, value, index));
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
