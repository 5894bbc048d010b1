package dev.ariadne.kvstore.command;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import org.jspecify.annotations.Nullable;

/** The answer to what was asked: mostly what the machine says to a {@link Command} that it applied. */
public sealed interface Result {
    /** @param session names the session in every later command */
    record SessionOpened(long session) implements Result {
        public SessionOpened {
            checkArgument(session > 0, "session %s is not positive", session);
        }
    }

    /** The answer to {@link KvOperation.Put}. */
    record Written() implements Result {}

    /** @param existed whether there was something to delete */
    record Deleted(boolean existed) implements Result {}

    /** The expectation held, and the new value is set. */
    record Swapped() implements Result {}

    /**
     * The expectation did not hold, and nothing changed.
     *
     * @param actual the present value, or null for an absent key
     */
    record NotSwapped(@Nullable Bytes actual) implements Result {}

    /** @param value what was read, or null for an absent key */
    record Value(@Nullable Bytes value) implements Result {}

    /** The session is unknown or was evicted. This entry had no effect; what an earlier entry of the operation did is lost. */
    record SessionExpired() implements Result {}

    /** A later operation of the session was applied before. This entry had no effect; an earlier one may have had. */
    record Superseded() implements Result {}

    /** The change of the membership is in force. */
    record MembersChanged() implements Result {}

    /** The leader knows that it is to hand over. */
    record TransferBegun() implements Result {}
}
