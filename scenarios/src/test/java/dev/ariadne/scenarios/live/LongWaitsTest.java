package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongWaitsTest {
    private static final long MILLI = 1_000_000;

    private final LongWaits waits = new LongWaits();

    @Test
    void clients_that_wait_at_the_same_time_wait_once() {
        waits.answered(100 * MILLI, 60 * MILLI);
        waits.answered(110 * MILLI, 80 * MILLI);
        waits.answered(111 * MILLI, 70 * MILLI);
        waits.answered(300 * MILLI, 90 * MILLI);
        assertThat(waits.longestFirst())
                .containsExactly(new Stretch(210 * MILLI, 300 * MILLI), new Stretch(30 * MILLI, 110 * MILLI));
    }

    @Test
    void a_short_wait_is_none() {
        waits.answered(100 * MILLI, 49 * MILLI);
        assertThat(waits.longestFirst()).isEmpty();
    }
}
