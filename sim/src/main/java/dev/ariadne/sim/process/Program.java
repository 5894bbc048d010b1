package dev.ariadne.sim.process;

/** The software under test, as something that can be started again and again. */
@FunctionalInterface
public interface Program {
    /**
     * Boots an incarnation. It may use the disk, and then takes as long as the disk does: messages, timers and answers reach it from
     * then on, and what it sends leaves then. A boot that throws has failed, and the process stays down.
     */
    Booted boot(Host host) throws Exception;
}
