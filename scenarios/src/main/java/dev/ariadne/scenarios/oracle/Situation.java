package dev.ariadne.scenarios.oracle;

import java.util.Locale;

/** What should be met now and then: a batch of runs that never comes there says little about it. */
public enum Situation {
    /** Two nodes lead at once, in different terms. */
    TWO_LEADERS,
    /** Two nodes campaign in the same term. */
    SPLIT_VOTE,
    /** Who asks for a vote lacks entries that the voter holds. */
    VOTE_REFUSED_FOR_LOG,
    /** Who asks for a vote is ignored by one who hears a leader. */
    VOTE_IGNORED,
    /** A leader that hears of no quorum steps down. */
    LEADER_WITHOUT_QUORUM,
    /** An election while two configurations count. */
    ELECTED_WHILE_JOINT,
    /** A leader commits entries of earlier terms along with its own (§5.4.2). */
    EARLIER_TERM_COMMITTED,
    /** An entry is replaced that the logs of a majority hold: only what a leader commits in its own term is safe (figure 8). */
    REPLACED_ON_MAJORITY,
    /** A leader commits what others hold for good before it does. */
    COMMITTED_WITHOUT_LEADER,
    /** A node comes back without entries that its log had when it went down. */
    ENTRIES_LOST_IN_CRASH,
    /** A node stops while it recovers. */
    RECOVERY_CRASHED,
    /** More than half of the nodes are down. */
    MAJORITY_DOWN,
    ALL_DOWN,
    SNAPSHOT_INSTALLED,
    /** A snapshot takes the place of a log that is not empty. */
    SNAPSHOT_OVER_LOG,
    SNAPSHOT_WHILE_JOINT,
    SNAPSHOT_NOT_DELIVERED,
    /** A leader may send no more before it has an answer. */
    WINDOW_FULL,
    LEARNER_PROMOTED,
    VOTER_DEMOTED,
    /** A leader applies a configuration in which it has no vote. */
    LEADER_REMOVED,
    /** A change is refused because another is under way, or it cannot be. */
    CHANGE_REFUSED,
    MACHINE_REPLACED,
    HANDED_OVER,
    /** A leader gives up a handover and takes proposals again. */
    HANDOVER_TIMED_OUT,
    SESSION_EXPIRED,
    /** A second entry of a call is answered by what the first led to. */
    RETRY_ANSWERED,
    RETRY_SUPERSEDED,
    /** A write of unknown outcome took effect. */
    UNKNOWN_TOOK_EFFECT,
    UNKNOWN_WITHOUT_EFFECT,
    READ_BY_FOLLOWER,
    /** A condition on a revision holds. */
    REVISION_HELD,
    REVISION_DIFFERED,
    /** A page of a range that has another after it. */
    RANGE_IN_PAGES,
    /** A watch is answered with changes. */
    WATCH_ANSWERED,
    /** A watch asks for what is forgotten. */
    WATCH_TOO_LATE,
    SERVER_BUSY;

    /** As reports show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
