package dev.ariadne.raft.core;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;

/**
 * What replicas say to each other. A message carries its sender's term, which is how terms spread (§5.1), except where it says
 * otherwise.
 */
public sealed interface Message {
    NodeId from();

    NodeId to();

    long term();

    /** Whether this answers a message; such are believed of members only. */
    default boolean isResponse() {
        return false;
    }

    /**
     * A candidate asks for a vote.
     *
     * @param term in which it would lead: before the election itself that is one more than its own
     * @param last the end of its log (§5.4.1)
     */
    record RequestVote(NodeId from, NodeId to, long term, EntryId last, Campaign campaign) implements Message {
        public boolean isPreVote() {
            return campaign == Campaign.PRE_ELECTION;
        }
    }

    /**
     * A voter's answer.
     *
     * @param term that of the request if granted, else the voter's own
     * @param committed the last entry that the voter knows to be committed if it refuses, else {@link EntryId#ZERO}. A candidate that
     *     has not heard of it may count by a configuration which has been left, whose voters may all refuse it for ever
     */
    record RequestVoteResponse(NodeId from, NodeId to, long term, boolean preVote, boolean granted, EntryId committed)
            implements Message {
        /** One that tells nothing but the vote. */
        public RequestVoteResponse(NodeId from, NodeId to, long term, boolean preVote, boolean granted) {
            this(from, to, term, preVote, granted, EntryId.ZERO);
        }

        @Override
        public boolean isResponse() {
            return true;
        }
    }

    /** The leader replicates {@code entries}, which follow {@code prev}; none of them is a probe (§5.3). */
    record AppendEntries(NodeId from, NodeId to, long term, EntryId prev, List<Entry> entries, long commit)
            implements Message {
        public AppendEntries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The answer to {@link AppendEntries} or {@link InstallSnapshot}.
     *
     * @param index accepted: the follower's log equals the leader's up to here; rejected: the index it could not match
     * @param hint rejected: the highest entry of the follower that may match; accepted: {@link EntryId#ZERO}
     */
    record AppendEntriesResponse(NodeId from, NodeId to, long term, boolean accepted, long index, EntryId hint)
            implements Message {
        @Override
        public boolean isResponse() {
            return true;
        }
    }

    /**
     * The leader is alive.
     *
     * @param commit never exceeds what the leader knows the follower to have
     * @param ticket how many reads of this term the answer confirms; zero for none
     * @param sent by the leader's count of ticks; means nothing to the follower
     */
    record Heartbeat(NodeId from, NodeId to, long term, long commit, long ticket, long sent) implements Message {}

    /** @param ticket that of the heartbeat, like {@code sent} */
    record HeartbeatResponse(NodeId from, NodeId to, long term, long ticket, long sent) implements Message {
        @Override
        public boolean isResponse() {
            return true;
        }
    }

    /** The leader's log no longer reaches back to what the follower lacks: the whole state instead (§7). */
    record InstallSnapshot(NodeId from, NodeId to, long term, Snapshot snapshot) implements Message {}

    /** The leader wants the receiver to campaign at once (§3.10 of the dissertation). */
    record TimeoutNow(NodeId from, NodeId to, long term) implements Message {}

    /** A follower passes on the wish that {@code transferee} should lead. */
    record TransferLeadership(NodeId from, NodeId to, long term, NodeId transferee) implements Message {}

    /** A follower passes on proposals; they say nothing of terms, so the term is zero. */
    record Propose(NodeId from, NodeId to, List<Proposal> proposals) implements Message {
        public Propose {
            proposals = List.copyOf(proposals);
        }

        @Override
        public long term() {
            return 0;
        }
    }

    /** A follower asks what a linearizable read has to wait for; the term is zero. */
    record ReadIndex(NodeId from, NodeId to, Bytes context) implements Message {
        @Override
        public long term() {
            return 0;
        }
    }

    /** @param index the read sees all that was completed before it, once this entry is applied */
    record ReadIndexResponse(NodeId from, NodeId to, long term, long index, Bytes context) implements Message {
        @Override
        public boolean isResponse() {
            return true;
        }
    }

    /**
     * A piece of a snapshot file on its way; {@code node} takes the file apart and puts it together again, the core never
     * sees this.
     *
     * @param offset of the first byte of {@code data} in the file
     * @param size of the whole file, in bytes
     */
    record SnapshotChunk(NodeId from, NodeId to, long term, Snapshot snapshot, long offset, long size, Bytes data)
            implements Message {}

    /** How many bytes of the file the follower holds, of {@code size} in all; the next chunk begins there. */
    record SnapshotChunkResponse(NodeId from, NodeId to, long term, EntryId last, long received, long size)
            implements Message {
        @Override
        public boolean isResponse() {
            return true;
        }
    }
}
