package dev.ariadne.sim.check;

import java.util.Locale;

/**
 * Something that must never happen, and did.
 *
 * @param check name of the statement that does not hold
 * @param at nanoseconds of the world
 */
public record Violation(String check, long at, String detail) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s  at %,d.%03d ms  %s", check, at / 1_000_000, at / 1_000 % 1_000, detail);
    }
}
