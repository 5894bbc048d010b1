package dev.ariadne.checker.search;

/**
 * What an {@link OnlineChecker} keeps of each object, and how patient it is.
 *
 * @param tail how many of the latest events at least are not settled, so that a search for another witness has room
 * @param states fewer states than this are not worth forgetting
 * @param patience how many steps the settled frontier takes at most at a completion before it is blurred
 */
record OnlineTuning(int tail, int states, int patience) {
    static final OnlineTuning USUAL = new OnlineTuning(256, 1_024, 1_000);
}
