package dev.ariadne.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.OnlineChecker;
import dev.ariadne.kvstore.command.KvOperation;
import dev.ariadne.kvstore.command.Result;
import dev.ariadne.raft.log.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllKeysTest {
    private static final int CLIENT = 7;

    private final OnlineChecker checker = new OnlineChecker(Models.joinedKeyValue(), 100_000);
    private final AllKeys all = new AllKeys(checker);
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void three_keys_are_set() {
        put("a.0");
        put("b.0");
        put("c.0");
    }

    @Test
    void pages_show_what_was_written_before_in_their_part_of_the_keys() {
        page("a", null, false, "a.0");
        page("b", null, false, "b.0");
        page("a.0", null, false, "a.0");
        page("x", null, false);
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
    }

    @Test
    void a_page_that_is_cut_says_nothing_of_what_follows() {
        put("a.1");
        page("a", null, true, "a.0");
        page("a", "a.0", false, "a.1");
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
        page("a", null, false, "a.0");
        assertThat(checker.answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void the_page_before_may_have_been_of_another_prefix() {
        page("c", "a.0", false, "c.0");
        page("a", "b.0", false);
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
        page("c", "a.0", false);
        assertThat(checker.answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void no_two_pages_show_two_writes_in_different_orders() {
        for (String key : new String[] {"k1.0", "k2.0"}) {
            all.invoke(recorder.operation(recorder.invoke(1, key, "put", "1", 0)));
        }
        KvOperation.Range range = range("k", null);
        Operation one = all.invoke(CLIENT, range);
        Operation other = all.invoke(CLIENT + 1, range);
        all.complete(one, range, answer(false, "k1.0"));
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
        all.complete(other, range, answer(false, "k2.0"));
        assertThat(checker.answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @Test
    void a_page_that_never_came_says_nothing() {
        all.giveUp(all.invoke(CLIENT, range("a", null)));
        page("a", null, false, "a.0");
        assertThat(checker.answer()).isEqualTo(Answer.LINEARIZABLE);
    }

    private void put(String key) {
        int id = recorder.invoke(0, key, "put", "1", 0);
        Operation begun = all.invoke(recorder.operation(id));
        recorder.complete(id, Outcome.OK, null, 0);
        all.complete(begun, recorder.operation(id));
    }

    private void page(String prefix, @Nullable String after, boolean more, String... keys) {
        KvOperation.Range range = range(prefix, after);
        all.complete(all.invoke(CLIENT, range), range, answer(more, keys));
    }

    private static KvOperation.Range range(String prefix, @Nullable String after) {
        return new KvOperation.Range(Bytes.utf8(prefix), after == null ? null : Bytes.utf8(after), 2);
    }

    private static Result.Page answer(boolean more, String... keys) {
        return new Result.Page(
                Arrays.stream(keys)
                        .map(key -> new Result.Pair(Bytes.utf8(key), Bytes.utf8("1"), 1))
                        .toList(),
                more,
                1);
    }
}
