package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verify;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvCodec;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.Get;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.machine.Sessions;
import dev.ariadne.kvstore.machine.Stored;
import dev.ariadne.raft.codec.CodecException;
import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store as its specification tells it, run once over what was committed: by no code of the machine's, and with all that ever
 * happened kept, so that it answers for every index.
 */
final class ModelMachine {
    /** A call of a client, which entries may carry more than once. */
    private record Call(long session, long sequence) {}

    /** A value that was given to a key. */
    private record Writing(Bytes key, Bytes value) {}

    private static final class Session {
        long sequence;
        Result result;

        Session(Result opened) {
            result = opened;
        }
    }

    private final int sessionsMax;
    private final Consumer<Situation> met;

    /** What each key held from some index on; null for nothing. */
    private final Map<Bytes, TreeMap<Long, @Nullable Bytes>> values = new TreeMap<>();

    /** What each entry changed, if it changed a key. */
    private final TreeMap<Long, Result.Change> changes = new TreeMap<>();

    /** Open sessions, the one that was used last at the end. */
    private final LinkedHashMap<Long, Session> sessions = new LinkedHashMap<>();

    /** What the entries of a call led to, each answer once: a retry may have come too late for the first. */
    private final Map<Call, List<Result>> results = new LinkedHashMap<>();

    private final Map<Long, Result> opened = new LinkedHashMap<>();
    private final Map<Writing, Integer> writings = new LinkedHashMap<>();

    /** By applied index. */
    private final List<Long> digests = new ArrayList<>(List.of(0L));

    /** @param met hears of what the entries bring about */
    ModelMachine(int sessionsMax, Consumer<Situation> met) {
        this.sessionsMax = sessionsMax;
        this.met = met;
    }

    long applied() {
        return digests.size() - 1L;
    }

    /** What the digest of a state must be that has applied so much. */
    long digest(long applied) {
        return digests.get((int) applied);
    }

    /** The value of a key after an entry. */
    @Nullable
    Bytes value(Bytes key, long applied) {
        TreeMap<Long, @Nullable Bytes> history = values.get(key);
        Map.Entry<Long, @Nullable Bytes> last = history == null ? null : history.floorEntry(applied);
        return last == null ? null : last.getValue();
    }

    /** The index of the entry that gave the key its value; zero if it has none. */
    private long revision(Bytes key, long applied) {
        TreeMap<Long, @Nullable Bytes> history = values.get(key);
        Map.Entry<Long, @Nullable Bytes> last = history == null ? null : history.floorEntry(applied);
        return last == null || last.getValue() == null ? 0 : last.getKey();
    }

    /** Whether a map is what an entry left: nothing else, and nothing missing. */
    boolean holds(Map<Bytes, Stored> map, long applied) {
        Map<Bytes, Stored> own = new TreeMap<>();
        for (Bytes key : values.keySet()) {
            Bytes value = value(key, applied);
            if (value != null) {
                own.put(key, new Stored(value, revision(key, applied)));
            }
        }
        return own.equals(map);
    }

    /** What a read shows after an entry. */
    Result read(Read read, long applied) {
        if (read instanceof Get get) {
            return new Result.Value(value(get.key(), applied), revision(get.key(), applied));
        } else if (read instanceof Range range) {
            return page(range, applied);
        }
        throw new AssertionError(read);
    }

    private Result.Page page(Range range, long applied) {
        List<Result.Pair> pairs = new ArrayList<>();
        long bytes = 0;
        for (Bytes key : values.keySet()) {
            Bytes value = value(key, applied);
            boolean isBefore = range.after() != null && key.compareTo(range.after()) <= 0;
            if (value == null || isBefore || !begins(key, range.prefix())) {
                continue;
            }
            bytes += key.length() + value.length();
            if (pairs.size() == range.limit() || (bytes > KvOperation.VALUE_BYTES_MAX && !pairs.isEmpty())) {
                return new Result.Page(pairs, true, applied);
            }
            pairs.add(new Result.Pair(key, value, revision(key, applied)));
        }
        return new Result.Page(pairs, false, applied);
    }

    /** What changed under a prefix after one revision and up to another. */
    List<Result.Change> changes(Bytes prefix, long after, long last) {
        return changes.subMap(after, false, Math.max(after, last), true).values().stream()
                .filter(change -> begins(change.key(), prefix))
                .toList();
    }

    private static boolean begins(Bytes key, Bytes prefix) {
        byte[] bytes = key.toByteArray();
        return Arrays.equals(Arrays.copyOf(bytes, Math.min(bytes.length, prefix.length())), prefix.toByteArray());
    }

