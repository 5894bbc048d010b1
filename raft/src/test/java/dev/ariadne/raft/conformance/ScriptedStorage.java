package dev.ariadne.raft.conformance;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import dev.ariadne.raft.log.LogStorage;
import dev.ariadne.raft.log.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** The log of a node in a script, and all snapshots that its state machine could make; it sends the newest. */
final class ScriptedStorage implements LogStorage {
    private final List<Entry> entries = new ArrayList<>();
    private final List<Snapshot> history = new ArrayList<>();

    /** The entry before the first one held. */
    private EntryId base;

    ScriptedStorage(Snapshot first) {
        base = first.last();
        history.add(first);
    }

    void append(List<Entry> added) {
        if (!added.isEmpty()) {
            entries.subList((int) (added.get(0).index() - firstIndex()), entries.size())
                    .clear();
            entries.addAll(added);
        }
    }

    void install(Snapshot snapshot) {
        base = snapshot.last();
        entries.clear();
        history.add(snapshot);
    }

    void compact(long index) {
        EntryId newBase = new EntryId(termAt(index), index);
        entries.subList(0, (int) (index - base.index())).clear();
        base = newBase;
    }

    /** The state machine has come this far. */
    void applied(Snapshot snapshot) {
        history.add(snapshot);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public long firstIndex() {
        return base.index() + 1;
    }

    @Override
    public long lastIndex() {
        return base.index() + entries.size();
    }

    @Override
    public long termAt(long index) {
        if (index == base.index()) {
            return base.term();
        }
        return index < base.index() || index > lastIndex()
                ? 0
                : entries.get((int) (index - firstIndex())).term();
    }

    @Override
    public List<Entry> entries(long from, long to, long maxBytes) {
        List<Entry> taken = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries.subList((int) (from - firstIndex()), (int) (to - firstIndex()))) {
            bytes += entry.size();
            if (!taken.isEmpty() && bytes > maxBytes) {
                break;
            }
            taken.add(entry);
        }
        return taken;
    }

    @Override
    public Snapshot snapshot() {
        return history.get(history.size() - 1);
    }
}
