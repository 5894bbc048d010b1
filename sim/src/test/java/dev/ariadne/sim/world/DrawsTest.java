package dev.ariadne.sim.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DrawsTest {
    @Test
    void draws_are_the_same_on_every_machine() {
        Draws draws = new World(42).draws("label", 1, 2);
        assertThat(List.of(draws.nextLong(), draws.nextLong()))
                .containsExactly(580148453573179768L, 943078074891818502L);
    }

    @Test
    void every_part_of_the_key_matters() {
        List<Long> first = new ArrayList<>();
        for (long seed = -2; seed < 3; seed++) {
            for (String label : List.of("", "a", "b", "ab", "ba")) {
                first.add(Draws.of(seed, label).nextLong());
                for (long a = -2; a < 3; a++) {
                    first.add(Draws.of(seed, label, a).nextLong());
                    for (long b = -2; b < 3; b++) {
                        first.add(Draws.of(seed, label, a, b).nextLong());
                    }
                }
            }
        }
        assertThat(first).doesNotHaveDuplicates();
    }

    @Test
    void streams_of_one_key_are_alike_and_do_not_disturb_each_other() {
        World world = new World(7);
        Draws one = world.draws("x", 1);
        long first = one.nextLong();
        long second = one.nextLong();
        Draws again = world.draws("x", 1);
        world.draws("y", 1).nextLong();
        assertThat(again.nextLong()).isEqualTo(first);
        assertThat(again.nextLong()).isEqualTo(second);
    }

    @Property(seed = "6")
    void bounded_draws_keep_their_bounds_and_take_one_value(
            @ForAll long seed, @ForAll @IntRange(min = 1) int bound, @ForAll @LongRange(min = 1) long longBound) {
        Draws draws = Draws.of(seed, "bounds");
        assertThat(draws.nextInt(bound)).isBetween(0, bound - 1);
        assertThat(draws.nextLong(longBound)).isBetween(0L, longBound - 1);
        assertThat(draws.nextInt(-5, 6)).isBetween(-5, 5);
        assertThat(draws.nextLong(-5, 6)).isBetween(-5L, 5L);
        assertThat(draws.nextDouble()).isBetween(0.0, Math.nextDown(1.0));
        draws.chance(0.5);
        Draws plain = Draws.of(seed, "bounds");
        for (int i = 0; i < 6; i++) {
            plain.nextLong();
        }
        assertThat(draws.nextLong()).isEqualTo(plain.nextLong());
    }

    @Test
    void draws_are_spread_evenly() {
        Draws draws = Draws.of(1, "even");
        int[] ints = new int[10];
        int[] longs = new int[10];
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            ints[draws.nextInt(10)]++;
            longs[(int) draws.nextLong(10)]++;
            hits += draws.chance(0.3) ? 1 : 0;
        }
        for (int i = 0; i < 10; i++) {
            assertThat(ints[i]).isBetween(9_600, 10_400);
            assertThat(longs[i]).isBetween(9_600, 10_400);
        }
        assertThat(hits).isBetween(29_400, 30_600);
    }

    @Test
    void neighbouring_keys_are_as_good_as_distant_ones() {
        int ones = 0;
        for (int entity = 0; entity < 10_000; entity++) {
            ones += Long.bitCount(Draws.of(0, "k", entity).nextLong()
                    ^ Draws.of(0, "k", entity + 1).nextLong());
        }
        assertThat(ones / 10_000.0).isBetween(31.8, 32.2);
    }

    @Test
    void a_bound_that_is_not_positive_is_refused() {
        Draws draws = Draws.of(1, "x");
        assertThatIllegalArgumentException().isThrownBy(() -> draws.nextInt(0));
        assertThatIllegalArgumentException().isThrownBy(() -> draws.nextLong(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> draws.nextLong(3, 3));
    }
}
