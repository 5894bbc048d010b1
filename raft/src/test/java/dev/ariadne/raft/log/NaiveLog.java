package dev.ariadne.raft.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What {@link RaftLog} is, without asking what is durable: a map of entries after a base. */
final class NaiveLog {
    final TreeMap<Long, Entry> entries = new TreeMap<>();
    EntryId base = EntryId.ZERO;

    long last() {
        return entries.isEmpty() ? base.index() : entries.lastKey();
    }

    long termAt(long index) {
        if (index == base.index()) {
            return base.term();
        }
        return entries.containsKey(index) ? entries.get(index).term() : 0;
    }

    void replaceFrom(List<Entry> added) {
        if (!added.isEmpty()) {
            entries.tailMap(added.get(0).index(), true).clear();
            added.forEach(entry -> entries.put(entry.index(), entry));
        }
    }

    void compact(EntryId newBase) {
        entries.headMap(newBase.index(), true).clear();
        base = newBase;
    }

    void restore(EntryId last) {
        entries.clear();
        base = last;
    }

    List<Entry> slice(long from, long to, long maxBytes) {
        List<Entry> taken = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index < to; index++) {
            Entry entry = entries.get(index);
            bytes += entry.size();
            if (bytes > maxBytes && !taken.isEmpty()) {
                return taken;
            }
            taken.add(entry);
        }
        return taken;
    }
}
