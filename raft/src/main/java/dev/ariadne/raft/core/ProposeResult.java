package dev.ariadne.raft.core;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What became of a proposal. */
public sealed interface ProposeResult {
    /** It is in the leader's log under this name; committed once an entry with this index <em>and</em> term is applied. */
    record Accepted(EntryId id) implements ProposeResult {}

    /** It is nowhere and never will be; {@code leader} is who should be asked, if known. */
    record Refused(Reason reason, @Nullable NodeId leader) implements ProposeResult {}

    /** Why a proposal was refused. */
    enum Reason {
        NOT_LEADER,
        /** The node has stopped after a failure of its disk or state machine. */
        STOPPED
    }
}
