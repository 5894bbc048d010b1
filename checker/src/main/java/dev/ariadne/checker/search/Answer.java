package dev.ariadne.checker.search;

/** What a search can find, in order of weight. */
public enum Answer {
    LINEARIZABLE,
    /** The search gave up. This is no pass. */
    UNKNOWN,
    NOT_LINEARIZABLE
}
