package dev.ariadne.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private long now = 1_234_567_890;
    private final Checks checks = new Checks(() -> now);

    @Test
    void the_first_statement_that_does_not_hold_is_the_violation() {
        checks.always("holds", true, () -> "never asked for");
        assertThat(checks.violation()).isNull();
        checks.always("first", false, () -> "of two");
        now++;
        checks.always("second", false, () -> "of two");
        assertThat(checks.violation()).isEqualTo(new Violation("first", 1_234_567_890, "of two"));
        assertThat(checks.violation()).hasToString("first  at 1,234.567 ms  of two");
        assertThat(checks.where()).hasMessage("first");
    }

    @Test
    void a_statement_that_holds_does_not_build_its_detail() {
        checks.always("holds", true, () -> {
            throw new AssertionError("built");
        });
        assertThat(checks.violation()).isNull();
    }

    @Test
    void always_is_reached_when_evaluated_and_sometimes_when_it_holds() {
        checks.declare("declared", "evaluated");
        checks.always("evaluated", true, () -> "");
        checks.sometimes("not yet", false);
        checks.sometimes("now and then", true);
        checks.sometimes("now and then", false);
        checks.sometimes("now and then", true);
        assertThat(checks.reached())
                .isEqualTo(Map.of("declared", 0L, "evaluated", 1L, "not yet", 0L, "now and then", 2L));
    }

    @Test
    void a_batch_counts_runs_and_lists_what_none_of_them_reached() {
        Reached one = new Reached();
        one.add(Map.of("a", 5L, "b", 0L, "d", 0L));
        Reached two = new Reached();
        two.add(Map.of("a", 1L, "b", 0L, "c", 2L));
        two.addAll(one);
        assertThat(two.runs()).isEqualTo(2);
        assertThat(two.runsByName()).isEqualTo(Map.of("a", 2L, "b", 0L, "c", 1L, "d", 0L));
        assertThat(two.never()).containsExactly("b", "d");
    }
}
