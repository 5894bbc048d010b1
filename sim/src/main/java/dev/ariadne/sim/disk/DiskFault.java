package dev.ariadne.sim.disk;

/** A fault that was declared to a disk. */
@FunctionalInterface
public interface DiskFault {
    /** How many calls it has changed so far, including such as a crash undid. */
    long calls();
}
