package dev.ariadne.kvstore.command;

import dev.ariadne.raft.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What a server says to a {@link KvRequest}. */
public sealed interface KvReply {
    RequestId id();

    /** What was asked is done: a command is committed and applied. */
    record Done(RequestId id, Result result) implements KvReply {}

    /**
     * What was asked was not done, and this request will never have an effect.
     *
     * @param leader who may take it, if the server knows
     */
    record Refused(RequestId id, Reason reason, @Nullable NodeId leader) implements KvReply {}

    /** The command may have been applied, may still be, or never will: the server cannot tell. */
    record Unknown(RequestId id) implements KvReply {}

    /** Why a server refuses. */
    enum Reason {
        NOT_LEADER(1),
        /** Too much is waiting already. */
        BUSY(2),
        /** The server has failed or was stopped. */
        STOPPED(3),
        /** Membership or leadership cannot be changed like this, or not while another change is under way. */
        CHANGE_REFUSED(4),
        /** The leader has no room on its disk. */
        DISK_FULL(5);

        /** Stands for the reason in encoded form. */
        final int code;

        Reason(int code) {
            this.code = code;
        }
    }
}
