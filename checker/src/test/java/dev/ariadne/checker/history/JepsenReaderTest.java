package dev.ariadne.checker.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.EdnException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void json_lines_say_the_same() {
        String json = """
                {"process":0,"type":"invoke","f":"read","value":null,"time":5,"index":0}
                {"process":"nemesis","type":"info","f":"start"}
                {"process":1,"type":"invoke","f":"write","value":3}

                {"process":0,"type":"ok","f":"read","value":7,"time":9}
                {"process":1,"type":"info","f":"write","value":3,"error":["timeout"]}
                """;
        assertThat(read(json).operations()).isEqualTo(OPERATIONS);
        assertThat(read("\ufeff \n" + json).operations()).isEqualTo(OPERATIONS);
        String array = "[" + json.strip().replaceAll("}\\s*\\{", "},{") + "]";
        assertThat(read(array).operations()).isEqualTo(OPERATIONS);
    }

    @Test
    void json_may_come_in_any_pieces() throws IOException {
        String json = " \n[\n {\n \"process\":1,\"type\":\"invoke\",\"f\":\"write\",\"value\":\"é\"}]";
        for (String text : List.of(json, json.strip(), json.replace("\n", " ".repeat(20_000)))) {
            byte[] bytes = text.getBytes(UTF_8);
            assertThat(JepsenReader.read("in", aByteAtATime(bytes), false)).isEqualTo(read(text));
        }
        byte[] damaged = " \n[\n  \u00ff".getBytes(ISO_8859_1);
        assertThatThrownBy(() -> JepsenReader.read("in", aByteAtATime(damaged), false))
                .hasMessage("in:3:3: byte 0xff is not UTF-8 here");
        assertThatThrownBy(() -> JepsenReader.read("in", new ByteArrayInputStream(damaged), false))
                .hasMessage("in:3:3: byte 0xff is not UTF-8 here");
    }

    /** As a slow pipe gives them. */
    private static InputStream aByteAtATime(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] to, int from, int length) {
                return super.read(to, from, Math.min(length, 1));
            }
        };
    }

    @Test
    void a_key_stands_in_the_value_or_apart_or_in_a_tagged_pair() {
        Operation expected = new Operation(
                0, "k", "get", null, Outcome.OK, "v", new Moment(0, Moment.NO_TIME), new Moment(1, Moment.NO_TIME));
        for (String text : List.of(
                "{:process 0 :type :invoke :f :get :value [\"k\" nil]} {:process 0 :type :ok :f :get :value [\"k\" \"v\"]}",
                "{:process 0 :type :invoke :f :get :value #tuple [\"k\" nil]}"
                        + "{:process 0 :type :ok :f :get :value #clojure.lang.MapEntry[\"k\" \"v\"]}",
                "{:process 0 :type :invoke :f :get :key \"k\" :value nil} {:process 0 :type :ok :f :get :key \"k\" :value \"v\"}",
                "{:process 0 :type :invoke :f :get :key \"k\"} {:process 0 :type :ok :f :get :value \"v\"}",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"get\",\"value\":[\"k\",null]}"
                        + "{\"process\":0,\"type\":\"ok\",\"f\":\"get\",\"value\":[\"k\",\"v\"]}",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"get\",\"key\":\"k\",\"value\":null}"
                        + "{\"process\":0,\"type\":\"ok\",\"f\":\"get\",\"key\":\"k\",\"value\":\"v\"}")) {
            assertThat(JepsenReader.parse("in", text, true).operations())
                    .as(text)
                    .containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "info"})
    void an_argument_that_only_the_end_knows_is_taken_from_there(String end) {
        String text = "{:process 0 :type :invoke :f :cas :value %s} {:process 0 :type :%s :f :cas :value %s}";
        assertThat(read(text.formatted("nil", end, "[1 2]")).operations().get(0).input())
                .isEqualTo(List.of(1L, 2L));
        assertThat(read(text.formatted("[3 4]", end, "[1 2]"))
                        .operations()
                        .get(0)
                        .input())
                .isEqualTo(List.of(3L, 4L));
        assertThat(JepsenReader.parse("in", text.formatted("[:x nil]", end, "[:x [1 2]]"), true)
                        .operations()
                        .get(0)
                        .input())
                .isEqualTo(List.of(1L, 2L));
        assertThat(JepsenReader.parse("in", text.formatted("[:x 5]", end, "nil"), true)
                        .operations()
                        .get(0)
                        .input())
                .isEqualTo(5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {":nemesis", "nil", "start-nemesis", "\"nemesis\""})
    void who_is_no_client_has_events_and_no_operations(String process) {
        String text = "{:process " + process + " :type :info :f :kill}";
        assertThat(read(text).operations()).isEmpty();
        assertThat(read(text + "{:process 0 :type :invoke :f :read}")
                        .operations()
                        .get(0)
                        .invoked()
                        .event())
                .isEqualTo(1);
    }

    @Test
    void an_index_below_zero_is_none() {
        assertThat(read("{:index -1 :process :n} {:index -1 :process :n}").operations())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"process\":\"nemesis\"} 7] | in:1:24: expected ',' or ']', found '7'",
                "{\"process\":0}{\"type\":1} | in:1:1: \"f\" is a keyword, not nil",
                "[{\"process\":\"nemesis\"},7] | in:1:24: expected an operation object, found '7'",
                "[{\"process\":\"nemesis\"} | in:1:23: expected ',' or ']', found the end",
                "[{\"process\":\"nemesis\"}] 7 | in:1:25: expected the end, found '7'",
                "{\"process\":\"c1\"} | in:1:1: \"process\" is an integer, or a keyword if it is no client, not \"c1\"",
                "{\"process\":1,\"process\":1} | in:1:1: an object with member \"process\" twice",
                "{\"value\":{\"a\":1,\"a\":1}} | in:1:17: an object with member \"a\" twice",
                "{\"process\":01} | in:1:12: '01' is no value of JSON",
                "{\"process\":nul} | in:1:12: 'nul' is no value of JSON",
                "{\"process\":} | in:1:12: expected a value, found '}'",
                "{\"process\" 1} | in:1:12: expected ':', found '1'",
                "{\"process | in:1:2: a string that never ends",
                "{\"a\":\"\\x\"} | in:1:7: '\\x' is no escape of JSON",
                "{\"a\":\"\\u12\"} | in:1:7: \\u wants four hexadecimal digits",
                "`{\"a\":\n\"\n\"}` | in:2:2: a control character in a string",
                "{\"a\":{\"#edn\":\"[\"}} | in:1:6: in the EDN, #edn:1:1: '[' is never closed",
                "{\"type\":\"ok\"} | in:1:1: an operation without \"process\"",
            })
    void errors_in_json_too(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(EdnException.class).hasMessage(message);
    }

    @Test
    void an_event_without_a_key_is_not_about_that_of_the_one_before() {
        assertThat(read("{:process 0 :type :invoke :f :put :key 1} {:process 1 :type :invoke :f :put}")
                        .operations())
                .extracting(Operation::key)
                .containsExactly(1L, null);
    }

    @Test
    void deep_json_is_refused() {
        assertThatThrownBy(() -> read("{\"value\":" + "[".repeat(100_000)))
                .isInstanceOf(EdnException.class)
                .hasMessageContaining("nested deeper than 256");
        assertThatThrownBy(() -> read("{\"value\":" + "{\"a\":".repeat(100_000)))
                .isInstanceOf(EdnException.class)
                .hasMessageContaining("nested deeper than 256");
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
                "{:process 0.5 :type :invoke :f :a} | in:1:1: :process is an integer, or a keyword if it is no client, not 0.5",
                "{:process 0 :type :invoke :process 1} | in:1:1: a map with key :process twice",
                "{:process 0 :type} | in:1:1: a map with a key that has no value",
                "{:process 0] | in:1:12: expected '}', found ']'",
                "{:process 0 | in:1:1: '{' is never closed",
                "{:process 0, :type | in:1:1: '{' is never closed",
                "{:process 0, :type] | in:1:19: expected '}', found ']'",
                "`{:process 0 :type :invoke :f \"a\n\u001b\"} {:process 0 :type :ok :f :b}` | in:2:5: process 0 invoked :a\\u000a\\u001b and completes :b",
                "{:index 4 :process :n} {:index 3 :process :n} | in:1:24: :index 3 after :index 4",
                "{:index 4 :process :n} {:index 4 :process :n} | in:1:24: :index 4 after :index 4",
                "{:process 0 :type :invoke :f :put :key 1} {:process 0 :type :info :f :put :key 2} | in:1:43: process 0 invoked on key 1 and completes on key 2",
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
                "{:process 0 :type :invoke :f :a :value [1 2]} {:process 0 :type :info :f :a :value [2 2]} "
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
