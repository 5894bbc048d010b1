package dev.ariadne.scenarios.live;

import com.google.common.base.Verify;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.OnlineChecker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients of a real cluster did, judged while it happens. A key is left for a new one before its history grows too long to be
 * judged; what has come of it is kept until there is more than there is room for, the oldest keys going first. Thread-safe.
 */
final class LiveHistory {
    private static final int OPERATIONS_PER_KEY = 120;
    private static final long STEPS_MAX = 5_000_000;

    /**
     * How far it has come.
     *
     * @param done operations that were answered
     * @param updates those of them that may have changed something
     * @param refused certainly without effect
     * @param unknown perhaps with an effect
     * @param answer of the checker, on all there was so far
     * @param undecided keys whose history took too many steps to be judged
     */
    record Tally(long done, long updates, long refused, long unknown, Answer answer, long undecided) {}

    /** One key: all there was, by its place, and who judges it. */
    private static final class Key {
        final String name;
        final List<Operation> operations = new ArrayList<>();
        final OnlineChecker checker = new OnlineChecker(Models.keyValue(), STEPS_MAX);
        int open;

        Key(String name) {
            this.name = name;
        }
    }

    /** An operation under way. */
    static final class Begun {
        private final Key key;
        private final int place;
        private final long nanos;

        private Begun(Key key, int place, long nanos) {
            this.key = key;
            this.place = place;
            this.nanos = nanos;
        }

        /** When it began. */
        long nanos() {
            return nanos;
        }
    }

    private final int slots;
    private final int keptMax;
    private final Map<String, Key> keys = new LinkedHashMap<>();

    /** The key that each slot stands for now. */
    private final Key[] current;

    private int events;
    private int generations;
    private int kept;
    private long done;
    private long updates;
    private long refused;
    private long unknown;
    private long undecided;
    private Answer answer = Answer.LINEARIZABLE;

    /**
     * An empty one.
     *
     * @param slots how many keys are in use at a time
     * @param keptMax how many operations are kept, apart from those on the keys in use
     */
    LiveHistory(int slots, int keptMax) {
        this.slots = slots;
        this.keptMax = keptMax;
        current = new Key[slots];
        for (int slot = 0; slot < slots; slot++) {
            renew(slot);
        }
    }

    private Key renew(int slot) {
        Key key = new Key("k" + slot + "." + generations++);
        keys.put(key.name, key);
        current[slot] = key;
        return key;
    }

    /** The key that a slot stands for, 0 being the first. */
    synchronized String key(int slot) {
        Key key = current[slot % slots];
        return (key.operations.size() < OPERATIONS_PER_KEY ? key : renew(slot % slots)).name;
    }

    /** All keys that are kept. */
    synchronized List<String> keys() {
        return List.copyOf(keys.keySet());
    }

    /** A client asks for something. */
    synchronized Begun begin(long process, String name, String function, @Nullable Object input) {
        Key key = keys.get(name);
        Verify.verify(key != null, "key %s was given up", name);
        long now = System.nanoTime();
        Operation operation =
                new Operation(process, name, function, input, Outcome.UNKNOWN, null, new Moment(events++, now), null);
        key.operations.add(operation);
        key.open++;
        kept++;
        key.checker.invoke(operation);
        return new Begun(key, key.operations.size() - 1, now);
    }

    /** The client learns what became of it. */
    synchronized void end(Begun begun, Outcome outcome, @Nullable Object output) {
        Key key = begun.key;
        Operation open = key.operations.get(begun.place);
        Operation ended = new Operation(
                open.process(),
                open.key(),
                open.function(),
                open.input(),
                outcome,
                output,
                open.invoked(),
                new Moment(events++, System.nanoTime()));
        key.operations.set(begun.place, ended);
        key.open--;
        switch (outcome) {
            case OK -> {
                done++;
                updates += open.function().equals("get") ? 0 : 1;
            }
            case FAIL -> refused++;
            case UNKNOWN -> unknown++;
        }
        judge(key, ended);
        forget();
    }

    private void judge(Key key, Operation ended) {
        Answer before = key.checker.answer();
        Answer after = key.checker.complete(ended);
        if (after == Answer.UNKNOWN && before != after) {
            undecided++;
        }
        if (after == Answer.NOT_LINEARIZABLE) {
            answer = after;
        }
    }

    /** A history that shows something wrong is kept as it is. */
    private void forget() {
        Iterator<Key> oldest = keys.values().iterator();
        while (kept > keptMax && answer == Answer.LINEARIZABLE && oldest.hasNext()) {
            Key key = oldest.next();
            if (key.open == 0 && !List.of(current).contains(key)) {
                kept -= key.operations.size();
                oldest.remove();
            }
        }
    }

    synchronized Tally tally() {
        return new Tally(done, updates, refused, unknown, answer, undecided);
    }

    /** All that is kept, in order. */
    synchronized History history() {
        return new History(keys.values().stream()
                .flatMap(key -> key.operations.stream())
                .sorted(Comparator.comparingInt(operation -> operation.invoked().event()))
                .toList());
    }
}
