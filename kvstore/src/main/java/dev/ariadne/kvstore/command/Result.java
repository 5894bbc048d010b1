package dev.ariadne.kvstore.command;

import static com.google.common.base.Preconditions.checkArgument;

import dev.ariadne.raft.log.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to what was asked: mostly what the machine says to a {@link Command} that it applied. */
public sealed interface Result {
    /** @param session names the session in every later command */
    record SessionOpened(long session) implements Result {
        public SessionOpened {
            checkArgument(session > 0, "session %s is not positive", session);
        }
    }

    /**
     * The answer to {@link KvOperation.Put}.
     *
     * @param revision of the key from now on
     */
    record Written(long revision) implements Result {
        public Written {
            checkArgument(revision > 0, "revision %s is not positive", revision);
        }
    }

    /** @param existed whether there was something to delete */
    record Deleted(boolean existed) implements Result {}

    /**
     * The expectation held, and the new value is set.
     *
     * @param revision of the key from now on
     */
    record Swapped(long revision) implements Result {
        public Swapped {
            checkArgument(revision > 0, "revision %s is not positive", revision);
        }
    }

    /**
     * The expectation did not hold, and nothing changed.
     *
     * @param actual the present value, or null for an absent key
     */
    record NotSwapped(@Nullable Bytes actual) implements Result {}

    /**
     * The key has another revision than {@link KvOperation.IfRevision} names, and nothing changed.
     *
     * @param actual the present revision, or zero for an absent key
     */
    record RevisionDiffers(long actual) implements Result {}

    /**
     * What was read.
     *
     * @param value null for an absent key
     * @param revision of the key; zero for an absent one
     */
    record Value(@Nullable Bytes value, long revision) implements Result {}

    /** A key that is set, and what to. */
    record Pair(Bytes key, Bytes value, long revision) {}

    /**
     * Part of a {@link KvOperation.Range}.
     *
     * @param pairs in ascending order of their keys
     * @param more whether others follow after the last one
     * @param revision what was applied when it was read: a watch after it misses nothing that is not here
     */
    record Page(List<Pair> pairs, boolean more, long revision) implements Result {
        public Page {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * What an entry did to a key.
     *
     * @param value null if it removed the key
     * @param revision the index of the entry
     */
    record Change(Bytes key, @Nullable Bytes value, long revision) {}

    /**
     * The answer to {@link KvOperation.Watch}.
     *
     * @param changes in the order in which they took effect; empty if there was none in time
     * @param revision after which to ask for more
     */
    record Changes(List<Change> changes, long revision) implements Result {
        public Changes {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The node knows no longer what changed so long ago. Whoever watches reads all there is and goes on after that.
     *
     * @param oldest the revision after which it still knows everything
     */
    record Forgotten(long oldest) implements Result {}

    /** The session is unknown or was evicted. This entry had no effect; what an earlier entry of the operation did is lost. */
    record SessionExpired() implements Result {}

    /** A later operation of the session was applied before. This entry had no effect; an earlier one may have had. */
    record Superseded() implements Result {}

    /** The change of the membership is in force. */
    record MembersChanged() implements Result {}

    /**
     * The learner was not given a vote: it lags too far behind, or was not heard lately.
     *
     * @param match what is known of it: it has the log up to here
     * @param commit of the leader
     */
    record NotCaughtUp(long match, long commit) implements Result {}

    /** The leader knows that it is to hand over. */
    record TransferBegun() implements Result {}
}
