package dev.ariadne.checker.search;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a search may cost, and what it owes.
 *
 * @param steps after how many steps of the model on one object to give up with {@code UNKNOWN}; steps, not seconds, so that
 *     the verdict is the same on every machine
 * @param order whether a linearizable object's verdict has an order that shows it, which costs memory
 */
public record Limits(long steps, boolean order) {
    public Limits {
        checkArgument(steps > 0, "step budget %s", steps);
    }

    /** A verdict within so many steps, without an order. */
    public static Limits steps(long steps) {
        return new Limits(steps, false);
    }

    /** These limits, and an order. */
    public Limits withOrder() {
        return new Limits(steps, true);
    }
}
