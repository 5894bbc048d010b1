package dev.ariadne.scenarios.oracle;

/**
 * Something that must never happen, and did.
 *
 * @param oracle which statement does not hold
 * @param at nanoseconds of the world
 * @param node at which it showed; zero if at none in particular
 */
public record Violation(String oracle, long at, int node, String what) {
    @Override
    public String toString() {
        return String.format("%s  at %,d.%03d ms%s  %s", oracle, at / 1_000_000, at / 1_000 % 1_000, where(), what);
    }

    private String where() {
        return node == 0 ? "" : "  node " + node;
    }
}
