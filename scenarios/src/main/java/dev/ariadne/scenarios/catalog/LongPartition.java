package dev.ariadne.scenarios.catalog;

import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;

/** One partition from early on until the end: each direction between two nodes is cut with a chance that the seed draws. */
final class LongPartition {
    private LongPartition() {}

    static List<TimedFault> draw(long seed, List<Integer> nodes, long durationNanos) {
        Draws draws = Draws.of(seed, "long-partition");
        double chance = 0.1 + draws.nextInt(50) / 100.0;
        boolean bothWays = draws.nextBoolean();
        List<Direction> cut = new ArrayList<>();
        for (int from : nodes) {
            for (int to : nodes) {
                boolean candidate = bothWays ? from < to : from != to;
                if (candidate && draws.chance(chance)) {
                    cut.add(new Direction(from, to));
                    if (bothWays) {
                        cut.add(new Direction(to, from));
                    }
                }
            }
        }
        long at = draws.nextLong(durationNanos / 4);
        return cut.isEmpty() ? List.of() : List.of(new TimedFault(at, new Fault.Cut(cut, durationNanos - at)));
    }
}
