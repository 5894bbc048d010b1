package dev.ariadne.scenarios.run;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import dev.ariadne.scenarios.run.PlantedBug.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a planted bug.
 *
 * @param seeds in each range
 * @param ranges what each range found first, the first range first
 */
record Caught(PlantedBug bug, long seeds, List<First> ranges) {
    /**
     * The first failure of a range.
     *
     * @param ordinal of its seed within the range, from 1; zero if there was none
     * @param oracle that failed; empty if none did
     */
    record First(long ordinal, String oracle) {
        static final First NONE = new First(0, "");

        /** As {@code 17:Recovery}, or {@code -} for none. */
        @Override
        public String toString() {
            return this.equals(NONE) ? "-" : ordinal + ":" + oracle;
        }

        /** @throws IllegalArgumentException if it is none */
        static First parse(String text) {
            if (text.equals("-")) {
                return NONE;
            }
            List<String> parts = Splitter.on(':').splitToList(text);
            if (parts.size() != 2) {
                throw new IllegalArgumentException("'" + text + "' is neither '-' nor ORDINAL:ORACLE");
            }
            return new First(Long.parseLong(parts.get(0)), parts.get(1));
        }

        boolean isNone() {
            return ordinal == 0;
        }
    }

    Caught {
        ranges = List.copyOf(ranges);
    }

    /** In how many ranges something failed. */
    long found() {
        return ranges.stream().filter(first -> !first.isNone()).count();
    }

    /** In how many an oracle failed that should. */
    long rightly() {
        List<String> expected = bug.kind() == Kind.LEAK ? List.of(BugHunt.PROOF) : bug.expected();
        return ranges.stream()
                .filter(first -> expected.contains(first.oracle()))
                .count();
    }

    /** Whether it is what should come of this change. */
    boolean isAsExpected() {
        return bug.kind() == Kind.BENIGN ? found() == 0 : rightly() > 0;
    }

    /** The ordinal in the middle; a range that found nothing counts as more than any. */
    String median() {
        List<Long> ordinals = ranges.stream()
                .map(first -> first.isNone() ? Long.MAX_VALUE : first.ordinal())
                .sorted()
                .toList();
        long median = ordinals.get(ordinals.size() / 2);
        return median == Long.MAX_VALUE
                ? String.format(Locale.ROOT, "> %,d", seeds)
                : String.format(Locale.ROOT, "%,d", median);
    }

    /** The oracle that most ranges failed; null if none did. */
    @Nullable
    String oracle() {
        Map<String, Integer> counts = new TreeMap<>();
        for (First first : ranges) {
            if (!first.isNone()) {
                counts.merge(first.oracle(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** Whether it was found for the right reason, in a word or two. */
    String verdict() {
        if (bug.kind() == Kind.BENIGN) {
            return found() == 0 ? "rightly" : "false alarm";
        } else if (found() == 0) {
            return "not found";
        } else if (rightly() == found()) {
            return "yes";
        }
        String expected = "not by " + Joiner.on(" or ").join(bug.expected());
        return rightly() == 0 ? expected : rightly() + " of " + found() + " times";
    }
}
