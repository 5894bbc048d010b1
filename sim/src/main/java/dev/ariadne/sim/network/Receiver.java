package dev.ariadne.sim.network;

/** The receiving end of the network. */
@FunctionalInterface
public interface Receiver {
    /** Takes a message; the bytes are the receiver's own. */
    void receive(int from, byte[] message);

    /** Hears that the connection with another endpoint was reset: what was under way between the two is lost. */
    default void disconnected(int peer) {}
}
