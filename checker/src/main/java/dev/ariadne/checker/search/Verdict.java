package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param answer linearizable only if every object of the history is
 * @param key the object that is not linearizable, or not decided; null if it has no name or all are linearizable
 * @param failingEvent the first completion that no order explains: all completions before it have an order, given all that the
 *     history says of the operations then open. Present exactly if the answer is {@code NOT_LINEARIZABLE}
 * @param steps steps of the model taken
 * @param operations how many took part: those that did not fail
 * @param partitions how many objects were searched, one after another
 */
public record Verdict(
        Answer answer, @Nullable Object key, OptionalInt failingEvent, long steps, int operations, int partitions) {
    /** In order of weight. */
    public enum Answer {
        LINEARIZABLE,
        /** The step budget ran out. This is no pass. */
        UNDECIDED,
        NOT_LINEARIZABLE
    }

    /** The verdict on a history without operations. */
    static final Verdict EMPTY = new Verdict(Answer.LINEARIZABLE, null, OptionalInt.empty(), 0, 0, 0);

    public Verdict {
        checkArgument(
                failingEvent.isPresent() == (answer == Answer.NOT_LINEARIZABLE),
                "%s with failing event %s",
                answer,
                failingEvent);
    }

    /** One object's operations have an order. */
    public static Verdict linearizable(int operations, long steps) {
        return new Verdict(Answer.LINEARIZABLE, null, OptionalInt.empty(), steps, operations, 1);
    }

    /** One object's operations have no order, and the completion at {@code event} is the first that shows it. */
    public static Verdict notLinearizable(int operations, long steps, int event) {
        return new Verdict(Answer.NOT_LINEARIZABLE, null, OptionalInt.of(event), steps, operations, 1);
    }

    /** The search of one object's operations gave up. */
    public static Verdict undecided(int operations, long steps) {
        return new Verdict(Answer.UNDECIDED, null, OptionalInt.empty(), steps, operations, 1);
    }

    public boolean isLinearizable() {
        return answer == Answer.LINEARIZABLE;
    }

    /** This verdict, on the object of that name. */
    Verdict on(@Nullable Object object) {
        return isLinearizable() ? this : new Verdict(answer, object, failingEvent, steps, operations, partitions);
    }

    /** The verdict on both objects: the weightier answer, and of two failures the earlier. */
    Verdict and(Verdict other) {
        int order = answer.compareTo(other.answer);
        boolean mine = order != 0 ? order > 0 : failingEvent.orElse(0) <= other.failingEvent.orElse(0);
        Verdict told = mine ? this : other;
        return new Verdict(
                told.answer,
                told.key,
                told.failingEvent,
                steps + other.steps,
                operations + other.operations,
                partitions + other.partitions);
    }
}
