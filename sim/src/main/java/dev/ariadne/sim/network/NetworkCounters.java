package dev.ariadne.sim.network;

/**
 * What became of messages so far. A duplicate is counted where it is made and where it ends, so
 * {@code sent + duplicated} equals everything else (but {@code corrupted}) plus what is still under way.
 */
public record NetworkCounters(
        long sent, long delivered, long duplicated, long corrupted, long lost, long cutOff, long unreceived) {}
