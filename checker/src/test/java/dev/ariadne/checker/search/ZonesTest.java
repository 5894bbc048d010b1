package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Models;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZonesTest {
    private static final Limits LIMITS = Limits.steps(1);

    @Test
    void a_value_written_twice_is_refused_in_one_line() {
        assertThatThrownBy(() -> new Zones().check(Models.casRegister(0L), writes(1, 2, 1), LIMITS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("zones judges only histories in which each value is written once")
                .hasMessageNotContaining("\n");
    }

    @Test
    void the_first_value_written_again_is_refused() {
        assertThatThrownBy(() -> new Zones().check(Models.casRegister(0L), writes(1, 0), LIMITS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void no_operations_are_linearizable() {
        assertThat(new Zones().check(Models.casRegister(0L), List.of(), LIMITS).isLinearizable())
                .isTrue();
    }

    @Test
    void a_long_history_takes_no_more_steps_than_operations() {
        List<Operation> operations = writes(IntStream.rangeClosed(1, 100_000).toArray());
        assertThat(new Zones().check(Models.casRegister(0L), operations, LIMITS))
                .isEqualTo(ObjectVerdict.linearizable(100_000, 100_000));
    }

    /** One after another. */
    private static List<Operation> writes(int... values) {
        Recorder recorder = new Recorder();
        for (int value : values) {
            recorder.complete(recorder.invoke(0, null, "write", (long) value, 0), Outcome.OK, null, 0);
        }
        return recorder.history().operations();
    }
}
