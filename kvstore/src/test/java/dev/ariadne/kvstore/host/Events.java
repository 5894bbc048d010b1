package dev.ariadne.kvstore.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What became of a node. */
final class Events implements NodeListener {
    final List<String> refusals = new CopyOnWriteArrayList<>();
    volatile boolean removed;

    @Override
    public void failed(String reason, Throwable bug) {
        throw new AssertionError(reason, bug);
    }

    @Override
    public void refused(String line) {
        refusals.add(line);
    }

    @Override
    public void removed() {
        removed = true;
    }
}
