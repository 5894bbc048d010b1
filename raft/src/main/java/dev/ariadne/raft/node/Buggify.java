package dev.ariadne.raft.node;

/**
 * A port: points at which a test may let the code do something that is allowed and seldom, so that what follows from it is seen
 * often. The idea is FoundationDB's. In production it is {@link #OFF}, and costs a call that returns false.
 */
@FunctionalInterface
public interface Buggify {
    Buggify OFF = point -> false;

    /**
     * Whether to do the seldom thing here and now. Asked on the loop and on the storage worker.
     *
     * @param point names the place in the code, the same each time
     */
    boolean at(String point);
}
