package dev.ariadne.scenarios.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The answers that took long. Those that clients waited for at the same time are one wait, the longest of them. */
final class LongWaits implements LoadGenerator.Listener {
    static final long LONG_NANOS = Duration.ofMillis(50).toNanos();

    /** Each from sending to answer. */
    private final List<Stretch> waits = new ArrayList<>();

    @Override
    public void answered(long nanoTime, long latencyNanos) {
        if (latencyNanos < LONG_NANOS) {
            return;
        }
        Stretch wait = new Stretch(nanoTime - latencyNanos, nanoTime);
        int last = waits.size() - 1;
        if (last < 0 || !waits.get(last).meets(wait)) {
            waits.add(wait);
        } else if (waits.get(last).nanos() < wait.nanos()) {
            waits.set(last, wait);
        }
    }

    /** The longest first. */
    List<Stretch> longestFirst() {
        return waits.stream()
                .sorted(Comparator.comparingLong(Stretch::nanos).reversed())
                .toList();
    }
}
