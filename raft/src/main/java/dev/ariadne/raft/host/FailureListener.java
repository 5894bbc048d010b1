package dev.ariadne.raft.host;

import org.jspecify.annotations.Nullable;

/** Learns, once, that a node has stopped for good; the process it ran in should end. Called on any thread. */
@FunctionalInterface
public interface FailureListener {
    /**
     * The node has stopped.
     *
     * @param reason one line
     * @param bug what was thrown, if it stopped because of a mistake in the program rather than in the world
     */
    void failed(String reason, @Nullable Throwable bug);
}
