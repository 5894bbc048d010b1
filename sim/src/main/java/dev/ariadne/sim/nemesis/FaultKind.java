package dev.ariadne.sim.nemesis;

/** The kinds of faults a {@link FaultMix} is made of. */
public enum FaultKind {
    /** Crashes at any instant. */
    CRASH,
    /** Crashes inside disk calls and shortly after. */
    CRASH_IN_CALL,
    PAUSE,
    /** Random halves. */
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
    /** One node apart, a minority apart, a ring of majorities, a bridge, half a cluster that is not heard. */
    PARTITION_SHAPE,
    /** A node apart that the system under test picks; only where {@link FaultLimits#targets} has words for it. */
    ISOLATION,
    /** Messages held back for a while. */
    CLOG,
    /** Connections that break. */
    RESET,
    /** Single directions with latencies of any shape, loss, late duplicates, little bandwidth and short queues. */
    BAD_LINK,
    /** Messages that arrive with a byte changed. */
    CORRUPTION,
    READ_FAILURE,
    WRITE_FAILURE,
    /** Reads and writes of a part. */
    SHORT_TRANSFER,
    DISK_FULL,
    DISK_STALL,
    /** Damage at rest, and a crash after which it may be found. */
    BIT_ROT,
    /** Writes found in a wrong place, and reads of one. */
    MISDIRECTION,
    /** Disks that come back empty. */
    WIPE,
    SLOW_CPU,
    /** All machines at once. */
    POWER_LOSS,
    ROLLING_RESTART,
    /** Crashes while recovering from another. */
    CRASH_IN_RECOVERY;

    /** Whether faults of this kind damage what is durable, which a system survives only within the limits of a {@link FaultAtlas}. */
    public boolean damages() {
        return this == BIT_ROT || this == MISDIRECTION || this == WIPE;
    }
}
