package dev.ariadne.checker.history;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;

/**
 * One operation of one client. Inputs, outputs and keys are immutable and are compared with {@code equals}; integers read from
 * EDN are {@code Long}.
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
public record Operation(
        long process,
        @Nullable Object key,
        String function,
        @Nullable Object input,
        Outcome outcome,
        @Nullable Object output,
        Moment invoked,
        @Nullable Moment completed) {

    public Operation {
        checkArgument(
                completed != null || outcome == Outcome.UNKNOWN, "an operation that ended %s without an end", outcome);
        checkArgument(
                output == null || outcome == Outcome.OK, "an operation that ended %s with output %s", outcome, output);
        checkArgument(
                completed == null || invoked.event() < completed.event(),
                "an operation from event %s to event %s",
                invoked,
                completed);
    }

    /** True if the client saw an answer; otherwise a model judges the effect alone. */
    public boolean ok() {
        return outcome == Outcome.OK;
    }

    /** The event before which the operation must have taken effect, if at all; an unknown one stays open to the end. */
    public int deadline() {
        return completed == null || !ok() ? Integer.MAX_VALUE : completed.event();
    }
}
