package dev.ariadne.raft.membership;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The name of a replica, unique in its cluster for ever: a machine that lost its disk comes back under another incarnation.
 *
 * @param value positive; zero is kept for "nobody" in encoded form, and {@code null} says it in Java
 */
public record NodeId(long value) implements Comparable<NodeId> {
    public NodeId {
        checkArgument(value > 0, "node id %s is not positive", value);
    }

    public static NodeId of(long value) {
        return new NodeId(value);
    }

    @Override
    public int compareTo(NodeId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
