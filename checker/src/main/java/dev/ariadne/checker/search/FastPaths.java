package dev.ariadne.checker.search;

import java.util.List;

/** The kinds of history that need no search. */
final class FastPaths {
    /** All of them; no history is of two kinds. */
    static final List<FastPath> ALL = List.of(new RegisterZones(), new AppendZones(), new QueueZones(), new SetZones());

    private FastPaths() {}
}
