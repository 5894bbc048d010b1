package dev.ariadne.sim.disk;

/** Kinds of disk calls, for timing and faults. */
public enum DiskCall {
    READ,
    /** Changes the contents or the length of a file. */
    WRITE,
    /** Makes a file or the directory durable. */
    SYNC,
    /** Looks at or changes the directory, or asks for a size. */
    META,
}
