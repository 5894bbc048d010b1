package dev.ariadne.raft.conformance;

import dev.ariadne.raft.core.HardState;
import dev.ariadne.raft.core.Message;
import dev.ariadne.raft.core.Ready;
import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.Snapshot;
import dev.ariadne.raft.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as etcd has them: one record for all kinds, with fields that most kinds leave empty; also what its nodes say to their
 * storage threads and hear from them. Built for printing, and carrying what is to be done when it is delivered.
 *
 * @param from the name of a node or a thread
 * @param original what a node of ours is given; null for what only goes to or comes from a storage thread
 */
record FlatMessage(
        String type,
        String from,
        String to,
        long term,
        EntryId log,
        List<Entry> entries,
        long commit,
        @Nullable NodeId vote,
        @Nullable Snapshot snapshot,
        boolean rejected,
        long hint,
        List<FlatMessage> responses,
        @Nullable Object original) {
    static final String APPEND_THREAD = "AppendThread";
    static final String APPLY_THREAD = "ApplyThread";

    /** Whether a node says this to its own threads, or they to it. */
    boolean isLocal() {
        return !(original instanceof Message);
    }

    FlatMessage withoutResponses() {
        return new FlatMessage(
                type, from, to, term, log, entries, commit, vote, snapshot, rejected, hint, List.of(), original);
    }

    private static FlatMessage plain(String type, Message m) {
        return with(type, m, m.term(), EntryId.ZERO, List.of(), 0);
    }

    private static FlatMessage with(String type, Message m, long term, EntryId log, List<Entry> entries, long commit) {
        return new FlatMessage(
                type, hex(m.from()), hex(m.to()), term, log, entries, commit, null, null, false, 0, List.of(), m);
    }

    static FlatMessage of(Message message) {
        if (message instanceof Message.RequestVote m) {
            return with(m.isPreVote() ? "MsgPreVote" : "MsgVote", m, m.term(), m.last(), List.of(), 0);
        } else if (message instanceof Message.RequestVoteResponse m) {
            return answer(m.preVote() ? "MsgPreVoteResp" : "MsgVoteResp", m, EntryId.ZERO, !m.granted(), 0);
        } else if (message instanceof Message.AppendEntries m) {
            return with("MsgApp", m, m.term(), m.prev(), m.entries(), m.commit());
        } else if (message instanceof Message.AppendEntriesResponse m) {
            EntryId log = new EntryId(m.hint().term(), m.index());
            return answer("MsgAppResp", m, log, !m.accepted(), m.hint().index());
        } else if (message instanceof Message.Heartbeat m) {
            return with("MsgHeartbeat", m, m.term(), EntryId.ZERO, List.of(), m.commit());
        } else if (message instanceof Message.HeartbeatResponse m) {
            return plain("MsgHeartbeatResp", m);
        } else if (message instanceof Message.InstallSnapshot m) {
            return snapshot(m);
        } else if (message instanceof Message.TimeoutNow m) {
            return plain("MsgTimeoutNow", m);
        } else if (message instanceof Message.TransferLeadership m) {
            return plain("MsgTransferLeader", m);
        } else if (message instanceof Message.Propose m) {
            List<Entry> entries = m.proposals().stream()
                    .map(p -> new Entry(new EntryId(1, 1), p.data(), p.change()))
                    .toList();
            return with("MsgProp", m, 0, EntryId.ZERO, entries, 0);
        } else if (message instanceof Message.ReadIndex m) {
            return plain("MsgReadIndex", m);
        } else if (message instanceof Message.ReadIndexResponse m) {
            return with("MsgReadIndexResp", m, m.term(), new EntryId(0, m.index()), List.of(), 0);
        }
        throw new AssertionError(message);
    }

    private static FlatMessage answer(String type, Message m, EntryId log, boolean rejected, long hint) {
        return new FlatMessage(
                type,
                hex(m.from()),
                hex(m.to()),
                m.term(),
                log,
                List.of(),
                0,
                null,
                null,
                rejected,
                hint,
                List.of(),
                m);
    }

    private static FlatMessage snapshot(Message.InstallSnapshot m) {
        return new FlatMessage(
                "MsgSnap",
                hex(m.from()),
                hex(m.to()),
                m.term(),
                EntryId.ZERO,
                List.of(),
                0,
                null,
                m.snapshot(),
                false,
                0,
                List.of(),
                m);
    }

    /** What a node says to its append thread: a work order's part for the storage. */
    static FlatMessage storageAppend(NodeId id, Ready ready, List<FlatMessage> responses) {
        HardState state = ready.hardState();
        return new FlatMessage(
                "MsgStorageAppend",
                hex(id),
                APPEND_THREAD,
                state == null ? 0 : state.term(),
                EntryId.ZERO,
                ready.entries(),
                state == null ? 0 : state.commit(),
                state == null ? null : state.vote(),
                ready.snapshot(),
                false,
                0,
                responses,
                ready);
    }

    /** What the append thread answers to the core. */
    static FlatMessage storageAppendResponse(NodeId id, Ready.Ticket ticket, @Nullable Snapshot snapshot) {
        EntryId last = ticket.last();
        return new FlatMessage(
                "MsgStorageAppendResp",
                APPEND_THREAD,
                hex(id),
                ticket.term(),
                last == null ? EntryId.ZERO : last,
                List.of(),
                0,
                null,
                snapshot,
                false,
                0,
                List.of(),
                ticket);
    }

    static FlatMessage storageApply(NodeId id, List<Entry> entries) {
        FlatMessage response = thread("MsgStorageApplyResp", APPLY_THREAD, hex(id), entries, List.of());
        return thread("MsgStorageApply", hex(id), APPLY_THREAD, entries, List.of(response));
    }

    private static FlatMessage thread(
            String type, String from, String to, List<Entry> entries, List<FlatMessage> responses) {
        return new FlatMessage(type, from, to, 0, EntryId.ZERO, entries, 0, null, null, false, 0, responses, entries);
    }

    static String hex(NodeId id) {
        return Long.toHexString(id.value());
    }
}
