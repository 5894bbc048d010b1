package dev.ariadne.scenarios.workload;

import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.search.OnlineChecker;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a checker what clients see of all keys together, page by page of their ranges too. Each key may have an order of its own, and yet
 * no page shows two of them as they were at one time.
 */
final class AllKeys {
    /** At the end of a key, makes the next one. */
    private static final String NEXT = "\u0000";

    /** At the end of a prefix, makes what comes after all keys that begin with it. */
    private static final String END = "\uffff";

    private final OnlineChecker checker;

    /** Number of events so far: there are more than the history of the keys has. */
    private int events;

    /** @param checker judges all keys as one object */
    AllKeys(OnlineChecker checker) {
        this.checker = checker;
    }

    /** An operation on a key begins. Returns how it is known here. */
    Operation invoke(Operation operation) {
        return invoke(operation.process(), operation.key(), operation.function(), operation.input());
    }

    /** A page is asked for. Returns how that is known here. */
    Operation invoke(long process, KvOperation.Range range) {
        return invoke(process, List.of(from(range), range.prefix().toUtf8() + END), "range", null);
    }

    private Operation invoke(long process, @Nullable Object key, String function, @Nullable Object input) {
        Operation begun = new Operation(
                process, key, function, input, Outcome.UNKNOWN, null, new Moment(events++, Moment.NO_TIME), null);
        checker.invoke(begun);
        return begun;
    }

    /** What began so ended as {@code operation} did. */
    void complete(Operation begun, Operation operation) {
        complete(begun, begun.key(), operation.outcome(), operation.output());
    }

    /** The page is there. It shows all keys up to its last one if there are more, and says nothing of these. */
    void complete(Operation begun, KvOperation.Range range, Result.Page page) {
        Map<String, String> found = new LinkedHashMap<>();
        String last = "";
        for (Result.Pair pair : page.pairs()) {
            last = pair.key().toUtf8();
            found.put(last, pair.value().toUtf8());
        }
        String to = page.more() ? last + NEXT : range.prefix().toUtf8() + END;
        complete(begun, List.of(from(range), to), Outcome.OK, found);
    }

    /** There will be no page. */
    void giveUp(Operation begun) {
        complete(begun, begun.key(), Outcome.FAIL, null);
    }

    private void complete(Operation begun, @Nullable Object key, Outcome outcome, @Nullable Object output) {
        checker.complete(new Operation(
                begun.process(),
                key,
                begun.function(),
                begun.input(),
                outcome,
                output,
                begun.invoked(),
                new Moment(events++, Moment.NO_TIME)));
    }

    /** The page before may have been of another prefix. */
    private static String from(KvOperation.Range range) {
        String prefix = range.prefix().toUtf8();
        String next = range.after() == null ? "" : range.after().toUtf8() + NEXT;
        return prefix.compareTo(next) > 0 ? prefix : next;
    }
}
