package dev.ariadne.sim.process;

/** A running incarnation of a program. */
@FunctionalInterface
public interface Booted {
    /** Takes a message from the network. */
    void receive(int from, byte[] message);

    /** Hears that the connection with another endpoint was reset: what was under way between the two is lost. */
    default void disconnected(int peer) {}

    /** Runs when the boot is over, before anything else. */
    default void started() {}
}
