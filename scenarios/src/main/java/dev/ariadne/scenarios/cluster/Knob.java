package dev.ariadne.scenarios.cluster;

import java.util.Locale;

/** A setting of a run; all are whole numbers, so that a plan can hold, show and edit them alike. */
public enum Knob {
    /** Voters that the cluster begins with. */
    NODES(3, 1, 7),
    /** Machines that may join. */
    SPARES(0, 0, 4),
    CLIENTS(4, 1, 64),
    /** How long clients work and things go wrong. */
    DURATION_MILLIS(8_000, 1, 3_600_000),
    TICK_MILLIS(20, 1, 10_000),
    ELECTION_TICKS(10, 2, 1_000),
    HEARTBEAT_TICKS(2, 1, 999),
    /** 1 for yes, like the next. */
    PRE_VOTE(1, 0, 1),
    CHECK_QUORUM(1, 0, 1),
    /** Which reads are served under a lease: 0 for none, 1 for all, 2 for those that ask for it. */
    LEASE(0, 0, 2),
    /** What the lease is shorter by, for clocks that differ. */
    LEASE_DRIFT_TICKS(1, 0, 999),
    /** Whether followers pass on what is proposed to them. */
    FORWARD_PROPOSALS(0, 0, 1),
    /** Whether clients read on any node, or where the leader seems to be. */
    READ_ANYWHERE(0, 0, 1),
    MESSAGE_BYTES(4_096, 0, 1 << 26),
    INFLIGHT_MESSAGES(16, 1, 65_536),
    APPLY_BYTES(4_096, 1, 1 << 26),
    /** At least {@link #MESSAGE_BYTES}. */
    INFLIGHT_BYTES(1 << 26, 1, 1 << 26),
    UNCOMMITTED_BYTES(1 << 26, 1, 1 << 26),
    SNAPSHOT_ENTRIES(60, 1, 1 << 30),
    /** How many times as many entries more each node waits for before it takes a snapshot than the node before it. */
    SNAPSHOT_SPREAD(0, 0, 100),
    CATCH_UP_ENTRIES(10, 0, 1 << 30),
    CHUNK_BYTES(512, 1, 1 << 26),
    SEGMENT_BYTES(4_096, 1, 1 << 30),
    SESSIONS(16, 1, 1 << 20),
    WAITING(64, 1, 1 << 20),
    /** Shortest value that is written; what a plan says is padded. */
    VALUE_BYTES(0, 0, 1 << 16),
    /** How long a client tries before it gives an operation up. */
    OPERATION_MILLIS(3_000, 1, 3_600_000),
    /** How long a client waits for one reply. */
    ATTEMPT_MILLIS(400, 1, 3_600_000),
    /** When a storage job is really run, in percent of the hand-off; must change nothing. */
    JOB_LAG_PERCENT(0, 0, 100),
    /** Whether code under test does rare things on purpose, where it asks whether to. */
    BUGGIFY(0, 0, 1),
    /** Whether disks may be damaged without bound, and so nothing is demanded at the end. */
    SAFETY_ONLY(0, 0, 1);

    final long usual;
    final long min;
    final long max;

    Knob(long usual, long min, long max) {
        this.usual = usual;
        this.min = min;
        this.max = max;
    }

    /** As plans write it: lower case with dashes. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
