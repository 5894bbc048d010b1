package dev.ariadne.scenarios.live;

import java.util.Locale;

/** The kinds of things that torture does to a cluster. */
enum Strike {
    KILL_LEADER("kill -9 of the leader"),
    KILL_MINORITY("kill -9 of a minority"),
    KILL_ALL("kill -9 of all"),
    PAUSE_LEADER("pause of the leader"),
    PAUSE_MINORITY("pause of a minority"),
    ISOLATE_LEADER("the leader cut off"),
    PARTITION("a minority cut off"),
    ONE_WAY("links cut one way"),
    SLOW_LINKS("late and slow links"),
    WRONG_CLOCKS("clocks that go wrong"),
    SKIPPED_CLOCK("a clock that skips ahead"),
    FULL_DISK("a full disk"),
    ROLLING_RESTART("a rolling restart"),
    REPLACE("a member replaced");

    private final String summary;

    Strike(String summary) {
        this.summary = summary;
    }

    String summary() {
        return summary;
    }

    /** Whether it takes a proxy between the nodes. */
    boolean needsLinks() {
        return this == ISOLATE_LEADER || this == PARTITION || this == ONE_WAY || this == SLOW_LINKS;
    }

    /** Whether a majority goes on without a change, so that the service has to be back while it lasts. */
    boolean leavesQuorum() {
        return switch (this) {
            case KILL_LEADER,
                    KILL_MINORITY,
                    PAUSE_LEADER,
                    PAUSE_MINORITY,
                    ISOLATE_LEADER,
                    PARTITION,
                    WRONG_CLOCKS,
                    SKIPPED_CLOCK -> true;
            // the last three are over when they return, and in between the service comes and goes
            case KILL_ALL, ONE_WAY, SLOW_LINKS, FULL_DISK, ROLLING_RESTART, REPLACE -> false;
        };
    }

    /** As people write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
