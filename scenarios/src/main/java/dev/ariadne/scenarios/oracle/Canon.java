package dev.ariadne.scenarios.oracle;

import static com.google.common.base.Verify.verify;

import dev.ariadne.scenarios.oracle.LogModel.Link;
import java.util.ArrayList;
import java.util.List;

/** What was committed at each index from 1 on: what the first said who knew of it, which all others must agree with. */
final class Canon {
    /** @param committedIn the term of the node that was the first to know it committed */
    private record Committed(Link link, long committedIn) {}

    private final List<Committed> entries = new ArrayList<>();

    long size() {
        return entries.size();
    }

    Link get(long index) {
        return entries.get((int) index - 1).link();
    }

    void add(Link link, long committedIn) {
        verify(link.id().index() == size() + 1, "%s does not follow %s committed entries", link, size());
        entries.add(new Committed(link, committedIn));
    }

    /** Up to where it was committed in terms before this one. */
    long committedBefore(long term) {
        int last = entries.size();
        while (last > 0 && entries.get(last - 1).committedIn() >= term) {
            last--;
        }
        return last;
    }
}
