package dev.ariadne.sim.network;

import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.World;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two endpoints. Every message takes one draw from each stream, whether or not a fault makes use of it, so that
 * the n-th message of a link meets the same chance whatever faults there are.
 */
final class Link {
    private static final long SECOND = 1_000_000_000;

    final int from;
    final int to;

    /** Its own quality; null while it has that of all. */
    @Nullable
    LinkQuality own;

    /** The quality in force. */
    LinkQuality quality;

    /** How many cuts are in force; the link carries nothing while there is one. */
    int cuts;

    /** How many clogs are in force; the link holds what arrives while there is one. */
    int clogs;

    /** What a clog holds, or held and is now being delivered, in order of arrival. */
    final ArrayDeque<Message> held = new ArrayDeque<>();

    /** Whether the delivery of the first of these is scheduled. */
    boolean releasing;

    /** Grows with every reset; a message of an earlier connection is lost. */
    int connection;

    // Counters, see NetworkCounters.
    long sent;
    long delivered;
    long duplicated;
    long corrupted;
    long lost;
    long overflowed;
    long heldBack;
    long cutOff;
    long reset;
    long unreceived;

    /** When the last message has got on its way, if the link is slow. */
    private long busyUntil;

    private long lastArrival;

    private final Draws delay;
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
        loss = world.draws("net.loss", from, to);
        duplicate = world.draws("net.duplicate", from, to);
        duplicateDelay = world.draws("net.duplicate-delay", from, to);
        corrupt = world.draws("net.corrupt", from, to);
        corruptWhere = world.draws("net.corrupt-where", from, to);
    }

    /** The fate of the next message, as the network of this moment would have it. */
    Fate next() {
        long nanos = quality.latency().nanos(delay.nextDouble());
        boolean twice = duplicate.chance(quality.duplicate());
        long secondAfter = (long) (duplicateDelay.nextDouble() * (quality.duplicateNanos() + 1));
        boolean damaged = corrupt.chance(quality.corrupt());
        long where = corruptWhere.nextLong();
        return new Fate(nanos, loss.chance(quality.loss()), twice ? secondAfter : -1, damaged, where);
    }

    /** Takes a message into the queue of a slow link. Returns when it gets on its way, or −1 if the queue is full. */
    long depart(long now, int bytes) {
        long perSecond = quality.bytesPerSecond();
        if (perSecond == 0) {
            return now;
        }
        long waiting = Math.max(0, busyUntil - now);
        long own = bytes * SECOND / perSecond;
        if (waiting > 0 && quality.queueBytes() > 0 && waiting + own > quality.queueBytes() * SECOND / perSecond) {
            return -1;
        }
        busyUntil = now + waiting + own;
        return busyUntil;
    }

    /** When a message arrives that would, left alone, arrive at a time. */
    long arrival(long time) {
        if (!quality.inOrder()) {
            return time;
        }
        lastArrival = Math.max(lastArrival, time);
        return lastArrival;
    }

    NetworkCounters counters() {
        return new NetworkCounters(
                sent, delivered, duplicated, corrupted, lost, overflowed, heldBack, cutOff, reset, unreceived);
    }

    /** A message that waits on a clogged link. */
    static final class Message {
        final byte[] bytes;
        final String label;

        Message(byte[] bytes, String label) {
            this.bytes = bytes;
            this.label = label;
        }
    }

    /**
     * @param secondAfter how long after the first a duplicate arrives, negative for none
     * @param where picks the byte that is damaged, and how
     */
    record Fate(long delay, boolean isLost, long secondAfter, boolean isDamaged, long where) {}
}
