package dev.ariadne.raft.node;

import dev.ariadne.raft.log.Bytes;
import dev.ariadne.raft.log.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A state machine that remembers everything, one piece of its snapshots for each entry. */
final class ListMachine implements StateMachine {
    /** An entry that cannot be applied. */
    static final String POISON = "poison";

    final List<String> data = new ArrayList<>();

    /** The reads that it may serve, in the order in which it heard so. */
    final List<Long> readable = new ArrayList<>();

    boolean failsSnapshots;

    @Override
    public void apply(Entry entry) {
        if (entry.data().equals(Bytes.utf8(POISON))) {
            throw new IllegalStateException("tastes bad");
        }
        if (!entry.data().isEmpty()) {
            data.add(entry.data().toUtf8());
        }
    }

    @Override
    public Iterable<Bytes> snapshot() {
        if (failsSnapshots) {
            throw new IllegalStateException("no film");
        }
        return data.stream().map(Bytes::utf8).toList();
    }

    @Override
    public void readable(long read) {
        readable.add(read);
    }

    @Override
    public void restore(long lastIndex, Iterator<Bytes> pieces) {
        if (failsSnapshots) {
            throw new IllegalStateException("no film");
        }
        data.clear();
        pieces.forEachRemaining(piece -> data.add(piece.toUtf8()));
    }
}
