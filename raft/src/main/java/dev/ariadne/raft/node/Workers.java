package dev.ariadne.raft.node;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A port: starts actors beside the loop that runs the node. Jobs and answers are immutable; an actor and the loop share nothing
 * else.
 */
public interface Workers {
    /**
     * Starts an actor.
     *
     * @param name for threads, traces and errors
     * @param batch takes all jobs that have queued up, in order, and a sink for answers
     * @param onAnswer takes the answers one by one, in order, on the loop
     * @return a sink for jobs, which never blocks
     */
    <J, A> Consumer<J> start(String name, BiConsumer<List<J>, Consumer<A>> batch, Consumer<A> onAnswer);
}
