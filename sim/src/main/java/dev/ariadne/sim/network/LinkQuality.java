package dev.ariadne.sim.network;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How well one direction of a link works. The delay of a message is {@code baseNanos}, plus a uniform share of {@code spreadNanos},
 * plus, with {@code tailChance}, a uniform share of {@code tailNanos}. Messages overtake one another wherever their delays differ.
 *
 * @param loss probability that a message is lost
 * @param duplicate probability that a message arrives a second time, up to {@code duplicateNanos} after the first
 * @param corrupt probability that one byte of a message arrives changed
 */
public record LinkQuality(
        long baseNanos,
        long spreadNanos,
        double tailChance,
        long tailNanos,
        double loss,
        double duplicate,
        long duplicateNanos,
        double corrupt) {
    /** A local network on a good day: 100 to 300 µs, one message in a hundred up to 5 ms late. */
    public static final LinkQuality GOOD = new LinkQuality(100_000, 200_000, 0.01, 5_000_000, 0, 0, 1_000_000_000, 0);

    public LinkQuality {
        checkArgument(
                baseNanos >= 0 && spreadNanos >= 0 && tailNanos >= 0 && duplicateNanos >= 0,
                "a delay is negative: %s, %s, %s, %s",
                baseNanos,
                spreadNanos,
                tailNanos,
                duplicateNanos);
        checkProbability("tailChance", tailChance);
        checkProbability("loss", loss);
        checkProbability("duplicate", duplicate);
        checkProbability("corrupt", corrupt);
    }

    private static void checkProbability(String name, double value) {
        checkArgument(value >= 0 && value <= 1, "%s must be from 0 to 1, is %s", name, value);
    }

    public LinkQuality withDelay(long baseNanos, long spreadNanos) {
        return new LinkQuality(baseNanos, spreadNanos, tailChance, tailNanos, loss, duplicate, duplicateNanos, corrupt);
    }

    public LinkQuality withTail(double tailChance, long tailNanos) {
        return new LinkQuality(baseNanos, spreadNanos, tailChance, tailNanos, loss, duplicate, duplicateNanos, corrupt);
    }

    public LinkQuality withLoss(double loss) {
        return new LinkQuality(baseNanos, spreadNanos, tailChance, tailNanos, loss, duplicate, duplicateNanos, corrupt);
    }

    public LinkQuality withDuplicates(double duplicate, long duplicateNanos) {
        return new LinkQuality(baseNanos, spreadNanos, tailChance, tailNanos, loss, duplicate, duplicateNanos, corrupt);
    }

    public LinkQuality withCorruption(double corrupt) {
        return new LinkQuality(baseNanos, spreadNanos, tailChance, tailNanos, loss, duplicate, duplicateNanos, corrupt);
    }
}
