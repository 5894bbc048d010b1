package dev.ariadne.sim.network;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How well one direction of a link works. Messages overtake one another wherever their delays differ, unless the link keeps order.
 *
 * @param latency how long a message takes once it is on its way
 * @param loss probability that a message is lost
 * @param duplicate probability that a message arrives a second time, up to {@code duplicateNanos} after the first
 * @param corrupt probability that one byte of a message arrives changed
 * @param bytesPerSecond how fast messages get on their way, one after the other; 0 for no limit
 * @param queueBytes how much may wait to get on its way; a message that does not fit behind others is dropped. 0 for no limit
 * @param inOrder whether no message overtakes another; duplicates do all the same
 */
public record LinkQuality(
        Latency latency,
        double loss,
        double duplicate,
        long duplicateNanos,
        double corrupt,
        long bytesPerSecond,
        int queueBytes,
        boolean inOrder) {
    /** A local network on a good day: 100 to 300 µs, one message in a hundred up to 5 ms late. */
    public static final LinkQuality GOOD = of(
            new Latency.Bimodal(new Latency.Uniform(100_000, 300_000), new Latency.Uniform(100_000, 5_300_000), 0.01));

    public LinkQuality {
        checkArgument(duplicateNanos >= 0, "duplicateNanos must not be negative, is %s", duplicateNanos);
        checkArgument(bytesPerSecond >= 0, "bytesPerSecond must not be negative, is %s", bytesPerSecond);
        checkArgument(queueBytes >= 0, "queueBytes must not be negative, is %s", queueBytes);
        checkProbability("loss", loss);
        checkProbability("duplicate", duplicate);
        checkProbability("corrupt", corrupt);
    }

    /** A link that does nothing worse than take its time. */
    public static LinkQuality of(Latency latency) {
        return new LinkQuality(latency, 0, 0, 1_000_000_000, 0, 0, 0, false);
    }

    private static void checkProbability(String name, double value) {
        checkArgument(value >= 0 && value <= 1, "%s must be from 0 to 1, is %s", name, value);
    }

    public LinkQuality withLatency(Latency other) {
        return new LinkQuality(other, loss, duplicate, duplicateNanos, corrupt, bytesPerSecond, queueBytes, inOrder);
    }

    public LinkQuality withLoss(double probability) {
        return new LinkQuality(
                latency, probability, duplicate, duplicateNanos, corrupt, bytesPerSecond, queueBytes, inOrder);
    }

    public LinkQuality withDuplicates(double probability, long upToNanos) {
        return new LinkQuality(latency, loss, probability, upToNanos, corrupt, bytesPerSecond, queueBytes, inOrder);
    }

    public LinkQuality withCorruption(double probability) {
        return new LinkQuality(
                latency, loss, duplicate, duplicateNanos, probability, bytesPerSecond, queueBytes, inOrder);
    }

    public LinkQuality withBandwidth(long perSecond, int queue) {
        return new LinkQuality(latency, loss, duplicate, duplicateNanos, corrupt, perSecond, queue, inOrder);
    }

    public LinkQuality withOrder() {
        return new LinkQuality(latency, loss, duplicate, duplicateNanos, corrupt, bytesPerSecond, queueBytes, true);
    }
}
