package dev.ariadne.sim.harness;

import dev.ariadne.sim.check.Violation;

/**
 * A seed of a batch in which something went wrong.
 *
 * @param hash of the whole trace, as sixteen hexadecimal digits; empty where the run did not end
 * @param where the stack at the violation, or what was thrown there
 */
public record SeedFailure(long seed, String hash, Violation violation, Throwable where) {}
