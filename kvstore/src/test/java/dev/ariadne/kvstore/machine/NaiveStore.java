package dev.ariadne.kvstore.machine;

import dev.ariadne.kvstore.command.Command;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What {@link KvMachine} should do, written with mutable maps and an access order. */
final class NaiveStore {
    private record Last(long sequence, Result result) {}

    final Map<Bytes, Bytes> map = new HashMap<>();
    final Map<Long, Last> sessions;

    NaiveStore(int sessionsMax) {
        sessions = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Last> eldest) {
                return size() > sessionsMax;
            }
        };
    }

    long lastSequence(long session) {
        // not through get(), which would be a use
        return sessions.entrySet().stream()
                .filter(e -> e.getKey() == session)
                .mapToLong(e -> e.getValue().sequence())
                .findFirst()
                .orElse(0);
    }

    Result apply(long index, Command command) {
        if (command instanceof Command.OpenSession) {
            sessions.put(index, new Last(0, new Result.Written()));
            return new Result.SessionOpened(index);
        }
        Command.InSession inSession = (Command.InSession) command;
        Last last = sessions.get(inSession.session());
        if (last == null) {
            return new Result.SessionExpired();
        }
        if (inSession.sequence() < last.sequence()) {
            return new Result.Superseded();
        }
        if (inSession.sequence() > last.sequence()) {
            last = new Last(inSession.sequence(), apply(inSession.update()));
            sessions.put(inSession.session(), last);
        }
        return last.result();
    }

    private Result apply(KvOperation.Update update) {
        if (update instanceof KvOperation.Put put) {
            map.put(put.key(), put.value());
            return new Result.Written();
        }
        if (update instanceof KvOperation.Delete delete) {
            return new Result.Deleted(map.remove(delete.key()) != null);
        }
        KvOperation.CompareAndSet cas = (KvOperation.CompareAndSet) update;
        Bytes actual = map.get(cas.key());
        if (Objects.equals(actual, cas.expected())) {
            map.put(cas.key(), cas.value());
            return new Result.Swapped();
        }
        return new Result.NotSwapped(actual);
    }
}
