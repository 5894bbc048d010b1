package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact event is for {@link RandomHistoriesTest}; here is what is particular. */
class OnlineCheckerTest {
    private final Model<?> store = Models.keyValue();
    private final Recorder recorder = new Recorder();
    private final OnlineChecker checker = new OnlineChecker(store, 1_000_000);

    @Test
    void the_alarm_comes_with_the_event_and_stays() {
        end(begin("a", "put", "1"), Outcome.OK, null);
        int late = begin("a", "put", "2");
        int read = begin("a", "get", null);
        assertThat(end(read, Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("b", "get", null), Outcome.OK, null)).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(late, Outcome.OK, null)).isEqualTo(Answer.LINEARIZABLE);
        int stale = begin("a", "get", null);
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(stale, Outcome.OK, "1")).isEqualTo(Answer.NOT_LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "2")).isEqualTo(Answer.NOT_LINEARIZABLE);
        assertThat(end(begin("b", "put", "3"), Outcome.OK, null)).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    /** The value could come from it until it is known to have failed. The check afterwards finds fault with the read. */
    @Test
    void a_failure_takes_an_explanation_away() {
        int write = begin("a", "put", "1");
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(write, Outcome.FAIL, null)).isEqualTo(Answer.NOT_LINEARIZABLE);
        assertThat(LinearizabilityChecker.check(store, recorder.history(), Limits.steps(1_000))
                        .event())
                .hasValue(2);
    }

    /** It was taken for one that swaps; that it did not is only possible before the write it was thought to follow. */
    @Test
    void an_answer_may_be_another_one_than_expected() {
        end(begin("a", "put", "1"), Outcome.OK, null);
        int swap = begin("a", "cas", Arrays.asList("2", "3"));
        end(begin("a", "put", "2"), Outcome.OK, null);
        assertThat(end(swap, Outcome.OK, Arrays.asList(false, "1"))).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "2")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "3")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void what_a_swap_replaced_is_not_read_again() {
        end(begin("a", "put", "1"), Outcome.OK, null);
        int open = begin("a", "get", null);
        end(begin("a", "cas", Arrays.asList("1", "2")), Outcome.OK, true);
        assertThat(end(open, Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    /** Both writes had completed in the other order. */
    @Test
    void an_answer_tells_which_write_was_the_last() {
        int first = begin("a", "put", "1");
        int second = begin("a", "put", "2");
        end(first, Outcome.OK, null);
        end(second, Outcome.OK, null);
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "2")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void a_lost_write_may_be_read_at_any_later_time() {
        end(begin("a", "put", "1"), Outcome.UNKNOWN, null);
        for (int i = 0; i < 100; i++) {
            end(begin("a", "put", "2"), Outcome.OK, null);
        }
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        end(begin("a", "put", "2"), Outcome.OK, null);
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void more_lost_writes_than_a_word_has_bits() {
        for (int i = 0; i < 100; i++) {
            end(begin("a", "put", "lost " + i), Outcome.UNKNOWN, null);
        }
        for (int i = 99; i > 60; i--) {
            assertThat(end(begin("a", "get", null), Outcome.OK, "lost " + i)).isEqualTo(Answer.LINEARIZABLE);
        }
        assertThat(end(begin("a", "get", null), Outcome.OK, "lost 80")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    /** Though the order in which it was used is another one now: one of two that had written the same turns out to have failed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_lost_write_is_used_only_once(int failing) {
        end(begin("a", "put", "1"), Outcome.UNKNOWN, null);
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.LINEARIZABLE);
        for (int i = 0; i < 50; i++) {
            end(begin("a", "put", "2"), Outcome.OK, null);
        }
        int[] puts = {begin("a", "put", "3"), begin("a", "put", "3")};
        assertThat(end(begin("a", "get", null), Outcome.OK, "3")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(puts[failing], Outcome.FAIL, null)).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "3")).isEqualTo(Answer.LINEARIZABLE);
        assertThat(end(begin("a", "get", null), Outcome.OK, "1")).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void it_remembers_no_more_than_what_is_open() {
        OnlineObject object = new OnlineObject(store, Long.MAX_VALUE, new OnlineTuning(32, 100, 1_000));
        for (int i = 0; i < 20_000; i++) {
            for (String function : List.of("put", "get")) {
                int id = recorder.invoke(0, "a", function, function.equals("put") ? "v" + i : null, 0);
                int number = object.invoke(recorder.operation(id));
                recorder.complete(id, Outcome.OK, function.equals("put") ? null : "v" + i, 0);
                assertThat(object.complete(number, recorder.operation(id))).isEqualTo(Answer.LINEARIZABLE);
            }
            assertThat(object.remembered()).isLessThan(400);
        }
    }

    @Test
    void beyond_its_budget_a_key_is_no_longer_judged() {
        OnlineChecker frugal = new OnlineChecker(store, 3, new OnlineTuning(8, 100, 1_000));
        Answer answer = Answer.LINEARIZABLE;
        for (int i = 0; i < 40; i++) {
            int id = recorder.invoke(0, "a", "put", "v" + i, 0);
            frugal.invoke(recorder.operation(id));
            recorder.complete(id, Outcome.OK, null, 0);
            answer = frugal.complete(recorder.operation(id));
        }
        assertThat(answer).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void what_did_not_begin_cannot_end() {
        int id = recorder.invoke(0, "a", "put", "1", 0);
        recorder.complete(id, Outcome.OK, null, 0);
        Operation ended = recorder.operation(id);
        assertThatThrownBy(() -> checker.complete(ended))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not open");
        assertThatThrownBy(() -> checker.invoke(ended))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not just invoked");
    }

    private int begin(String key, String function, Object input) {
        int id = recorder.invoke(recorder.history().operations().size(), key, function, input, 0);
        checker.invoke(recorder.operation(id));
        return id;
    }

    private Answer end(int id, Outcome outcome, Object output) {
        recorder.complete(id, outcome, output, 0);
        return checker.complete(recorder.operation(id));
    }
}
