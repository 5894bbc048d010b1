package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.log.EntryId;
import java.util.ArrayList;
import java.util.List;

/** What an oracle knows of one replica's log: the name of each entry, and a hash of all entries up to it. */
final class LogModel {
    /** An entry, and a hash over it and everything before it: equal hashes mean equal logs. */
    record Link(EntryId id, long chain) {}

    private Link base;
    private final List<Link> links = new ArrayList<>();

    LogModel(Link base) {
        this.base = base;
    }

    Link base() {
        return base;
    }

    Link last() {
        return links.isEmpty() ? base : links.get(links.size() - 1);
    }

    boolean holds(long index) {
        return index >= base.id().index() && index <= last().id().index();
    }

    Link get(long index) {
        verify(holds(index), "no entry %s between %s and %s", index, base, last());
        return index == base.id().index()
                ? base
                : links.get((int) (index - base.id().index() - 1));
    }

    void truncateFrom(long index) {
        links.subList((int) (index - base.id().index() - 1), links.size()).clear();
    }

    void append(Link link) {
        verify(link.id().index() == last().id().index() + 1, "%s does not follow %s", link, last());
        links.add(link);
    }

    void reset(Link newBase) {
        base = newBase;
        links.clear();
    }
}
