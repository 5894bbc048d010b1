package dev.ariadne.sim.check;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a batch of runs reached: in how many of them each name was reached. The order of the runs makes no difference. */
public final class Reached {
    private final TreeMap<String, Long> runsByName = new TreeMap<>();
    private long runs;

    /** Adds a run, given how often it reached each name. */
    public void add(Map<String, Long> times) {
        runs++;
        times.forEach((name, count) -> runsByName.merge(name, count > 0 ? 1L : 0L, Long::sum));
    }

    /** Adds all runs of another batch. */
    public void addAll(Reached other) {
        runs += other.runs;
        other.runsByName.forEach((name, count) -> runsByName.merge(name, count, Long::sum));
    }

    /** How many runs there were. */
    public long runs() {
        return runs;
    }

    /** In how many runs each name was reached; zero for those known but never reached. */
    public SortedMap<String, Long> runsByName() {
        return Collections.unmodifiableSortedMap(runsByName);
    }

    /** The names that no run reached, in order. */
    public List<String> never() {
        return runsByName.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
