package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvOperation.Read;
import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.membership.NodeId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads that wait until they may be served. One that was asked of a leader who leads no more would wait for ever, and so would one
 * whose question or answer was lost between nodes; since a read has no effect, it can be refused at any time and asked again.
 */
final class WaitingReads {
    private record Waiting(RequestId id, Read read, long deadline, Consumer<KvReply> reply) {}

    private final Answers answers;

    /** By number. Invariant: deadlines rise with numbers. */
    private final Map<Long, Waiting> byNumber = new LinkedHashMap<>();

    /** The number of the last read. */
    private long last;

    /** Whose word all of them wait for. */
    private long term;

    private @Nullable NodeId leader;

    WaitingReads(Answers answers) {
        this.answers = answers;
    }

    int size() {
        return byNumber.size();
    }

    /** Begins to wait; returns the number of the read. */
    long add(RequestId id, Read read, long deadline, Consumer<KvReply> reply) {
        byNumber.put(++last, new Waiting(id, read, deadline, reply));
        return last;
    }

    /** A read may be served; if it still waits, it is. */
    void serve(long number, Function<Read, Result> store) {
        Waiting waiting = byNumber.remove(number);
        if (waiting != null) {
            answers.add(waiting.reply(), new KvReply.Done(waiting.id(), store.apply(waiting.read())));
        }
    }

    /** Refuses those who wait for the word of somebody else than this leader. */
    void leaderIs(long newTerm, @Nullable NodeId newLeader) {
        if (newTerm != term || !Objects.equals(newLeader, leader)) {
            term = newTerm;
            leader = newLeader;
            refuse(Long.MAX_VALUE, KvReply.Reason.NOT_LEADER, leader);
        }
    }

    /** Refuses those who have waited too long, and names nobody to them: the leader known here may be cut off. */
    void expire(long now) {
        refuse(now, KvReply.Reason.NOT_LEADER, null);
    }

    /** Refuses all of them, since this replica has stopped. */
    void refuseAll() {
        refuse(Long.MAX_VALUE, KvReply.Reason.STOPPED, null);
    }

    private void refuse(long deadline, KvReply.Reason reason, @Nullable NodeId hint) {
        Iterator<Waiting> oldest = byNumber.values().iterator();
        while (oldest.hasNext()) {
            Waiting waiting = oldest.next();
            if (waiting.deadline() > deadline) {
                return;
            }
            oldest.remove();
            answers.add(waiting.reply(), new KvReply.Refused(waiting.id(), reason, hint));
        }
    }
}
