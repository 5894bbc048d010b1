package dev.ariadne.scenarios.live;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How many operations are answered, and after how long. Thread-safe. */
final class Meter implements LiveClients.Listener {
    /**
     * What was answered in a stretch of time.
     *
     * @param perSecond operations
     * @param p50Millis what half of them did not take longer than; 0 if there were none
     * @param p99Millis what 99 of 100 did not take longer than
     */
    record Reading(double perSecond, double p50Millis, double p99Millis) {}

    private long[] latencies = new long[1_024];
    private int count;
    private long since = System.nanoTime();

    @Override
    public synchronized void answered(boolean isUpdate, long begunNanos, long endNanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = endNanos - begunNanos;
    }

    /** What was answered since the last time. */
    synchronized Reading read() {
        long now = System.nanoTime();
        Arrays.sort(latencies, 0, count);
        double seconds = (now - since) / (double) TimeUnit.SECONDS.toNanos(1);
        Reading reading = new Reading(count / seconds, millis(0.5), millis(0.99));
        count = 0;
        since = now;
        return reading;
    }

    private double millis(double share) {
        return count == 0 ? 0 : latencies[(int) (share * (count - 1))] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
