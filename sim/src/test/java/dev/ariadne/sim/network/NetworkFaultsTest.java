package dev.ariadne.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may befall messages beyond delay and loss. */
class NetworkFaultsTest {
    private static final LinkQuality PLAIN = LinkQuality.of(new Latency.Constant(100));

    private final World world = new World(5);
    private final SimNetwork network = new SimNetwork(world);
    private final List<String> heard = new ArrayList<>();

    private void listen(int endpoint) {
        network.quality(PLAIN);
        network.register(endpoint, new Receiver() {
            @Override
            public void receive(int from, byte[] message) {
                heard.add(message[0] + "@" + world.now());
            }

            @Override
            public void disconnected(int peer) {
                heard.add(endpoint + " without " + peer + "@" + world.now());
            }
        });
    }

    private void send(int number, int bytes) {
        byte[] message = new byte[bytes];
        message[0] = (byte) number;
        network.send(0, 1, message, "m");
    }

    @Test
    void a_slow_link_delays_what_comes_behind() {
        listen(1);
        network.quality(0, 1, PLAIN.withBandwidth(1_000_000, 0)); // a byte each µs
        send(1, 10);
        send(2, 20);
        world.runUntil(5_000);
        send(3, 5);
        world.runUntil(1_000_000);
        assertThat(heard).containsExactly("1@10100", "2@30100", "3@35100");
    }

    @Test
    void a_message_that_does_not_fit_into_the_queue_is_dropped_unless_nothing_waits() {
        listen(1);
        network.quality(0, 1, PLAIN.withBandwidth(1_000_000, 30));
        send(1, 50);
        send(2, 5);
        world.runUntil(30_000);
        send(3, 5);
        send(4, 10);
        world.runUntil(1_000_000);
        assertThat(heard).containsExactly("1@50100", "3@55100");
        assertThat(network.counters(0, 1).overflowed()).isEqualTo(2);
        assertThat(network.counters().underWay()).isZero();
    }

    @Test
    void a_link_that_keeps_order_lets_no_message_overtake() {
        listen(1);
        network.quality(0, 1, PLAIN.withLatency(new Latency.Uniform(0, 1_000_000)));
        deliverTen();
        assertThat(numbers()).isNotEqualTo(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
        heard.clear();
        network.quality(0, 1, network.quality(0, 1).withOrder());
        deliverTen();
        assertThat(numbers()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    private void deliverTen() {
        for (int i = 0; i < 10; i++) {
            send(i, 1);
        }
        world.runUntil(world.now() + 10_000_000);
    }

    private List<String> numbers() {
        return heard.stream().map(line -> line.split("@", 2)[0]).toList();
    }

    @Test
    void a_duplicate_may_come_long_after() {
        listen(1);
        network.quality(0, 1, PLAIN.withDuplicates(1, 3_600_000_000_000L));
        send(1, 1);
        world.runUntil(3_700_000_000_000L);
        assertThat(heard).hasSize(2);
        assertThat(Long.parseLong(heard.get(1).split("@", 2)[1])).isGreaterThan(60_000_000_000L);
    }

    @Test
    void a_corrupted_message_has_one_byte_changed() {
        List<byte[]> messages = new ArrayList<>();
        network.quality(PLAIN.withCorruption(1));
        network.register(1, (from, message) -> messages.add(message));
        send(1, 8);
        world.runUntil(1_000);
        byte[] sent = {1, 0, 0, 0, 0, 0, 0, 0};
        int changed = 0;
        for (int i = 0; i < sent.length; i++) {
            changed += messages.get(0)[i] == sent[i] ? 0 : 1;
        }
        assertThat(changed).isEqualTo(1);
        assertThat(network.counters().corrupted()).isEqualTo(1);
    }

    @Test
    void one_direction_may_have_a_quality_of_its_own_until_it_has_that_of_all_again() {
        LinkQuality slow = LinkQuality.of(new Latency.Constant(5_000));
        network.quality(0, 1, slow);
        network.quality(PLAIN);
        assertThat(network.quality(0, 1)).isEqualTo(slow);
        assertThat(network.quality(1, 0)).isEqualTo(PLAIN);
        network.commonQuality(0, 1);
        assertThat(network.quality(0, 1)).isEqualTo(PLAIN);
    }

    @Test
    void a_clog_holds_what_arrives_and_delivers_it_in_order_at_the_end() {
        listen(1);
        send(1, 1);
        network.clog(0, 1);
        network.clog(0, 1);
        world.runUntil(1_000);
        send(2, 1);
        world.runUntil(2_000);
        network.unclog(0, 1);
        world.runUntil(3_000);
        assertThat(heard).as("clogged twice, unclogged once").isEmpty();
        send(3, 1);
        world.runUntil(3_099);
        network.unclog(0, 1);
        world.runUntil(10_000);
        assertThat(heard).containsExactly("1@3099", "2@3099", "3@3100");
        assertThat(network.counters(0, 1).held()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.unclog(0, 1))
                .withMessage("link 0>1 is not clogged");
    }

    @Test
    void who_arrives_while_a_clog_is_being_emptied_waits_behind() {
        listen(1);
        send(1, 1);
        send(2, 1);
        network.clog(0, 1);
        world.schedule(200, () -> send(3, 1));
        world.schedule(300, () -> network.unclog(0, 1)); // before the third arrives, at the same time
        world.runUntil(1_000);
        assertThat(heard).containsExactly("1@300", "2@300", "3@300");
    }

    @Test
    void what_is_held_stays_held_when_the_link_is_clogged_again_and_is_lost_when_it_is_cut() {
        listen(1);
        network.clog(0, 1);
        send(1, 1);
        world.runUntil(200);
        network.unclog(0, 1);
        network.clog(0, 1);
        world.runUntil(300);
        assertThat(heard).isEmpty();
        network.cut(0, 1);
        network.unclog(0, 1);
        world.runUntil(400);
        assertThat(heard).isEmpty();
        assertThat(network.counters(0, 1).cutOff()).isEqualTo(1);
    }

    @Test
    void a_reset_loses_what_is_under_way_both_ways_and_both_ends_hear_of_it() {
        listen(0);
        listen(1);
        network.clog(1, 0);
        network.send(1, 0, new byte[1], "m");
        world.runUntil(200);
        send(1, 1);
        assertThat(network.counters(0, 1).underWay()).isEqualTo(1);
        network.reset(0, 1);
        send(2, 1);
        network.unclog(1, 0);
        world.runUntil(1_000);
        assertThat(heard).containsExactly("0 without 1@200", "1 without 0@200", "2@300");
        assertThat(network.counters().reset()).isEqualTo(2);
        assertThat(network.counters().underWay()).isZero();
    }

    @Test
    void restoring_links_takes_their_clogs_back() {
        listen(1);
        listen(2);
        network.clog(0, 1);
        network.clog(0, 2);
        send(1, 1);
        network.send(0, 2, new byte[1], "m");
        world.runUntil(200);
        network.restore(end -> end < 2, PLAIN);
        world.runUntil(300);
        assertThat(heard).containsExactly("1@200");
    }
}
