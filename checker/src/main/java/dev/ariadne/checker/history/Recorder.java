package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history down while it happens. The order of the calls is the order of the events: call {@link #invoke} before the
 * request leaves and {@link #complete} after the answer is there. Not thread-safe; callers on several threads take a lock.
 */
public final class Recorder {
    /** By id; an operation without an end yet is {@code UNKNOWN}, which is what it stays if the end never comes. */
    private final List<Operation> operations = new ArrayList<>();

    /** Number of events so far. */
    private int events;

    /**
     * A client asks for something.
     *
     * @return the id for {@link #complete}, counting from 0
     */
    public int invoke(long process, @Nullable Object key, String function, @Nullable Object input, long nanos) {
        Moment now = new Moment(events++, nanos);
        operations.add(new Operation(process, key, function, input, Outcome.UNKNOWN, null, now, null));
        return operations.size() - 1;
    }

    /** The client learns how operation {@code id} ended; {@code output} is null unless the outcome is {@code OK}. */
    public void complete(int id, Outcome outcome, @Nullable Object output, long nanos) {
        complete(id, open(id).input(), outcome, output, nanos);
    }

    /** The client learns that operation {@code id} has no answer, and perhaps only now says what the argument was. */
    void completeWithoutAnswer(int id, Outcome outcome, @Nullable Object input, long nanos) {
        Object known = open(id).input();
        complete(id, known == null ? input : known, outcome, null, nanos);
    }

    private void complete(int id, @Nullable Object input, Outcome outcome, @Nullable Object output, long nanos) {
        Operation open = open(id);
        operations.set(
                id,
                new Operation(
                        open.process(),
                        open.key(),
                        open.function(),
                        input,
                        outcome,
                        output,
                        open.invoked(),
                        new Moment(events, nanos)));
        events++;
    }

    private Operation open(int id) {
        checkArgument(id >= 0 && id < operations.size(), "no operation %s", id);
        Operation open = operations.get(id);
        checkArgument(open.completed() == null, "operation %s completes twice", id);
        return open;
    }

    /** Leaves out the number of an event that is not a client's. */
    void skipEvent() {
        events++;
    }

    /** The operation as it is known now. */
    public Operation operation(int id) {
        return operations.get(id);
    }

    /** What happened so far; operations without an end are {@code UNKNOWN}. */
    public History history() {
        return new History(operations);
    }
}
