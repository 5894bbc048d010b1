package dev.ariadne.checker.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final Recorder recorder = new Recorder();

    @Test
    void the_order_of_calls_is_the_order_of_events() {
        int write = recorder.invoke(0, null, "write", 1L, 100);
        int read = recorder.invoke(1, null, "read", null, 90);
        recorder.complete(read, Outcome.OK, 1L, 80);
        recorder.complete(write, Outcome.OK, null, 70);
        assertThat(recorder.history().operations())
                .extracting(Operation::invoked, Operation::completed)
                .containsExactly(
                        tuple(new Moment(0, 100), new Moment(3, 70)), tuple(new Moment(1, 90), new Moment(2, 80)));
    }

    @Test
    void a_history_does_not_change_after_it_was_taken() {
        int write = recorder.invoke(0, null, "write", 1L, 0);
        History before = recorder.history();
        recorder.complete(write, Outcome.OK, null, 0);
        assertThat(before.operations().get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void no_two_operations_are_invoked_at_one_event() {
        recorder.invoke(0, null, "write", 1L, 0);
        Operation one = recorder.operation(0);
        assertThatThrownBy(() -> new History(List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an operation invoked at event 0 after one invoked at event 0");
    }

    @Test
    void an_operation_completes_once() {
        int write = recorder.invoke(0, null, "write", 1L, 0);
        recorder.complete(write, Outcome.UNKNOWN, null, 0);
        assertThatThrownBy(() -> recorder.complete(write, Outcome.OK, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("operation 0 completes twice");
        assertThatThrownBy(() -> recorder.complete(1, Outcome.OK, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no operation 1");
    }

    @Test
    void only_ok_has_an_answer() {
        int write = recorder.invoke(0, null, "write", 1L, 0);
        assertThatThrownBy(() -> recorder.complete(write, Outcome.FAIL, 7L, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an operation that ended FAIL with output 7");
        recorder.complete(write, Outcome.FAIL, null, 0);
        assertThat(recorder.history().operations().get(0).completed()).isEqualTo(new Moment(1, 0));
    }
}
