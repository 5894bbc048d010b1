package dev.ariadne.sim.nemesis;

/** The kinds of faults a {@link FaultMix} is made of. */
public enum FaultKind {
    /** Crashes at any instant. */
    CRASH,
    /** Crashes inside disk calls and shortly after. */
    CRASH_IN_CALL,
    PAUSE,
    PARTITION,
    /** One-way cuts. */
    CUT_LINK,
    /** Loss, duplicates and delays. */
    NETWORK,
    /** Syncs that fail. */
    SYNC_FAILURE,
    SLOW_DISK,
    /** Clocks too fast or too slow. */
    DRIFT,
    /** Clocks that stand still, or jump. */
    CLOCK_JUMP,
}
