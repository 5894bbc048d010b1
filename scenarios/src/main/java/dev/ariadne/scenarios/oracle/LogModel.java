package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verify;

import dev.ariadne.raft.log.Entry;
import dev.ariadne.raft.log.EntryId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an oracle knows of one replica's log: the name of each entry, and a hash of all entries up to it. */
final class LogModel {
    /**
     * An entry, and a hash over it and everything before it: equal hashes mean equal logs.
     *
     * @param entry null where only its name was ever seen, or it is the one before the first
     */
    record Link(EntryId id, long chain, @Nullable Entry entry) {
        static final Link ZERO = new Link(EntryId.ZERO, 0, null);

        boolean isSameAs(Link other) {
            return id.equals(other.id) && chain == other.chain;
        }

        /** The link of what follows this. */
        Link then(Entry next) {
            long hash = 31 * (31 * (31 * chain + next.term()) + next.index())
                    + (next.change() == null
                            ? next.data().hashCode()
                            : next.change().toString().hashCode());
            return new Link(next.id(), hash, next);
        }
    }

    private Link base;
    private final List<Link> links = new ArrayList<>();

    /** The indexes of the changes of the membership among them, in order. */
    private final List<Long> changes = new ArrayList<>();

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

    /** The last change of the membership before an index; zero if the log holds none. */
    long lastChangeBefore(long index) {
        int last = changes.size() - 1;
        while (last >= 0 && changes.get(last) >= index) {
            last--;
        }
        return last < 0 ? 0 : changes.get(last);
    }

    void truncateFrom(long index) {
        while (!changes.isEmpty() && changes.get(changes.size() - 1) >= index) {
            changes.remove(changes.size() - 1);
        }
        links.subList((int) (index - base.id().index() - 1), links.size()).clear();
    }

    void append(Link link) {
        verify(link.id().index() == last().id().index() + 1, "%s does not follow %s", link, last());
        links.add(link);
        if (link.entry() != null && link.entry().change() != null) {
            changes.add(link.id().index());
        }
    }

    void reset(Link newBase) {
        base = newBase;
        links.clear();
        changes.clear();
    }
}
