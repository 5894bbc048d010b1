package dev.ariadne.checker.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.EdnException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JepsenReaderTest {
    private static final String EVENTS = """
            {:process 0, :type :invoke, :f :read, :value nil, :time 5}
            {:process :nemesis, :type :info, :f :start}
            {:process 1, :type :invoke, :f :write, :value 3}
            {:process 0, :type :ok, :f :read, :value 7, :time 9}
            {:process 1, :type :info, :f :write, :value 3, :error :timeout}
            """;

    private static final List<Operation> OPERATIONS = List.of(
            new Operation(0, null, "read", null, Outcome.OK, 7L, new Moment(0, 5), new Moment(3, 9)),
            new Operation(
                    1,
                    null,
                    "write",
                    3L,
                    Outcome.UNKNOWN,
                    null,
                    new Moment(2, Moment.NO_TIME),
                    new Moment(4, Moment.NO_TIME)));

    @Test
    void events_come_one_per_line_or_in_a_vector_or_in_a_list_or_tagged() {
        assertThat(read(EVENTS).operations()).isEqualTo(OPERATIONS);
        assertThat(read("[" + EVENTS + "]").operations()).isEqualTo(OPERATIONS);
        assertThat(read("; a comment\n(" + EVENTS + ")").operations()).isEqualTo(OPERATIONS);
        assertThat(read(EVENTS.replace("{", "#jepsen.history.Op{")).operations())
                .isEqualTo(OPERATIONS);
        assertThat(read("").operations()).isEmpty();
    }

    @Test
    void a_failed_operation_keeps_its_end_and_has_no_answer() {
        Operation failed =
                read("{:process 0 :type :invoke :f :write :value 1} {:process 0 :type :fail :f :write :value 1}")
                        .operations()
                        .get(0);
        assertThat(failed.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(failed.output()).isNull();
    }

    @Test
    void an_operation_without_an_end_stays_open() {
        Operation open = read("{:process 0 :type :invoke :f :write :value 1}")
                .operations()
                .get(0);
        assertThat(open.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(open.completed()).isNull();
        assertThat(open.deadline()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void after_an_unknown_end_the_operation_stays_open_and_the_process_goes_on() {
        History history = read(EVENTS + "{:process 1 :type :invoke :f :read}");
        assertThat(history.operations()).hasSize(3);
        assertThat(history.operations().get(1).deadline()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void keyed_values_are_taken_apart() {
        Operation get = JepsenReader.parse(
                        "in",
                        "{:process 0 :type :invoke :f :get :value [\"k\" nil]} {:process 0 :type :ok :f :get :value [\"k\" \"v\"]}",
                        true)
                .operations()
                .get(0);
        assertThat(get.key()).isEqualTo("k");
        assertThat(get.input()).isNull();
        assertThat(get.output()).isEqualTo("v");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | in:1:1: expected an operation map, found 7",
                "[{:process 0 :type :invoke :f :read} | in:1:1: '[' is never closed",
                "[{:process 0 :type :invoke :f :read}) | in:1:37: expected ']', found ')'",
                "[] [] | in:1:4: expected the end, found '['",
                "`\n {:type :invoke}` | in:2:2: an operation without :process",
                "{:process 0 :type :invoke} | in:1:1: :f is a keyword, not nil",
                "{:process 0 :type :begin :f :read} | in:1:1: :type is :invoke, :ok, :fail or :info, not :begin",
                "{:process 0 :type :ok :f :read} | in:1:1: process 0 completes what it never invoked",
                "{:process 0 :type :invoke :f :a} {:process 0 :type :ok :f :b} | in:1:34: process 0 invoked :a and completes :b",
                "{:process 0 :type :invoke :f :a} {:process 0 :type :invoke :f :a} | in:1:34: process 0 invokes while its last operation is open",
                "{:index 4 :process :n} {:index 3 :process :n} | in:1:24: :index 3 after :index 4",
            })
    void errors_are_one_line_that_points_at_the_event(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(EdnException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{:process 0 :type :invoke :f :a :value 1} | in:1:1: :value is a pair [key value], not 1",
                "{:process 0 :type :invoke :f :a :value [1 2]} {:process 0 :type :ok :f :a :value [2 2]} "
                        + "| in:1:47: process 0 invoked on key 1 and completes on key 2",
            })
    void errors_in_keys_too(String text, String message) {
        assertThatThrownBy(() -> JepsenReader.parse("in", text, true))
                .isInstanceOf(EdnException.class)
                .hasMessage(message);
    }

    private static History read(String text) {
        return JepsenReader.parse("in", text, false);
    }
}
