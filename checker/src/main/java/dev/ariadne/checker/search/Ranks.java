package dev.ariadne.checker.search;

/**
 * Some events of a recording, and how many of them come before any. In a bit for each event of the span, and without a branch that
 * depends on how they are mixed, which would cost more than all else.
 */
final class Ranks {
    /** Worth its memory if there are at most so many events of the span for each that is marked. */
    private static final int SPARSE = 256;

    private final int first;

    private final int last;

    /** By event, counted from the first: whether it is marked. */
    private final long[] marks;

    /** By word of {@link #marks}: how many are marked before it, once they are counted. */
    private final int[] ranks;

    /** None marked yet of the events from {@code first} to {@code last}. */
    Ranks(int first, int last) {
        this.first = first;
        this.last = last;
        // a word more, for the rank of what comes after the last
        marks = new long[((last - first + 1) >> 6) + 1];
        ranks = new int[marks.length];
    }

    static boolean fit(int first, int last, int marked) {
        return (long) last - first < (long) SPARSE * marked;
    }

    void mark(int event) {
        int at = event - first;
        marks[at >> 6] |= 1L << at;
    }

    /** Counts what is marked, after which nothing more is. Returns how many events that are. */
    int count() {
        int count = 0;
        for (int word = 0; word < marks.length; word++) {
            ranks[word] = count;
            count += Long.bitCount(marks[word]);
        }
        return count;
    }

    /** How many events are marked before {@code event}, which may come after the last. */
    int before(int event) {
        int at = Math.min(event, last + 1) - first;
        return ranks[at >> 6] + Long.bitCount(marks[at >> 6] & ((1L << at) - 1));
    }
}
