package dev.ariadne.raft.core;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What became of a proposal. */
public sealed interface ProposeResult {
    /**
     * It is in the leader's log under this name; committed once an entry with this index <em>and</em> term is applied. A change of
     * the membership that cannot be carried out is there as an empty entry.
     */
    record Accepted(EntryId id) implements ProposeResult {}

    /** It was passed on to the leader; whether it arrives nobody will say. */
    record Forwarded(NodeId leader) implements ProposeResult {}

    /** It is nowhere and never will be; {@code leader} is who should be asked, if known. */
    record Refused(Reason reason, @Nullable NodeId leader) implements ProposeResult {}

    /** Why a proposal was refused. */
    enum Reason {
        /** This replica leads nobody, and knows nobody who does or may not pass it on. */
        NOT_LEADER,
        /** The leader is handing over. */
        TRANSFERRING,
        /** The end of the log that is not committed is too long already. */
        TOO_MUCH_UNCOMMITTED,
        /** This replica leads, but is no member any more. */
        NOT_A_MEMBER,
        /** There is no room on the leader's disk. */
        DISK_FULL,
        /** The node has stopped after a failure of its disk or state machine. */
        STOPPED
    }
}
