package dev.ariadne.scenarios.oracle;

import java.util.Locale;

/** What a run counts, so that one which exercised nothing is visible. */
public enum Count {
    OPERATIONS_DONE,
    /** Of those, before the faults ended. */
    DONE_UNDER_FAULTS,
    OPERATIONS_REFUSED,
    OPERATIONS_UNKNOWN,
    TERMS_WITH_LEADER,
    VOTES,
    QUORUMS_LOST,
    COMMITS,
    LOGS_TRUNCATED,
    APPENDS_REJECTED,
    SNAPSHOTS_SENT,
    SNAPSHOTS_INSTALLED,
    /** Changes of the membership, each counted once. */
    MEMBERSHIP_CHANGES,
    /** Of those, into joint configurations. */
    JOINT_CONFIGURATIONS,
    /** Changes that their leader turned down. */
    CHANGES_REFUSED,
    /** Leaders that asked another to take over. */
    TRANSFERS,
    MACHINES_REPLACED,
    READS_SERVED,
    /** Of those, by nodes that did not lead. */
    READS_BY_FOLLOWERS,
    /** Operations whose session had been evicted. */
    SESSIONS_EXPIRED,
    FAULTS,
    /** Runs that demanded something of a part of the nodes while the others stayed broken. */
    CORES,
    /** Runs in which, by the ledger of the disks, damage may have taken a quorum, so that nothing was demanded. */
    QUORUMS_DAMAGED,
    /** Of the first, in which another configuration came to count before they were done. */
    CORES_OUTGROWN,
    STARTS,
    CRASHES,
    FAIL_STOPS,
    /** Writes of a sector and the like that power failures took, no sync having made them durable. */
    WRITES_LOST_BY_POWER,
    MESSAGES_DELIVERED,
    MESSAGES_LOST,
    MESSAGES_CUT_OFF,
    MESSAGES_DUPLICATED,
    MESSAGES_DAMAGED,
    /** Messages from or for a disk that is gone. */
    MESSAGES_OF_STRANGERS,
    /** Reads, writes and syncs that nodes have made. */
    DISK_COMPLETIONS,
    /** Timers of nodes that rang: ticks, that is. */
    TIMER_TICKS,
    EVENTS,
    SIMULATED_MILLIS,
    CHECKER_STEPS,
    /** What the run cost; the one count that differs from run to run. */
    CPU_MICROS,
    UNDECIDED;

    /** As tables show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
