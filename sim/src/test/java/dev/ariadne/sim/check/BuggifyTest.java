package dev.ariadne.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BuggifyTest {
    private static final int ASKED = 10_000;

    @Test
    void a_quarter_of_the_points_is_live_and_fires_a_quarter_of_the_time() {
        Buggify buggify = new Buggify(7);
        IntStream.range(0, ASKED).forEach(point -> ask(buggify, "point " + point, 1, 40));
        long live = buggify.fired().values().stream().filter(count -> count > 0).count();
        long fired = buggify.fired().values().stream().mapToLong(count -> count).sum();
        assertThat(live).isBetween(ASKED * 24 / 100L, ASKED * 26 / 100L);
        assertThat(fired / (40.0 * live)).isBetween(0.24, 0.26);
    }

    @Test
    void a_point_is_live_in_some_processes_of_a_run_and_in_some_runs() {
        Buggify buggify = new Buggify(7);
        long live = IntStream.range(0, ASKED)
                .filter(process -> ask(buggify, "point", process, 40).contains(true))
                .count();
        assertThat(live).isBetween(ASKED * 24 / 100L, ASKED * 26 / 100L);
        assertThat(IntStream.range(0, 100)
                        .filter(seed -> ask(new Buggify(seed), "point", 1, 40).contains(true))
                        .count())
                .isBetween(10L, 40L);
    }

    @Test
    void asking_at_another_point_changes_nothing_here() {
        List<Boolean> alone = ask(new Buggify(7, 1, 0.5), "here", 1, 100);
        Buggify both = new Buggify(7, 1, 0.5);
        List<Boolean> beside = new ArrayList<>();
        List<Boolean> worker = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            both.fires("there", 1, 1, "", 0);
            both.fires("here", 2, 1, "", 0);
            worker.add(both.fires("here", 1, 1, "worker", 0));
            beside.add(both.fires("here", 1, 1, "", 0));
        }
        assertThat(beside).isEqualTo(alone).isNotEqualTo(worker).contains(true, false);
    }

    @Test
    void a_new_incarnation_draws_anew() {
        Buggify buggify = new Buggify(7, 1, 0.5);
        List<Boolean> second = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            second.add(buggify.fires("here", 1, 2, "", 0));
        }
        assertThat(second).isNotEqualTo(ask(buggify, "here", 1, 100));
    }

    @Test
    void stopped_it_fires_only_in_what_has_begun_before() {
        Buggify buggify = new Buggify(7, 1, 1);
        buggify.stop(5);
        buggify.stop(9);
        assertThat(buggify.fires("here", 1, 1, "", 4)).isTrue();
        assertThat(buggify.fires("here", 1, 1, "", 5)).isFalse();
        assertThat(buggify.fires("there", 1, 1, "", 6)).isFalse();
        assertThat(buggify.fired()).isEqualTo(Map.of("here", 1L, "there", 0L));
    }

    @Test
    void off_it_never_fires_but_knows_who_asked() {
        Buggify off = Buggify.off();
        assertThat(ask(off, "here", 1, 1000)).doesNotContain(true);
        assertThat(off.fired()).isEqualTo(Map.of("here", 0L));
    }

    private static List<Boolean> ask(Buggify buggify, String point, int process, int times) {
        List<Boolean> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(buggify.fires(point, process, 1, "", 0));
        }
        return answers;
    }
}
