package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionShapesTest {
    private static List<Integer> nodes(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    /** Whom a node hears, itself included. */
    private static Set<Integer> heardBy(int node, int count, Fault fault) {
        List<Direction> cut = ((Fault.Cut) fault).links();
        TreeSet<Integer> heard = new TreeSet<>();
        for (int from : nodes(count)) {
            if (!cut.contains(new Direction(from, node))) {
                heard.add(from);
            }
        }
        return heard;
    }

    @Test
    void in_a_ring_all_hear_a_majority_and_no_two_the_same() {
        for (int count = 3; count <= 9; count++) {
            List<Set<Integer>> majorities = new ArrayList<>();
            for (int node : nodes(count)) {
                Set<Integer> heard = heardBy(node, count, PartitionShapes.ring(nodes(count), 1));
                assertThat(heard).hasSize(count / 2 + 1).contains(node);
                majorities.add(heard);
            }
            assertThat(majorities).doesNotHaveDuplicates();
        }
        assertThat(heardBy(1, 2, PartitionShapes.ring(nodes(2), 1))).containsExactly(1);
    }

    @Test
    void a_bridge_hears_all_and_the_banks_do_not_hear_each_other() {
        Fault bridge = PartitionShapes.bridge(nodes(5), 1);
        assertThat(heardBy(1, 5, bridge)).containsExactly(1, 2, 3, 4, 5);
        assertThat(heardBy(2, 5, bridge)).isEqualTo(heardBy(3, 5, bridge)).containsExactly(1, 2, 3);
        assertThat(heardBy(4, 5, bridge)).isEqualTo(heardBy(5, 5, bridge)).containsExactly(1, 4, 5);
        assertThat(heardBy(1, 2, PartitionShapes.bridge(nodes(2), 1))).containsExactly(1);
        assertThat(heardBy(2, 3, PartitionShapes.bridge(nodes(3), 1))).containsExactly(1, 2);
    }

    @Test
    void one_half_hears_the_others_and_is_not_heard() {
        Fault unheard = PartitionShapes.unheard(nodes(5), 1);
        assertThat(heardBy(1, 5, unheard)).containsExactly(1, 2, 3, 4, 5);
        assertThat(heardBy(5, 5, unheard)).containsExactly(3, 4, 5);
    }

    @Test
    void a_few_are_apart_from_the_rest() {
        assertThat(PartitionShapes.apart(nodes(3), 1, 7))
                .isEqualTo(new Fault.Partition(List.of(List.of(1), List.of(2, 3)), 7));
    }

    @Test
    void orders_are_shuffled_by_chance_and_hold_every_node() {
        TreeSet<String> orders = new TreeSet<>();
        for (long seed = 0; seed < 100; seed++) {
            List<Integer> order = PartitionShapes.shuffled(nodes(3), Draws.of(seed, "order"));
            assertThat(order).containsExactlyInAnyOrder(1, 2, 3);
            orders.add(order.toString());
        }
        assertThat(orders).hasSize(6);
    }
}
