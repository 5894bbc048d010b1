package dev.ariadne.checker.history;

/** What a client knows about the end of its operation. */
public enum Outcome {
    /** It took effect, exactly once, between its invocation and its completion, and its output is what it saw. */
    OK,
    /** It certainly took no effect, and never will. */
    FAIL,
    /** Nobody knows: it takes effect at any time after its invocation, once, or never. */
    UNKNOWN
}
