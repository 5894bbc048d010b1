package dev.ariadne.kvstore.server;

import dev.ariadne.kvstore.command.KvReply;
import dev.ariadne.kvstore.command.RequestId;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.EntryId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which entry. A waiter learns the result if exactly its entry is applied; where another takes the place of its
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

    /** @param result null if the entry carries nothing, like a leader's own, and what a change of the membership turns into if refused */
    void applied(EntryId entry, @Nullable Result result) {
        giveUp(byIndex.headMap(entry.index(), false));
        Waiting waiting = byIndex.get(entry.index());
        if (waiting != null && waiting.term() == entry.term()) {
            byIndex.remove(entry.index());
            answers.add(
                    waiting.reply(),
                    result == null
                            ? new KvReply.Refused(waiting.id(), KvReply.Reason.CHANGE_REFUSED, null)
                            : new KvReply.Done(waiting.id(), result));
        } else {
            giveUp(byIndex.headMap(entry.index(), true));
        }
    }

    /** A snapshot replaced all entries up to here. */
    void restored(long lastIndex) {
        giveUp(byIndex.headMap(lastIndex, true));
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
