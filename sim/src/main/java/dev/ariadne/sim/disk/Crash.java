package dev.ariadne.sim.disk;

/** How a machine stops, as far as its disk can tell. */
public enum Crash {
    /** Only the process ends; the page cache stays. */
    PROCESS_KILL,
    /** What was not synced survives by chance. */
    POWER_FAILURE,
}
