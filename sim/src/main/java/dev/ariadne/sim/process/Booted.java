package dev.ariadne.sim.process;

/** A running incarnation of a program. */
@FunctionalInterface
public interface Booted {
    /** Takes a message from the network. */
    void receive(int from, byte[] message);

    /** Runs when the boot is over, before anything else. */
    default void started() {}
}
