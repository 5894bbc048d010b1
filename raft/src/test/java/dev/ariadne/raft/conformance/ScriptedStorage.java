package dev.ariadne.raft.conformance;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.LogStorage;
import dev.ariadne.raft.log.MemoryLog;
import dev.ariadne.raft.log.Snapshot;
import java.util.List;

/** The log of a node in a script. It sends the newest snapshot that its state machine could make. */
final class ScriptedStorage implements LogStorage {
    private final MemoryLog log;
    private Snapshot newest;

    ScriptedStorage(Snapshot first) {
        log = new MemoryLog(first, first.last(), List.of());
        newest = first;
    }

    void append(List<Entry> added) {
        log.append(added);
    }

    void install(Snapshot snapshot) {
        log.reset(snapshot);
        newest = snapshot;
    }

    void compact(long index) {
        log.snapshotTaken(newest);
        log.compact(index);
    }

    /** The state machine has come this far. */
    void applied(Snapshot snapshot) {
        newest = snapshot;
    }

    List<Entry> entries() {
        return log.entries(firstIndex(), lastIndex() + 1, Long.MAX_VALUE);
    }

    @Override
    public long firstIndex() {
        return log.firstIndex();
    }

    @Override
    public long lastIndex() {
        return log.lastIndex();
    }

    @Override
    public long termAt(long index) {
        return log.termAt(index);
    }

    @Override
    public List<Entry> entries(long from, long to, long maxBytes) {
        return log.entries(from, to, maxBytes);
    }

    @Override
    public Snapshot snapshot() {
        return newest;
    }
}
