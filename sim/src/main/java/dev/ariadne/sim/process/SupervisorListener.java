package dev.ariadne.sim.process;

import dev.ariadne.sim.disk.Crash;

/** Is told what becomes of processes; what it throws ends the run. */
public interface SupervisorListener {
    /** An incarnation has booted and runs. */
    default void started(Process process) {}

    /** A boot failed by itself; the process is down. */
    default void bootFailed(Process process, Throwable cause) {}

    /** An incarnation stopped itself with {@link Host#halt}; the process is down. */
    default void halted(Process process, String reason) {}

    /** Code of an incarnation threw what it should have caught; the process is down. */
    default void failed(Process process, Throwable cause) {}

    /** The nemesis crashed an incarnation; the process is down. */
    default void crashed(Process process, Crash crash) {}
}
