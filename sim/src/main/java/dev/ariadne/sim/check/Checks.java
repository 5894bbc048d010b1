package dev.ariadne.sim.check;

import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one run. None of them throws or has any effect on the run: whoever runs it looks at {@link #violation} and stops.
 *
 * <p>A name stands for one statement wherever it is made. An {@code always} is reached when it is evaluated, a {@code sometimes} when
 * it holds.
 */
public final class Checks {
    private final LongSupplier clock;
    private final Tally reached = new Tally();

    private @Nullable Violation violation;
    private @Nullable Throwable where;

    /** @param clock nanoseconds of the world, as violations will show them */
    public Checks(LongSupplier clock) {
        this.clock = clock;
    }

    /** Names statements that the run should reach, so that those it never comes by are known too. */
    public void declare(String... names) {
        for (String name : names) {
            reached.count(name, false);
        }
    }

    /** States what holds whenever this is called. The first statement that does not is the violation of the run. */
    public void always(String name, boolean condition, Supplier<String> detail) {
        reached.count(name, true);
        if (!condition) {
            violated(name, detail.get(), new AssertionError(name));
        }
    }

    /** States what holds in some run at some call. */
    public void sometimes(String name, boolean condition) {
        reached.count(name, condition);
    }

    /** Reports a violation that was found in some other way; without effect after the first. */
    public void violated(String name, String detail, Throwable cause) {
        if (violation == null) {
            violation = new Violation(name, clock.getAsLong(), detail);
            where = cause;
        }
    }

    /** The first statement that did not hold; null if all did. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** The stack at the violation, or what was thrown there; null if there is none. */
    public @Nullable Throwable where() {
        return where;
    }

    /** How often each name was reached, by name; zero for those that never were. */
    public SortedMap<String, Long> reached() {
        return reached.byName();
    }
}
