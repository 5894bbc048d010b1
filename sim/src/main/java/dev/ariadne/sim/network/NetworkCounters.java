package dev.ariadne.sim.network;

/**
 * What became of messages so far, of one direction of a link or of all. A duplicate is counted where it is made and where it ends.
 *
 * @param corrupted had a byte changed; counted again where they end
 * @param lost by chance
 * @param overflowed did not fit into the queue of a slow link
 * @param held by a clogged link; counted again where they end
 * @param cutOff by a cut, when they were sent or when they would have arrived
 * @param reset were under way when the connection was reset
 * @param unreceived found nobody at their destination
 */
public record NetworkCounters(
        long sent,
        long delivered,
        long duplicated,
        long corrupted,
        long lost,
        long overflowed,
        long held,
        long cutOff,
        long reset,
        long unreceived) {
    static final NetworkCounters NONE = new NetworkCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Messages that have not ended yet. */
    public long underWay() {
        return sent + duplicated - delivered - lost - overflowed - cutOff - reset - unreceived;
    }

    NetworkCounters plus(NetworkCounters other) {
        return new NetworkCounters(
                sent + other.sent,
                delivered + other.delivered,
                duplicated + other.duplicated,
                corrupted + other.corrupted,
                lost + other.lost,
                overflowed + other.overflowed,
                held + other.held,
                cutOff + other.cutOff,
                reset + other.reset,
                unreceived + other.unreceived);
    }
}
