package dev.ariadne.raft.core;

import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.membership.NodeId;
import java.util.ArrayList;
import java.util.List;

/** What gathers in a core until its owner takes it with the next work order. */
final class Outputs {
    private final List<Message> messages = new ArrayList<>();
    private final List<Message> promises = new ArrayList<>();
    private final List<ReadState> reads = new ArrayList<>();

    /** For what promises nothing that a crash could take back. */
    void send(Message message) {
        messages.add(message);
    }

    /** For what holds only once everything handed out so far is durable. */
    void promise(Message message) {
        promises.add(message);
    }

    /** Promises that this replica holds the entries up to an index as its leader does. */
    void accept(NodeId self, NodeId to, long term, long index) {
        promise(new Message.AppendEntriesResponse(self, to, term, true, index, EntryId.ZERO));
    }

    void read(ReadState state) {
        reads.add(state);
    }

    boolean isEmpty() {
        return messages.isEmpty() && promises.isEmpty() && reads.isEmpty();
    }

    List<Message> takeMessages() {
        return take(messages);
    }

    List<Message> takePromises() {
        return take(promises);
    }

    List<ReadState> takeReads() {
        return take(reads);
    }

    private static <T> List<T> take(List<T> from) {
        if (from.isEmpty()) {
            return List.of();
        }
        List<T> taken = List.copyOf(from);
        from.clear();
        return taken;
    }
}