    /** Whether these are the sessions that are open now: their names, the last sequence of each, and its result. */
    boolean isOpen(Map<Long, Sessions.Session> others) {
        return others.size() == sessions.size()
                && others.entrySet().stream().allMatch(other -> {
                    Session own = sessions.get(other.getKey());
                    return own != null
                            && own.sequence == other.getValue().sequence()
                            && own.result.equals(other.getValue().result());
                });
    }

    /** How often this value was given to this key. */
    int writings(Bytes key, Bytes value) {
        return writings.getOrDefault(new Writing(key, value), 0);
    }

    /** Whether a committed entry led to this answer to a command. */
    boolean answers(Command command, Result result) {
        if (command instanceof Command.InSession call) {
            return results.getOrDefault(new Call(call.session(), call.sequence()), List.of())
                    .contains(result);
        }
        return result instanceof Result.SessionOpened named && result.equals(opened.get(named.session()));
    }

    void apply(Entry entry) {
        long index = entry.index();
        verify(index == applied() + 1, "entry %s after %s", entry.id(), applied());
        Result result = entry.data().isEmpty() ? null : run(index, decode(entry));
        Hasher hasher =
                Hashing.murmur3_128().newHasher().putLong(digest(index - 1)).putLong(index);
        hasher.putInt(entry.data().length()).putBytes(entry.data().buffer());
        if (result != null) {
            hasher.putBytes(KvCodec.encode(result).buffer());
        }
        digests.add(hasher.hash().asLong());
    }

    private static Command decode(Entry entry) {
        try {
            return KvCodec.decodeCommand(entry.data());
        } catch (CodecException e) {
            throw new IllegalStateException("committed entry " + entry.id() + " is no command", e);
        }
    }

    private Result run(long index, Command command) {
        if (!(command instanceof Command.InSession call)) {
            Result name = new Result.SessionOpened(index);
            opened.put(index, name);
            use(index, new Session(name));
            return name;
        }
        Result result = run(index, call);
        List<Result> known =
                results.computeIfAbsent(new Call(call.session(), call.sequence()), c -> new ArrayList<>(1));
        if (!known.contains(result)) {
            known.add(result);
        }
        return result;
    }

    private Result run(long index, Command.InSession call) {
        Session session = sessions.remove(call.session());
        if (session == null) {
            met.accept(Situation.SESSION_EXPIRED);
            return new Result.SessionExpired();
        }
        if (call.sequence() <= session.sequence) {
            met.accept(call.sequence() == session.sequence ? Situation.RETRY_ANSWERED : Situation.RETRY_SUPERSEDED);
        } else {
            session.sequence = call.sequence();
            session.result = update(index, call.update());
        }
        use(call.session(), session);
        return call.sequence() == session.sequence ? session.result : new Result.Superseded();
    }

    private void use(long name, Session session) {
        sessions.put(name, session);
        if (sessions.size() > sessionsMax) {
            sessions.remove(sessions.keySet().iterator().next());
        }
    }

    private Result update(long index, KvOperation.Update update) {
        Bytes actual = value(update.key(), index);
        if (update instanceof KvOperation.Put put) {
            set(index, put.key(), put.value());
            return new Result.Written(index);
        } else if (update instanceof KvOperation.Delete delete) {
            set(index, delete.key(), null);
            return new Result.Deleted(actual != null);
        } else if (update instanceof KvOperation.CompareAndSet cas) {
            if (!Objects.equals(actual, cas.expected())) {
                return new Result.NotSwapped(actual);
            }
            set(index, cas.key(), cas.value());
            return new Result.Swapped(index);
        } else if (update instanceof KvOperation.IfRevision conditional) {
            long present = revision(update.key(), index);
            met.accept(present == conditional.revision() ? Situation.REVISION_HELD : Situation.REVISION_DIFFERED);
            return present == conditional.revision()
                    ? update(index, conditional.then())
                    : new Result.RevisionDiffers(present);
        } else {
            throw new AssertionError(update);
        }
    }

    private void set(long index, Bytes key, @Nullable Bytes value) {
        if (value != null || value(key, index) != null) {
            changes.put(index, new Result.Change(key, value, index));
        }
        values.computeIfAbsent(key, k -> new TreeMap<>()).put(index, value);
        if (value != null) {
            writings.merge(new Writing(key, value), 1, Integer::sum);
        }
    }
}
