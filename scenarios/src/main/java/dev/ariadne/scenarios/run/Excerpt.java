package dev.ariadne.scenarios.run;

import java.util.List;

/** A stretch of a run, record by record. */
record Excerpt(Fingerprint whole, List<Line> lines) {
    /**
     * A line of the story.
     *
     * @param record its number; that of the record before for a detail that is no record
     * @param hash of the trace after it
     * @param stack of who recorded it, innermost first
     */
    record Line(long record, long hash, String text, List<String> stack) {}
}
