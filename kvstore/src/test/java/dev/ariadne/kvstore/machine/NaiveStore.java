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

    final Map<Bytes, Stored> map = new HashMap<>();
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
            sessions.put(index, new Last(0, new Result.SessionOpened(index)));
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
            last = new Last(inSession.sequence(), apply(index, inSession.update()));
            sessions.put(inSession.session(), last);
        }
        return last.result();
    }

    private Result apply(long index, KvOperation.Update update) {
        Stored actual = map.get(update.key());
        if (update instanceof KvOperation.Put put) {
            map.put(put.key(), new Stored(put.value(), index));
            return new Result.Written(index);
        }
        if (update instanceof KvOperation.Delete delete) {
            return new Result.Deleted(map.remove(delete.key()) != null);
        }
        if (update instanceof KvOperation.IfRevision conditional) {
            long revision = actual == null ? 0 : actual.revision();
            return revision == conditional.revision()
                    ? apply(index, conditional.then())
                    : new Result.RevisionDiffers(revision);
        }
        KvOperation.CompareAndSet cas = (KvOperation.CompareAndSet) update;
        Bytes value = actual == null ? null : actual.value();
        if (Objects.equals(value, cas.expected())) {
            map.put(cas.key(), new Stored(cas.value(), index));
            return new Result.Swapped(index);
        }
        return new Result.NotSwapped(value);
    }
}
