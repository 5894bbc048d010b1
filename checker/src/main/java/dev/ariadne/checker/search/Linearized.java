package dev.ariadne.checker.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The set of operations linearized so far, by their numbers in {@link Intervals}. */
final class Linearized {
    private final Intervals intervals;

    /** One bit per operation. */
    private final long[] words;

    /** The first completion that is not linearized. Invariant: all before it are. */
    private int frontier;

    Linearized(Intervals intervals) {
        this.intervals = intervals;
        this.words = new long[(intervals.size() + Long.SIZE - 1) / Long.SIZE];
    }

    int frontier() {
        return frontier;
    }

    boolean contains(int number) {
        return (words[number / Long.SIZE] & 1L << number) != 0;
    }

    void add(int number) {
        words[number / Long.SIZE] |= 1L << number;
        while (frontier < intervals.completed() && contains(frontier)) {
            frontier++;
        }
    }

    void remove(int number) {
        words[number / Long.SIZE] &= ~(1L << number);
        frontier = Math.min(frontier, number);
    }

    /** This set and a state, as a key. */
    Configuration configuration(Object state) {
        return new Configuration(frontier, members(), state);
    }

    /**
     * The words that tell this set from others of the same frontier: those of what is open there, then those of unknown outcome.
     * All other bits follow from the frontier.
     */
    private long[] members() {
        if (frontier == intervals.completed()) {
            return new long[0];
        }
        int first = frontier / Long.SIZE;
        int open = intervals.lastOpen(frontier) / Long.SIZE + 1 - first;
        int unknown = intervals.completed() / Long.SIZE;
        long[] members = Arrays.copyOfRange(words, first, first + open + words.length - unknown);
        System.arraycopy(words, unknown, members, open, words.length - unknown);
        return members;
    }

    /** What the search remembers: two configurations are the same only if sets and states are, equal hashes are not enough. */
    static final class Configuration {
        private final int frontier;
        private final long[] members;
        private final Object state;
        private final int hash;

        Configuration(int frontier, long[] members, Object state) {
            this.frontier = frontier;
            this.members = members;
            this.state = state;
            this.hash = 31 * (31 * Arrays.hashCode(members) + frontier) + state.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Configuration that
                    && hash == that.hash
                    && frontier == that.frontier
                    && Arrays.equals(members, that.members)
                    && state.equals(that.state);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
