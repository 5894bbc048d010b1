package dev.ariadne.sim.harness;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How much a run may take. One that takes more is taken for one that never ends, which is a violation.
 *
 * @param events of the world
 * @param nanos of the world
 */
public record Budget(long events, long nanos) {
    /** Ten million events and an hour of simulated time. */
    public static final Budget USUAL = new Budget(10_000_000, 3_600_000_000_000L);

    public Budget {
        checkArgument(events > 0, "events must be positive, is %s", events);
        checkArgument(nanos > 0, "nanos must be positive, is %s", nanos);
    }
}
