package dev.ariadne.sim.nemesis;

import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Partitions of a shape, among two nodes or more in a given order. */
final class PartitionShapes {
    private PartitionShapes() {}

    static List<Integer> shuffled(List<Integer> nodes, Draws draws) {
        Integer[] order = nodes.toArray(Integer[]::new);
        for (int i = order.length - 1; i > 0; i--) {
            int other = draws.nextInt(i + 1);
            Integer moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        return Arrays.asList(order);
    }

    /** The first so many apart from the others. */
    static Fault apart(List<Integer> order, int count, long nanos) {
        return new Fault.Partition(List.of(order.subList(0, count), order.subList(count, order.size())), nanos);
    }

    /**
     * Each node hears a majority, itself included, and no two hear the same one (Jepsen's majorities ring). Two nodes hear neither; for
     * they would hear all.
     */
    static Fault ring(List<Integer> order, long nanos) {
        int size = order.size();
        int majority = size / 2 + 1;
        List<Direction> cut = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int ahead = 1; ahead < size; ahead++) {
                boolean isHeard = ahead <= majority / 2 || size - ahead <= (majority - 1) / 2;
                if (!isHeard || size == 2) {
                    cut.add(new Direction(order.get((i + ahead) % size), order.get(i)));
                }
            }
        }
        return new Fault.Cut(cut, nanos);
    }

    /** Two halves that share the first node, which hears and is heard by both; two nodes are apart. */
    static Fault bridge(List<Integer> order, long nanos) {
        int first = order.size() == 2 ? 0 : 1;
        int middle = (order.size() + first) / 2;
        List<Direction> cut = new ArrayList<>();
        for (int one : order.subList(first, middle)) {
            for (int other : order.subList(middle, order.size())) {
                cut.add(new Direction(one, other));
                cut.add(new Direction(other, one));
            }
        }
        return new Fault.Cut(cut, nanos);
    }

    /** The first half hears the others, and is not heard. */
    static Fault unheard(List<Integer> order, long nanos) {
        int middle = order.size() / 2;
        List<Direction> cut = new ArrayList<>();
        for (int mute : order.subList(0, middle)) {
            order.subList(middle, order.size()).forEach(other -> cut.add(new Direction(mute, other)));
        }
        return new Fault.Cut(cut, nanos);
    }
}
