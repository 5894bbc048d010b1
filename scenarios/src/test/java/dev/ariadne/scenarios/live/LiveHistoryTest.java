package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveHistoryTest {
    private static void put(LiveHistory history, String key, String value) {
        history.end(history.begin(1, key, "put", value), Outcome.OK, null);
    }

    private static void get(LiveHistory history, String key, String value) {
        history.end(history.begin(2, key, "get", null), Outcome.OK, value);
    }

    @Test
    void judges_what_happens_at_once() {
        LiveHistory history = new LiveHistory(1, 1_000);
        String key = history.key(0);
        put(history, key, "a");
        get(history, key, "a");
        assertThat(history.tally()).isEqualTo(new LiveHistory.Tally(2, 1, 0, 0, Answer.LINEARIZABLE, 0));
        get(history, key, null);
        assertThat(history.tally().answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void an_update_without_an_answer_may_take_effect_later() {
        LiveHistory history = new LiveHistory(1, 1_000);
        String key = history.key(0);
        history.end(history.begin(1, key, "put", "a"), Outcome.UNKNOWN, null);
        get(history, key, null);
        get(history, key, "a");
        history.end(history.begin(1, key, "put", "b"), Outcome.FAIL, null);
        assertThat(history.tally()).isEqualTo(new LiveHistory.Tally(2, 0, 1, 1, Answer.LINEARIZABLE, 0));
    }

    @Test
    void forgets_whole_keys_only_and_those_in_use_never() {
        LiveHistory history = new LiveHistory(2, 500);
        for (int i = 0; i < 5_000; i++) {
            put(history, history.key(i), "v" + i);
        }
        List<Operation> kept = history.history().operations();
        assertThat(kept.size()).isBetween(300, 800);
        assertThat(history.keys()).contains(history.key(0), history.key(1));
        assertThat(LinearizabilityChecker.check(Models.keyValue(), history.history(), Limits.steps(1_000_000))
                        .answer())
                .isEqualTo(Answer.LINEARIZABLE);
        assertThat(history.tally().done()).isEqualTo(5_000);
    }

    @Test
    void a_key_with_an_operation_under_way_is_kept_until_that_ends() {
        LiveHistory history = new LiveHistory(1, 100);
        String old = history.key(0);
        LiveHistory.Begun open = history.begin(1, old, "put", "a");
        for (int i = 0; i < 1_000; i++) {
            put(history, history.key(0), "v" + i);
        }
        assertThat(history.keys()).contains(old);
        get(history, old, "a");
        history.end(open, Outcome.OK, null);
        assertThat(history.keys()).doesNotContain(old);
        assertThat(history.tally().answer()).isEqualTo(Answer.LINEARIZABLE);
    }

    @Test
    void what_is_wrong_is_never_forgotten() {
        LiveHistory history = new LiveHistory(1, 100);
        String wrong = history.key(0);
        put(history, wrong, "a");
        get(history, wrong, null);
        for (int i = 0; i < 1_000; i++) {
            put(history, history.key(0), "v" + i);
        }
        assertThat(history.keys()).contains(wrong);
        assertThat(history.tally().answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }
}
