package dev.ariadne.sim.process;

import dev.ariadne.sim.disk.Crash;

/** Is told what becomes of processes; what it throws ends the run. */
public interface SupervisorListener {
    /** An incarnation has booted and runs. */
    default void started(SimProcess process) {}

    /** A boot failed by itself; the process is down. */
    default void bootFailed(SimProcess process, Throwable cause) {}

    /** An incarnation stopped itself with {@link Host#halt}; the process is down. */
    default void halted(SimProcess process, String reason) {}

    /** Code of an incarnation threw what it should have caught; the process is down. */
    default void failed(SimProcess process, Throwable cause) {}

    /** The nemesis crashed an incarnation; the process is down. */
    default void crashed(SimProcess process, Crash crash) {}
}
