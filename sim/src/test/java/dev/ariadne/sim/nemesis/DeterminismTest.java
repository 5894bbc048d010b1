package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static String hash(long seed, double jobsRunAt) {
        return new ToyCluster(seed, new Trace(), jobsRunAt).run().world.trace().hashText();
    }

    /** Change these when the simulator is meant to behave otherwise; never because two machines differ. */
    @Test
    void seeds_give_the_same_hashes_on_every_machine() {
        assertThat(List.of(hash(1, 0), hash(2, 0), hash(3, 0), hash(4, 0)))
                .containsExactly("732c17856d3069af", "28db1122b32cce1e", "d889f0b9b4223fc4", "2f10a0255c5f31ee");
    }

    @Test
    void seeds_repeat_themselves_in_any_order() {
        List<String> up = new ArrayList<>();
        List<String> down = new ArrayList<>();
        for (int seed = 0; seed < 10; seed++) {
            up.add(hash(seed, 0));
            down.add(0, hash(9 - seed, 0));
        }
        assertThat(down).isEqualTo(up);
        assertThat(up).doesNotHaveDuplicates();
    }

    @Test
    void a_told_trace_has_the_hash_of_an_untold_one() {
        List<String> story = new ArrayList<>();
        ToyCluster told = new ToyCluster(7, new Trace(story::add), 0).run();
        assertThat(told.world.trace().hashText()).isEqualTo(hash(7, 0));
        assertThat(story).hasSizeGreaterThan(1000).allMatch(line -> line.matches("\\d+\\.\\d{6} ms  \\S.*"));
    }

    @Test
    void jobs_may_run_early_or_late_within_their_hand_off() {
        for (long seed :
                LongStream.concat(LongStream.range(0, 15), LongStream.of(45)).toArray()) {
            String early = hash(seed, 0);
            assertThat(hash(seed, 0.5)).as("seed %d, half way", seed).isEqualTo(early);
            assertThat(hash(seed, 1)).as("seed %d, late", seed).isEqualTo(early);
        }
    }
}
