package dev.ariadne.sim.network;

import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.World;

/**
 * One direction between two endpoints. Every message takes one draw from each stream, whether or not a fault makes use of it, so that
 * the n-th message of a link meets the same chance whatever faults there are.
 */
final class Link {
    final int from;
    final int to;
    LinkQuality quality;

    /** How many cuts are in force; the link carries nothing while there is one. */
    int cuts;

    private final Draws delay;
    private final Draws tail;
    private final Draws tailLength;
    private final Draws loss;
    private final Draws duplicate;
    private final Draws duplicateDelay;
    private final Draws corrupt;
    private final Draws corruptWhere;

    Link(World world, int from, int to, LinkQuality quality) {
        this.from = from;
        this.to = to;
        this.quality = quality;
        delay = world.draws("net.delay", from, to);
        tail = world.draws("net.tail", from, to);
        tailLength = world.draws("net.tail-length", from, to);
        loss = world.draws("net.loss", from, to);
        duplicate = world.draws("net.duplicate", from, to);
        duplicateDelay = world.draws("net.duplicate-delay", from, to);
        corrupt = world.draws("net.corrupt", from, to);
        corruptWhere = world.draws("net.corrupt-where", from, to);
    }

    /** The fate of the next message, as the network of this moment would have it. */
    Fate next() {
        long nanos = quality.baseNanos() + share(delay, quality.spreadNanos());
        boolean late = tail.chance(quality.tailChance());
        long lateBy = share(tailLength, quality.tailNanos());
        boolean twice = duplicate.chance(quality.duplicate());
        long secondAfter = share(duplicateDelay, quality.duplicateNanos());
        boolean damaged = corrupt.chance(quality.corrupt());
        long where = corruptWhere.nextLong();
        return new Fate(
                late ? nanos + lateBy : nanos, loss.chance(quality.loss()), twice ? secondAfter : -1, damaged, where);
    }

    private static long share(Draws draws, long nanos) {
        return (long) (draws.nextDouble() * (nanos + 1));
    }

    /**
     * @param secondAfter how long after the first a duplicate arrives, negative for none
     * @param where picks the byte that is damaged, and how
     */
    record Fate(long delay, boolean isLost, long secondAfter, boolean isDamaged, long where) {}
}
