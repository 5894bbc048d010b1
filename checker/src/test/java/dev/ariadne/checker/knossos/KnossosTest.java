package dev.ariadne.checker.knossos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.EdnWriter;
import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Engine;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.ObjectVerdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The facade; the searches themselves are tested in Clojure, and beside the other engines. One that never ends ends the test. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KnossosTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    private static final String LATE_READ = """
            {:process 0, :type :invoke, :f :write, :value 1}
            {:process 0, :type :info,   :f :write, :value 1}
            {:process 1, :type :invoke, :f :cas,   :value [3 4]}
            {:process 1, :type :fail,   :f :cas,   :value [3 4]}
            {:process 2, :type :invoke, :f :write, :value 2}
            {:process 2, :type :ok,     :f :write, :value 2}
            {:process 3, :type :invoke, :f :read}
            {:process 3, :type :ok,     :f :read,  :value 1}
            """;

    static List<Named<Engine>> engines() {
        return List.of(
                Named.of("linear", Knossos.linear()),
                Named.of("wgl", Knossos.wgl()),
                Named.of("competition", Knossos.competition()));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_order_is_given_to_those_who_ask(Engine engine) {
        List<Operation> operations = operations(LATE_READ);
        ObjectVerdict verdict =
                engine.check(REGISTER, operations, Limits.steps(100).withOrder());
        assertThat(verdict.order()).containsExactly(operations.get(2), operations.get(0), operations.get(3));
        assertThat(verdict.operations()).isEqualTo(3);
        assertThat(engine.check(REGISTER, operations, Limits.steps(100)).order())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void the_steps_of_an_empty_history_are_none(Engine engine) {
        assertThat(engine.check(REGISTER, List.of(), Limits.steps(1))).isEqualTo(ObjectVerdict.linearizable(0, 0));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_is_undecided_says_why_and_up_to_where_all_is_well(Engine engine) {
        ObjectVerdict verdict = engine.check(REGISTER, operations(LATE_READ), Limits.steps(1));
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.event().orElseThrow()).isIn(5, 7);
        assertThat(verdict.reason()).isEqualTo("more than 1 steps");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_search_on_an_interrupted_thread_gives_up(Engine engine) {
        Thread.currentThread().interrupt();
        ObjectVerdict verdict = engine.check(REGISTER, operations(LATE_READ), Limits.steps(100));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict.reason()).isEqualTo("interrupted");
    }

    @Test
    void an_analysis_is_what_knossos_prints() {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1, :time 5}
                {:process 0, :type :ok,     :f :write, :value 1, :time 6}
                {:process 1, :type :invoke, :f :read,  :time 7}
                {:process 1, :type :ok,     :f :read,  :value 0, :time 8}
                """;
        Map<Keyword, Object> analysis = Knossos.analysis("cas-register", 0L, operations(history), 100);
        assertThat(analysis)
                .containsEntry(new Keyword("valid?"), false)
                .containsEntry(new Keyword("analyzer"), new Keyword("linear"));
        assertThat(EdnWriter.print(analysis.get(new Keyword("op"))))
                .isEqualTo("{:process 1, :type :ok, :f :read, :value 0, :index 3, :time 8}");
        assertThat(EdnWriter.print(analysis.get(new Keyword("previous-ok"))))
                .isEqualTo("{:process 0, :type :ok, :f :write, :value 1, :index 1, :time 6}");
        assertThat(EdnWriter.print(analysis.get(new Keyword("final-paths"))))
                .isEqualTo("[[{:op {:process 0, :type :ok, :f :write, :value 1, :index 1, :time 6},"
                        + " :model #CASRegister {:value 1}}"
                        + " {:op {:process 1, :type :ok, :f :read, :value 0, :index 3, :time 8},"
                        + " :model #Inconsistent {:msg \"a read of 0 where 1 was held\"}}]]");
        assertThatThrownBy(analysis::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void values_mean_in_clojure_what_they_mean_in_java() {
        String transactions = """
                {:process 0, :type :invoke, :f :txn, :value [[:write :x #{1 a}] [:read :y nil]]}
                {:process 0, :type :ok,     :f :txn, :value [[:write :x #{1 a}] [:read :y {"k" \\c}]]}
                """;
        Map<Keyword, Object> initial = Map.of(new Keyword("y"), Map.of("k", 'c'));
        assertThat(Knossos.analysis("multi-register", initial, operations(transactions), 100))
                .containsEntry(new Keyword("valid?"), true);
        assertThat(Knossos.analysis("multi-register", null, operations(transactions), 100))
                .containsEntry(new Keyword("valid?"), false);
    }

    @Test
    void a_client_that_never_hears_back_may_ask_again() {
        Recorder recorder = new Recorder();
        recorder.invoke(0, null, "write", 1L, 0);
        int read = recorder.invoke(0, null, "read", null, 0);
        recorder.complete(read, Outcome.OK, 1L, 0);
        assertThat(Knossos.analysis("register", null, recorder.history().operations(), 100))
                .containsEntry(new Keyword("valid?"), true);
    }

    @Test
    void an_undecided_analysis_says_why() {
        assertThat(Knossos.analysis("cas-register", 0L, operations(LATE_READ), 1))
                .containsEntry(new Keyword("valid?"), new Keyword("unknown"))
                .containsEntry(new Keyword("cause"), "more than 1 steps");
    }

    @Test
    void what_a_model_does_not_have_is_refused() {
        assertThatThrownBy(() -> Knossos.analysis("mutex", null, operations(LATE_READ), 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no function :write in mutex, which has :acquire, :release");
        assertThatThrownBy(() -> Knossos.analysis("stack", null, List.of(), 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no model 'stack' in this port, which has cas-register, ");
    }

    private static List<Operation> operations(String history) {
        return JepsenReader.parse("test", history, false).operations();
    }
}
