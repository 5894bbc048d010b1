package dev.ariadne.scenarios.oracle;

import java.util.EnumMap;

/** A sum of each {@link Count}. */
public final class Counts {
    private final EnumMap<Count, Long> sums = new EnumMap<>(Count.class);

    public void add(Count count, long amount) {
        sums.merge(count, amount, Long::sum);
    }

    public void addAll(Counts other) {
        other.sums.forEach(this::add);
    }

    public long get(Count count) {
        return sums.getOrDefault(count, 0L);
    }
}
