package dev.ariadne.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.world.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final long MIN = 1_000;
    private static final long MAX = 1_000_000;
    private static final List<Latency> ALL = List.of(
            new Latency.Constant(MIN),
            new Latency.Uniform(MIN, MAX),
            new Latency.Exponential(MIN, 2 * MIN, MAX),
            new Latency.HeavyTail(MIN, 0.7, MAX),
            new Latency.Bimodal(new Latency.Constant(MIN), new Latency.Uniform(2 * MIN, MAX), 0.25));

    @Test
    void the_examples_are_one_of_each() {
        assertThat(ALL.stream().map(latency -> (Object) latency.getClass()))
                .containsExactlyInAnyOrder((Object[]) Latency.class.getPermittedSubclasses());
    }

    @Property(seed = "11")
    void delays_are_bounded_and_grow_with_the_share(
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double one,
            @ForAll @DoubleRange(max = 1, maxIncluded = false) double other) {
        for (Latency latency : ALL) {
            long less = latency.nanos(Math.min(one, other));
            long more = latency.nanos(Math.max(one, other));
            assertThat(less).as("%s", latency).isBetween(MIN, more);
            assertThat(more).as("%s", latency).isBetween(less, MAX);
        }
    }

    @Test
    void the_largest_draw_gives_the_longest_delay_and_no_longer_one() {
        double largest = Math.nextDown(1.0);
        assertThat(ALL.stream().map(latency -> latency.nanos(largest)).toList())
                .containsExactly(MIN, MAX, MIN + 73_473, MAX - 1, MAX);
        assertThat(new Latency.Exponential(MIN, MAX, MAX).nanos(largest)).isEqualTo(MAX);
    }

    @Test
    void delays_are_spread_as_the_distributions_say() {
        assertThat(median(new Latency.Uniform(0, 1_000))).isBetween(450L, 550L);
        assertThat(median(new Latency.Exponential(0, 1_000, MAX))).isBetween(640L, 750L); // ln 2
        assertThat(median(new Latency.HeavyTail(1_000, 1, MAX))).isBetween(1_900L, 2_100L);
        List<Long> tail = drawn(new Latency.HeavyTail(1_000, 1, MAX));
        assertThat(tail.stream().filter(nanos -> nanos > 100_000).count())
                .as("one in a hundred takes a hundred times as long")
                .isBetween(60L, 120L);
        List<Long> two = drawn(ALL.get(4));
        assertThat(two.stream().filter(nanos -> nanos > MIN).count()).isBetween(2_350L, 2_650L);
    }

    private static long median(Latency latency) {
        return drawn(latency).get(5_000);
    }

    private static List<Long> drawn(Latency latency) {
        Draws draws = Draws.of(1, "latency");
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            delays.add(latency.nanos(draws.nextDouble()));
        }
        Long[] sorted = delays.toArray(Long[]::new);
        Arrays.sort(sorted);
        return List.of(sorted);
    }

    @Test
    void senseless_latencies_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency.Constant(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency.Uniform(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency.Exponential(1, 9, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency.HeavyTail(0, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency.HeavyTail(1, 0, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Latency.Bimodal(ALL.get(0), ALL.get(0), 1.1))
                .withMessage("otherChance must be from 0 to 1, is 1.1");
    }
}
