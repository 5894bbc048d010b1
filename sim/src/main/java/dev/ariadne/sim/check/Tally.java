package dev.ariadne.sim.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each name was reached, zero included. Cheap to count in, for it is asked after every event of a run. */
final class Tally {
    private final Map<String, long[]> times = new LinkedHashMap<>();

    void count(String name, boolean reached) {
        long[] cell = times.computeIfAbsent(name, n -> new long[1]);
        if (reached) {
            cell[0]++;
        }
    }

    SortedMap<String, Long> byName() {
        TreeMap<String, Long> sorted = new TreeMap<>();
        times.forEach((name, cell) -> sorted.put(name, cell[0]));
        return sorted;
    }
}
