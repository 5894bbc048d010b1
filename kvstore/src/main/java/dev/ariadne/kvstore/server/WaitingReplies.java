package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.raft.log.EntryId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * Who waits for which entry. A waiter gets its reply if exactly its entry is applied; where another takes the place of its
 * entry, or the place is jumped, its command may still come back under a later leader, so it learns that nobody knows.
 */
final class WaitingReplies {
    private record Waiting(long term, RequestId id, Consumer<KvReply> reply) {}

    private final Answers answers;

    /** By the index of the entry, which is not applied yet. Invariant: terms do not fall as indexes rise. */
    private final TreeMap<Long, Waiting> byIndex = new TreeMap<>();

    WaitingReplies(Answers answers) {
        this.answers = answers;
    }

    int size() {
        return byIndex.size();
    }

    /** Waits for an entry that the leader, which this is, just created: whatever had that place or a later one is gone. */
    void add(EntryId entry, RequestId id, Consumer<KvReply> reply) {
        giveUp(byIndex.tailMap(entry.index(), true));
        byIndex.put(entry.index(), new Waiting(entry.term(), id, reply));
    }

    /** @param reply what to say to who waits for this entry, if anybody does */
    void applied(EntryId entry, Function<RequestId, KvReply> reply) {
        giveUp(byIndex.headMap(entry.index(), false));
        Waiting waiting = byIndex.get(entry.index());
        if (waiting != null && waiting.term() == entry.term()) {
            byIndex.remove(entry.index());
            answers.add(waiting.reply(), reply.apply(waiting.id()));
        } else {
            giveUp(byIndex.headMap(entry.index(), true));
        }
    }

    /** A snapshot replaced all entries up to here. */
    void restored(long lastIndex) {
        giveUp(byIndex.headMap(lastIndex, true));
    }

    /**
     * Entries may have been removed, and nothing put in their place yet: whoever waits for one would wait for as long as the log does
     * not grow to there again.
     *
     * @param termAt the term of each entry that the log holds; zero for any other
     */
    void keepOnly(LongUnaryOperator termAt) {
        while (!byIndex.isEmpty()
                && termAt.applyAsLong(byIndex.lastKey())
                        != byIndex.lastEntry().getValue().term()) {
            giveUp(byIndex.tailMap(byIndex.lastKey(), true));
        }
    }

    void giveUpAll() {
        giveUp(byIndex);
    }

    private void giveUp(SortedMap<Long, Waiting> gone) {
        for (Map.Entry<Long, Waiting> waiting : gone.entrySet()) {
            RequestId id = waiting.getValue().id();
            answers.add(waiting.getValue().reply(), new KvReply.Unknown(id));
        }
        gone.clear();
    }
}
