package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of one client. Inputs, outputs and keys are immutable and are compared with {@code equals}; integers read from
 * EDN are {@code Long}.
 *
 * <p>Not a record, so that a million of them need one object each and not three.
 */
public final class Operation {
    /** {@link #completedEvent} of an operation that never ended. */
    private static final int NEVER = -1;

    private final long process;
    private final @Nullable Object key;
    private final String function;
    private final @Nullable Object input;
    private final Outcome outcome;
    private final @Nullable Object output;
    private final int invokedEvent;
    private final int completedEvent;
    private final long invokedNanos;
    private final long completedNanos;

    /**
     * An operation.
     *
     * @param process the client; it has one operation at a time
     * @param key the object the operation is about, or null if the history knows only one
     * @param function what is asked for, such as "read"
     * @param input the argument, or null
     * @param outcome how it ended
     * @param output the answer, or null; only {@code OK} has one
     * @param invoked when the client asked
     * @param completed when the client learned the outcome; absent if it never did, which only {@code UNKNOWN} may be
     */
    public Operation(
            long process,
            @Nullable Object key,
            String function,
            @Nullable Object input,
            Outcome outcome,
            @Nullable Object output,
            Moment invoked,
            @Nullable Moment completed) {
        checkArgument(
                completed != null || outcome == Outcome.UNKNOWN, "an operation that ended %s without an end", outcome);
        checkArgument(
                output == null || outcome == Outcome.OK, "an operation that ended %s with output %s", outcome, output);
        checkArgument(
                completed == null || invoked.event() < completed.event(),
                "an operation from event %s to event %s",
                invoked,
                completed);
        this.process = process;
        this.key = key;
        this.function = function;
        this.input = input;
        this.outcome = outcome;
        this.output = output;
        this.invokedEvent = invoked.event();
        this.invokedNanos = invoked.nanos();
        this.completedEvent = completed == null ? NEVER : completed.event();
        this.completedNanos = completed == null ? Moment.NO_TIME : completed.nanos();
    }

    public long process() {
        return process;
    }

    public @Nullable Object key() {
        return key;
    }

    public String function() {
        return function;
    }

    public @Nullable Object input() {
        return input;
    }

    public Outcome outcome() {
        return outcome;
    }

    public @Nullable Object output() {
        return output;
    }

    public Moment invoked() {
        return new Moment(invokedEvent, invokedNanos);
    }

    public @Nullable Moment completed() {
        return completedEvent == NEVER ? null : new Moment(completedEvent, completedNanos);
    }

    /** True if the client saw an answer; otherwise a model judges the effect alone. */
    public boolean ok() {
        return outcome == Outcome.OK;
    }

    /** The input or, if there is none, the output: some clients tell only at the end what they asked for. */
    public @Nullable Object argument() {
        return input == null ? output : input;
    }

    /** The event before which the operation must have taken effect, if at all; an unknown one stays open to the end. */
    public int deadline() {
        return ok() ? completedEvent : Integer.MAX_VALUE;
    }

    /** This operation as one that ended so, at the same time if it has one. */
    public Operation ended(Outcome end, @Nullable Object answer) {
        return new Operation(process, key, function, input, end, answer, invoked(), completed());
    }

    /** This operation with another argument. */
    public Operation asking(@Nullable Object argument) {
        return new Operation(process, key, function, argument, outcome, output, invoked(), completed());
    }

    /** This operation as one of another client. */
    Operation by(long client) {
        return new Operation(client, key, function, input, outcome, output, invoked(), completed());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Operation that
                && invokedEvent == that.invokedEvent
                && completedEvent == that.completedEvent
                && invokedNanos == that.invokedNanos
                && completedNanos == that.completedNanos
                && process == that.process
                && outcome == that.outcome
                && function.equals(that.function)
                && Objects.equals(key, that.key)
                && Objects.equals(input, that.input)
                && Objects.equals(output, that.output);
    }

    /** By place alone: the operations of a history differ in it, and inputs may be long. */
    @Override
    public int hashCode() {
        return 31 * invokedEvent + completedEvent;
    }

    @Override
    public String toString() {
        return "Operation[process=" + process + ", key=" + key + ", function=" + function + ", input=" + input
                + ", outcome=" + outcome + ", output=" + output + ", invoked=" + invoked() + ", completed="
                + completed() + "]";
    }
}
