package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.report.Anomaly.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each kind of anomaly by hand: its core, and its sentence whole. */
class AnomaliesTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    @Test
    void a_read_of_a_value_that_another_client_saw_replaced_is_stale() {
        Finding finding = find(REGISTER, """
                0 write 1; 0 ok 1
                1 write 2; 1 ok 2
                2 read; 2 ok 2
                2 read; 2 ok 1
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.STALE_READ);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 2's read -> 1, begun at event 6, saw 1, although process 1's write 2 had ended before,"
                                + " at event 3; nothing could leave 1 in between.");
        assertThat(labels(finding.core().operations())).containsExactly("write 2", "read -> 1");
        assertThat(labels(finding.core().suppliers())).containsExactly("write 1");
        assertThat(labels(finding.cast())).containsExactly("write 1");
    }

    @Test
    void a_read_that_goes_back_behind_another_one_is_stale() {
        Finding finding = find(REGISTER, """
                0 write 1
                1 read; 1 ok 1
                2 read; 2 ok 0
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.STALE_READ);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 2's read -> 0, begun at event 3, saw 0, although process 1's read -> 1 had ended before,"
                                + " at event 2; nothing could leave 0 in between.");
    }

    @Test
    void a_write_that_ended_and_that_nobody_saw_is_lost() {
        Finding finding = find(REGISTER, """
                0 write 1; 0 ok 1
                1 write 2; 1 ok 2
                2 read; 2 ok 1
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.LOST_WRITE);
        assertThat(finding.anomaly().sentence()).endsWith(" Nobody ever saw 2.");
    }

    @Test
    void a_value_that_no_operation_leaves_was_never_written() {
        Finding finding = find(REGISTER, """
                0 write 1
                1 read; 1 ok 7
                """);
        assertThat(finding.anomaly())
                .isEqualTo(new Anomaly(
                        Kind.VALUE_NEVER_WRITTEN,
                        "Process 1's read -> 7 saw 7, which was never there: no operation leaves it."));
        assertThat(labels(finding.core().operations())).containsExactly("read -> 7");
    }

    @Test
    void a_value_of_a_failed_write_shows_that_it_took_effect() {
        Finding finding = find(REGISTER, """
                0 write 1; 0 fail
                1 read; 1 ok 1
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.FAILED_OPERATION_TOOK_EFFECT);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 1's read -> 1 saw 1, which only process 0's write 1 would have left, and that failed.");
        assertThat(labels(finding.cast())).containsExactly("write 1");
    }

    @Test
    void a_value_seen_before_its_write_began_is_from_the_future() {
        Finding finding = find(REGISTER, """
                1 read; 1 ok 1
                0 write 1; 0 ok 1
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.READ_FROM_THE_FUTURE);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 1's read -> 1 saw 1 and ended at event 1, before process 0's write 1, the first to leave 1,"
                                + " began at event 2.");
        assertThat(labels(finding.cast())).containsExactly("write 1");
    }

    @Test
    void two_swaps_of_the_same_value_lose_an_update() {
        Finding finding = find(REGISTER, """
                0 cas [0 1]
                1 cas [0 2]
                0 ok [0 1]
                1 ok [0 2]
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.LOST_UPDATE);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 0's cas [0 1] and process 1's cas [0 2] both replaced 0, which cannot have been there so"
                                + " often.");
    }

    @Test
    void a_value_that_comes_back_took_effect_twice() {
        Finding finding = find(REGISTER, """
                0 write 1
                1 read; 1 ok 1
                1 write 2; 1 ok 2
                1 read; 1 ok 1
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.DOUBLE_EFFECT);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 1's read -> 1 saw 1, process 1's write 2 came after it, and then process 1's read -> 1 saw 1"
                                + " again; but it was left only once, by process 0's write 1.");
        assertThat(labels(finding.core().operations())).containsExactly("read -> 1", "write 2", "read -> 1");
    }

    @Test
    void whatever_has_no_name_is_a_contradiction() {
        Finding finding = find(REGISTER, """
                0 write 2
                1 cas [2 4]
                0 ok 2
                2 read
                1 ok [2 4]
                2 ok 0
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.CONTRADICTION);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 1's cas [2 4] and process 2's read -> 0 contradict each other: it needs 0 and finds 4.");
    }

    @Test
    void of_any_model_a_read_that_misses_what_had_ended_is_stale() {
        Finding finding = find(Models.named("append-kv", null), """
                0 append "a"; 0 ok
                1 append "b"; 1 ok
                2 get; 2 ok "a"
                """);
        assertThat(finding.anomaly())
                .isEqualTo(new Anomaly(
                        Kind.STALE_READ,
                        "Process 2's get -> \"a\" is possible only without process 1's append \"b\", which had ended at event 3,"
                                + " before it began at event 4: it cannot answer \"a\" in state \"ab\"."));
    }

    @Test
    void of_any_model_what_only_a_failed_operation_explains_shows_that_it_took_effect() {
        Finding finding = find(Models.named("append-kv", null), """
                0 append "a"; 0 fail
                2 get; 2 ok "a"
                """);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.FAILED_OPERATION_TOOK_EFFECT);
    }

    @Test
    void of_any_model_what_only_a_later_operation_explains_is_from_the_future() {
        Finding finding = find(Models.named("append-kv", null), """
                2 get; 2 ok "ab"
                0 append "a"; 0 ok
                1 append "b"
                """);
        assertThat(finding.anomaly())
                .isEqualTo(new Anomaly(
                        Kind.READ_FROM_THE_FUTURE,
                        "Process 2's get -> \"ab\" ended at event 1 and is possible only if an operation took effect that"
                                + " began after it."));
    }

    @Test
    void of_any_model_what_nothing_explains_is_impossible() {
        Finding finding = find(Models.named("append-kv", null), "2 get; 2 ok \"a\"");
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.IMPOSSIBLE_ANSWER);
        assertThat(finding.anomaly().sentence())
                .isEqualTo(
                        "Process 2's get -> \"a\" is not possible, whatever else happened: it cannot answer \"a\" in state"
                                + " \"\".");
    }

    @Test
    void a_lock_taken_twice_is_a_contradiction_of_both() {
        Finding finding = find(Models.named("mutex", null), """
                0 acquire; 0 ok
                0 release; 0 ok
                0 acquire
                1 acquire
                0 ok
                1 ok
                """);
        assertThat(labels(finding.core().operations())).containsExactly("acquire", "acquire");
        assertThat(finding.anomaly().sentence())
                .startsWith("Process 0's acquire and process 1's acquire contradict each other");
    }

    @Test
    void locks_queues_and_sets_say_in_their_own_words_why_not() {
        assertThat(reasons("mutex", "0 acquire; 0 ok; 1 acquire; 1 ok")).containsExactly("the lock is held");
        assertThat(reasons("mutex", "1 release; 1 ok")).containsExactly("nobody holds the lock");
        assertThat(reasons("fifo-queue", "0 enqueue 1; 0 ok; 0 enqueue 2; 0 ok; 1 dequeue; 1 ok 2"))
                .containsExactly("it takes 2, and the first is 1");
        assertThat(reasons("fifo-queue", "1 dequeue; 1 ok 2")).containsExactly("it takes 2, and the queue is empty");
        assertThat(reasons("fifo-queue", "0 enqueue 1; 0 ok; 1 dequeue; 1 ok nil"))
                .containsExactly("it finds nothing, and the first is 1");
        assertThat(reasons("unordered-queue", "0 enqueue 1; 0 ok; 1 dequeue; 1 ok 2"))
                .containsExactly("it takes 2, which is not there");
        assertThat(reasons("unordered-queue", "0 enqueue 1; 0 ok; 1 dequeue; 1 ok nil"))
                .containsExactly("it finds nothing, and there is something: {1 1}");
        assertThat(reasons("set", "0 add 1; 0 ok; 1 read; 1 ok [1 2]"))
                .containsExactly("it sees 2, which is not there");
        assertThat(reasons("set", "0 add 1; 0 ok; 1 read; 1 ok []"))
                .containsExactly("it does not see 1, which is there");
        assertThat(reasons("set", "0 add 1; 0 ok; 1 add 1; 1 ok true"))
                .containsExactly("it answers true, and 1 is there");
    }

    private static List<String> reasons(String model, String script) {
        return find(Models.named(model, null), script).horizon().reasons();
    }

    /** Any of a thousand writes of 1 may be what the read saw; that is not part of the contradiction. */
    @Test
    void a_core_stays_small_however_many_offer_the_value() {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            script.append("0 write 1\n0 ok 1\n1 write 2\n1 ok 2\n");
        }
        Finding finding = find(REGISTER, script + "2 read; 2 ok 1");
        assertThat(labels(finding.core().operations())).containsExactly("write 2", "read -> 1");
        assertThat(finding.core().suppliers().size()).isEqualTo(1_000);
        assertThat(finding.core().minimal()).isTrue();
    }

    @Test
    void a_core_that_was_not_shown_to_be_minimal_says_so() {
        History history = Scripts.history("""
                0 write 1; 0 ok 1
                1 write 2; 1 ok 2
                2 read; 2 ok 1
                """);
        Core core = Core.of(REGISTER, history.operations(), 5, 1);
        assertThat(core.minimal()).isFalse();
        assertThat(core.operations().size()).isEqualTo(3);
        assertThat(Report.coreInWords(core)).contains("perhaps fewer would do");
    }

    /** Writes that may all have happened or not, in any order, leave more sets of them than anyone can follow. */
    @Test
    void a_core_is_found_where_the_states_cannot_be_followed() {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            script.append(i).append(" write ").append(i).append('\n');
        }
        History history = Scripts.history(script + "40 write 7; 40 ok 7; 40 read; 40 ok 99");
        Finding finding = Finding.of(REGISTER, history.operations(), 33, 1_000_000);
        assertThat(finding.anomaly().kind()).isEqualTo(Kind.VALUE_NEVER_WRITTEN);
        assertThat(finding.core().minimal()).isTrue();
    }

    private static Finding find(Model<?> model, String script) {
        History history = Scripts.history(script);
        int event = Scripts.verdict(model, history).event().orElseThrow();
        Finding finding = Finding.of(model, history.operations(), event, 1_000_000);
        assertThat(finding.core().failing().deadline()).isEqualTo(event);
        return finding;
    }

    private static List<String> labels(List<Operation> operations) {
        return operations.stream().map(Words::label).toList();
    }
}
