package dev.ariadne.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.world.World;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final int COUNT = 2000;
    private static final LinkQuality PLAIN = LinkQuality.of(new Latency.Constant(100));

    private final World world = new World(3);
    private final SimNetwork network = new SimNetwork(world);

    /** Messages by number, with the times of their arrivals. */
    private final TreeMap<Integer, List<Long>> arrivals = new TreeMap<>();

    private final List<Integer> order = new ArrayList<>();

    private void receiveAt(int endpoint) {
        network.register(endpoint, (from, message) -> {
            int number = ByteBuffer.wrap(message).getInt();
            order.add(number);
            arrivals.computeIfAbsent(number, n -> new ArrayList<>()).add(world.now());
        });
    }

    private void sendMany(int from, int to) {
        for (int i = 0; i < COUNT; i++) {
            int number = i;
            world.schedule(world.now() + i * 1000L, () -> network.send(from, to, bytes(number), "m"));
        }
        world.runUntil(world.now() + 1_000_000_000_000L);
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Test
    void a_plain_link_delivers_everything_in_order() {
        network.quality(PLAIN);
        receiveAt(1);
        sendMany(0, 1);
        assertThat(order).hasSize(COUNT).isSorted();
        assertThat(arrivals.get(7)).containsExactly(7 * 1000L + 100);
        assertThat(network.counters()).isEqualTo(new NetworkCounters(COUNT, COUNT, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void bytes_are_copied_at_the_door() {
        network.quality(PLAIN);
        receiveAt(1);
        byte[] message = bytes(5);
        network.send(0, 1, message, "m");
        message[3] = 6;
        world.runUntil(1000);
        assertThat(order).containsExactly(5);
    }

    @Test
    void a_bad_link_loses_repeats_reorders_and_damages_about_as_often_as_told() {
        network.quality(PLAIN.withLatency(new Latency.Uniform(100, 10_100))
                .withLoss(0.1)
                .withDuplicates(0.2, 1_000_000)
                .withCorruption(0.05));
        receiveAt(1);
        sendMany(0, 1);
        NetworkCounters counters = network.counters();
        assertThat(counters.lost()).isBetween(150L, 250L);
        assertThat(counters.duplicated()).isBetween(340L, 460L);
        assertThat(counters.corrupted()).isBetween(60L, 130L);
        assertThat(counters.delivered())
                .isEqualTo(order.size())
                .isEqualTo(COUNT - counters.lost() + counters.duplicated());
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    }

    @Test
    void a_tail_makes_few_messages_very_late() {
        network.quality(PLAIN.withLatency(
                new Latency.Bimodal(new Latency.Constant(100), new Latency.Uniform(101, 1_000_000_000), 0.05)));
        receiveAt(1);
        sendMany(0, 1);
        long late = arrivals.entrySet().stream()
                .filter(entry -> entry.getValue().get(0) > entry.getKey() * 1000L + 100)
                .count();
        assertThat(late).isBetween(60L, 140L);
    }

    @Test
    void taking_one_fault_away_leaves_the_others_as_they_were() {
        LinkQuality all = PLAIN.withLatency(new Latency.Uniform(100, 10_100))
                .withDuplicates(0.2, 1_000_000)
                .withLoss(0.2);
        Map<Integer, List<Long>> lossy = arrivalsOf(all);
        Map<Integer, List<Long>> whole = arrivalsOf(all.withLoss(0));
        assertThat(lossy.size()).isLessThan(whole.size());
        lossy.forEach((number, times) -> assertThat(whole.get(number)).containsAll(times));
        Map<Integer, List<Long>> single = arrivalsOf(all.withLoss(0).withDuplicates(0, 0));
        whole.forEach((number, times) -> assertThat(times).containsAll(single.get(number)));
    }

    private static Map<Integer, List<Long>> arrivalsOf(LinkQuality quality) {
        SimNetworkTest run = new SimNetworkTest();
        run.network.quality(quality);
        run.receiveAt(1);
        run.sendMany(0, 1);
        return run.arrivals;
    }

    @Test
    void cuts_add_up_and_each_needs_a_mend_of_its_own() {
        network.cut(0, 2);
        network.cut(0, 2);
        network.mend(0, 2);
        assertThat(network.isCut(0, 2)).isTrue();
        assertThat(network.isCut(2, 0)).isFalse();
        network.mend(0, 2);
        assertThat(network.isCut(0, 2)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> network.mend(0, 2));
    }

    @Test
    void restoring_spares_links_of_which_an_end_does_not_pass_now_and_later() {
        LinkQuality bad = PLAIN.withLoss(0.5);
        network.quality(bad);
        network.cut(0, 1);
        network.cut(0, 2);
        network.cut(2, 1);
        network.restore(end -> end != 2, PLAIN);
        assertThat(network.isCut(0, 1)).isFalse();
        assertThat(network.quality(0, 1)).isEqualTo(PLAIN);
        assertThat(network.quality(0, 7)).as("a link first used now").isEqualTo(PLAIN);
        assertThat(network.isCut(0, 2)).isTrue();
        assertThat(network.isCut(2, 1)).isTrue();
        assertThat(network.quality(7, 2)).as("a link first used now").isEqualTo(bad);
    }

    @Test
    void a_one_way_cut_leaves_the_other_way() {
        network.quality(PLAIN);
        receiveAt(0);
        receiveAt(1);
        network.cut(0, 1);
        network.send(0, 1, bytes(1), "m");
        network.send(1, 0, bytes(2), "m");
        world.runUntil(1000);
        assertThat(order).containsExactly(2);
        assertThat(network.counters().cutOff()).isEqualTo(1);
    }

    @Test
    void a_cut_also_stops_what_is_under_way() {
        network.quality(PLAIN);
        receiveAt(1);
        network.send(0, 1, bytes(1), "m");
        world.schedule(50, () -> network.cut(0, 1));
        world.runUntil(1000);
        assertThat(order).isEmpty();
    }

    @Test
    void nobody_receives_for_an_endpoint_that_is_gone() {
        receiveAt(1);
        network.unregister(1);
        network.send(0, 1, bytes(1), "m");
        network.send(0, 900, bytes(1), "m");
        world.runUntil(1_000_000_000);
        assertThat(order).isEmpty();
        assertThat(network.counters().unreceived()).isEqualTo(2);
    }

    @Test
    void an_endpoint_out_of_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.send(-1, 0, bytes(1), "m"))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> network.register(1 << 16, (from, message) -> {}));
    }
}
