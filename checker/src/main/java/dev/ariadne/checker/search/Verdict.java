package dev.ariadne.checker.search;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on a history: linearizable only if every object of it is.
 *
 * @param objects one for each object, in order of first use
 */
public record Verdict(List<OfObject> objects) {
    private static final OfObject NONE = new OfObject(null, ObjectVerdict.linearizable(0, 0));

    /** The verdict on one object; the key is null if it has no name. */
    public record OfObject(@Nullable Object key, ObjectVerdict verdict) {}

    public Verdict {
        objects = List.copyOf(objects);
    }

    /** The weightiest answer of all objects. */
    public Answer answer() {
        return worst().verdict().answer();
    }

    public boolean isLinearizable() {
        return answer() == Answer.LINEARIZABLE;
    }

    /** The object that is not linearizable, or not known to be; null if it has no name or all are linearizable. */
    public @Nullable Object key() {
        return isLinearizable() ? null : worst().key();
    }

    /** {@link ObjectVerdict#event} of that object. */
    public OptionalInt event() {
        return worst().verdict().event();
    }

    /** {@link ObjectVerdict#reason} of that object. */
    public String reason() {
        return worst().verdict().reason();
    }

    /** Steps of the model taken on all objects. */
    public long steps() {
        return objects.stream().mapToLong(object -> object.verdict().steps()).sum();
    }

    /** How many operations took part: those that did not fail. */
    public int operations() {
        return objects.stream()
                .mapToInt(object -> object.verdict().operations())
                .sum();
    }

    /** The object with the weightiest answer, and of several the one where it shows first. */
    private OfObject worst() {
        OfObject worst = NONE;
        for (OfObject object : objects) {
            int order = object.verdict().answer().compareTo(worst.verdict().answer());
            if (order > 0 || (order == 0 && event(object) < event(worst))) {
                worst = object;
            }
        }
        return worst;
    }

    private static int event(OfObject object) {
        return object.verdict().event().orElse(0);
    }
}
