package dev.ariadne.kvstore.machine;

import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.KvOperation.Range;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.kvstore.command.Result.Pair;
import dev.ariadne.raft.log.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts pages out of a state. */
final class Pages {
    /** Of keys and values on one page, unless it is one pair that has more. */
    static final long BYTES_MAX = KvOperation.VALUE_BYTES_MAX;

    private Pages() {}

    static Result.Page of(KvState state, Range range) {
        Bytes after = range.after();
        boolean continues = after != null && after.compareTo(range.prefix()) >= 0;
        List<Pair> pairs = new ArrayList<>();
        long budget = BYTES_MAX;
        for (Map.Entry<Bytes, Stored> entry : state.map()
                .tailMap(continues ? after : range.prefix(), !continues)
                .entrySet()) {
            Bytes key = entry.getKey();
            if (!startsWith(key, range.prefix())) {
                break;
            }
            Stored stored = entry.getValue();
            budget -= key.length() + stored.value().length();
            if (pairs.size() == range.limit() || (budget < 0 && !pairs.isEmpty())) {
                return new Result.Page(pairs, true, state.applied());
            }
            pairs.add(new Pair(key, stored.value(), stored.revision()));
        }
        return new Result.Page(pairs, false, state.applied());
    }

    static boolean startsWith(Bytes key, Bytes prefix) {
        return key.length() >= prefix.length()
                && key.buffer().slice(0, prefix.length()).equals(prefix.buffer());
    }
}
