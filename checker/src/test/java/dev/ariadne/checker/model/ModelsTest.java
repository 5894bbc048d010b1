package dev.ariadne.checker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.ModelOptions.FailedCas;
import dev.ariadne.checker.model.ModelOptions.NilRead;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
    private static final Pattern OPERATION = Pattern.compile("(\\w+) (.*) (OK|UNKNOWN) (.*)");

    /** Operations as {@code function input outcome output}; the model allows them in this order, up to {@code refused}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "register | 0 | read nil OK 0, write 1 OK nil, read nil OK 1, read nil OK nil | read nil OK 0",
                "register | nil | read nil OK nil, write nil OK nil | read nil OK 0",
                "cas-register | 0 | cas [0 1] OK [0 1], read nil OK 1, cas [1 2] UNKNOWN nil | read nil OK 1",
                "cas-register | 0 | read nil UNKNOWN nil | cas [1 2] OK [1 2]",
                "mutex | free | acquire nil OK nil, release nil UNKNOWN nil, acquire nil OK nil | acquire nil OK nil",
                "mutex | held | release nil OK nil | release nil OK nil",
                "multi-register | {:x 0 :y 0} | txn [[:write :x 1] [:read :x nil]] OK [[:write :x 1] [:read :x 1]], "
                        + "txn [[:read :y nil]] OK [[:read :y 0]], txn [[:read :x 9]] UNKNOWN nil"
                        + "| txn [[:read :x nil]] OK [[:read :x 0]]",
                "multi-register | nil | txn [[:w :x 1]] OK nil, txn nil OK [[:r :x 1] [:r :y nil]] | txn nil OK [[:r :x 2]]",
                "multi-register | nil | txn [[:read :x nil]] OK nil | txn nil OK [[:read :x 1]]",
                "fifo-queue | nil | enqueue 1 OK 1, enqueue 2 UNKNOWN nil, dequeue nil OK 1, dequeue nil OK 2 | dequeue nil OK 2",
                "fifo-queue | [7 8] | dequeue nil UNKNOWN nil, dequeue nil OK 8, dequeue nil OK nil, dequeue nil UNKNOWN nil | dequeue nil OK 8",
                "fifo-queue | [7 8] | enqueue nil OK 9 | dequeue nil OK 8",
                "fifo-queue | [7] | dequeue nil OK 7 | dequeue nil OK 7",
                "fifo-queue | [7] | enqueue 7 OK nil | dequeue nil OK nil",
                "unordered-queue | nil | enqueue 1 OK 1, enqueue 2 UNKNOWN nil, dequeue nil OK 2, dequeue nil OK 1 | dequeue nil OK 1",
                "unordered-queue | [1 1] | dequeue nil OK 1, dequeue nil OK 1, dequeue nil OK nil | dequeue nil OK 1",
                "unordered-queue | [1 2] | dequeue nil OK 2 | dequeue nil OK nil",
                "unordered-queue | [1 2] | dequeue nil UNKNOWN nil, dequeue nil UNKNOWN nil, dequeue nil OK nil | dequeue nil UNKNOWN nil",
                "unordered-queue | [1 2] | dequeue nil UNKNOWN nil | dequeue nil OK nil",
                "unordered-queue | [1 2] | dequeue nil UNKNOWN nil | dequeue nil OK 1",
                "unordered-queue | [1 2] | dequeue nil UNKNOWN nil | enqueue 3 OK 3",
                "set | nil | add 1 OK 1, add 1 OK nil, add 2 UNKNOWN nil, read nil OK #{1 2}, read nil OK nil | read nil OK #{1}",
                "set | #{1} | read nil OK [1 1], remove 1 OK 1, read nil OK [], remove 1 OK nil | read nil OK [2]",
                "set | [1 2] | add 3 OK true, add 3 OK false, remove 3 OK true, remove 3 OK false | add 2 OK true",
                "set | [1 2] | add true OK true, add true OK true | remove 3 OK true",
                "set | [1 2] | read nil OK [2 1 2] | read nil OK [1 1]",
                "set | [1 2] | read nil UNKNOWN nil | read nil OK [1 2 3]",
                "counter | nil | add 5 OK 5, add -7 UNKNOWN nil, read nil OK -2, read nil OK nil, read nil UNKNOWN nil | read nil OK 5",
                "counter | 9223372036854775807 | add 1 OK nil, read nil OK 9223372036854775808 | read nil OK -9223372036854775808",
                "key-value | nil | write 1 OK 1, read nil OK 1, cas [1 2] OK [1 2] | read nil OK 1",
                "key-value | nil | put nil OK 1, cas nil OK [1 2] | get nil OK 1",
                "register | 0 | write nil OK 3 | read nil OK 0",
                "cas-register | 0 | cas nil OK [0 1], cas [0 2] OK false | cas [1 2] OK false",
                "append-kv | nil | get nil OK nil, append nil OK \"a\" | get nil OK nil",
                "append-kv | nil | append \"a\" OK nil, append \"b\" UNKNOWN nil, get nil OK \"ab\", put \"c\" OK nil "
                        + "| get nil OK \"ab\"",
                "key-value | nil | get nil OK nil, put \"a\" OK nil, get nil OK \"a\" | get nil OK nil",
                "key-value | nil | delete nil OK false, put \"a\" OK nil, delete nil OK true | delete nil OK true",
                "key-value | \"a\" | delete nil OK nil, delete nil UNKNOWN nil | get nil OK \"a\"",
                "key-value | \"a\" | cas [\"a\" \"b\"] OK true, cas [\"b\" \"c\"] OK [\"b\" \"c\"], get nil OK \"c\" "
                        + "| cas [\"c\" \"d\"] OK false",
                "key-value | nil | cas [nil \"a\"] OK true, cas [nil \"b\"] OK false, cas [nil \"b\"] OK [false \"a\"] "
                        + "| cas [nil \"b\"] OK true",
                "key-value | nil | cas [\"a\" \"b\"] OK [false nil] | cas [\"a\" \"b\"] OK [\"a\" \"b\"]",
                "key-value | nil | cas [\"a\" \"b\"] OK false | cas [\"a\" \"b\"] UNKNOWN nil",
                "key-value | \"a\" | cas [\"a\" \"b\"] UNKNOWN nil, get nil OK \"b\" | cas [\"a\" \"b\"] OK [false \"c\"]",
            })
    void what_a_model_allows_and_what_not(String name, String initial, String allowed, String refused) {
        allowsThenRefuses(Models.named(name, edn(initial)), allowed, refused);
    }

    private static <S> void allowsThenRefuses(Model<S> model, String allowed, String refused) {
        S state = model.initial();
        for (String each : Splitter.on(Pattern.compile(", (?=[a-z]+ )")).split(allowed)) {
            Operation operation = operation(each);
            S next = model.step(state, operation);
            assertThat(next).as(each).isNotNull();
            assertThat(model.readOnly(operation) && !next.equals(state)).isFalse();
            state = next;
        }
        assertThat(model.step(state, operation(refused))).as(refused).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register | cas [0 1] OK nil | no function :cas in this model, which has read, write",
                "cas-register | cas 1 OK nil | :cas wants a pair, not 1",
                "cas-register | add 1 OK nil | no function :add in this model, which has read, write, cas",
                "mutex | lock nil OK nil | no function :lock in this model, which has acquire, release",
                "multi-register | txn 1 OK 1 | :txn wants a list of steps, not 1",
                "multi-register | txn [[:add :x 1]] UNKNOWN nil | :txn wants steps [:read k v] or [:write k v], not [:add :x 1]",
                "multi-register | write 1 OK nil | no function :write in this model, which has txn",
                "fifo-queue | enqueue nil OK nil | :enqueue wants a value, not nil",
                "fifo-queue | push 1 OK nil | no function :push in this model, which has enqueue, dequeue",
                "unordered-queue | push 1 OK nil | no function :push in this model, which has enqueue, dequeue",
                "set | add nil OK nil | :add wants a value, not nil",
                "set | read nil OK 1 | :read wants a set or a list as the answer, not 1",
                "set | pop nil OK 1 | no function :pop in this model, which has add, remove, read",
                "counter | add \"1\" OK nil | :add wants an integer, not \"1\"",
                "counter | read nil OK 1.5 | :read wants an integer, not 1.5",
                "counter | sub 1 OK nil | no function :sub in this model, which has add, read",
                "append-kv | append 1 OK nil | :append wants a string, not 1",
                "append-kv | get nil OK 1 | :get wants a string, not 1",
                "append-kv | cas nil OK nil | no function :cas in this model, which has put, append, get",
                "key-value | put nil OK nil | :put wants a value, not nil",
                "key-value | cas [\"a\" nil] OK false | :cas wants a value, not nil",
                "key-value | cas [\"a\" \"b\"] OK nil | :cas wants true, false, [false actual] or its input as the answer, not nil",
                "key-value | add 1 OK nil | no function :add in this model, which has put, get, delete, cas, range",
            })
    void an_operation_that_is_not_the_model_s_is_refused_in_words(String name, String operation, String message) {
        assertThatThrownBy(() -> step(Models.named(name, null), operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("event 0 of process 3: " + message);
    }

    private static Object step(Model<?> model, String operation) {
        return step(model, operation(operation));
    }

    private static <S> S step(Model<S> model, Operation operation) {
        return model.step(model.initial(), operation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stack | nil | no model 'stack'; there are register, cas-register, multi-register, mutex, "
                        + "fifo-queue, unordered-queue, set, counter, key-value, append-kv",
                "mutex | 1 | mutex starts free or held, not 1",
                "multi-register | 1 | multi-register starts with a map of registers, not 1",
                "multi-register | {:x nil} | multi-register has no nil in {:x nil}",
                "append-kv | 1 | append-kv starts with a string, not 1",
                "fifo-queue | 1 | fifo-queue starts with a list of elements, not 1",
                "unordered-queue | [nil] | unordered-queue starts with a set or a list of elements, not [nil]",
                "set | 1 | set starts with a set or a list of elements, not 1",
                "counter | 0.5 | counter starts with an integer, not 0.5",
            })
    void a_model_that_does_not_exist_is_refused_in_words(String name, String initial, String message) {
        assertThatThrownBy(() -> Models.named(name, edn(initial)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** The same model under each option, and an operation that one of them refuses. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register | 0 | read nil OK nil | ABSENT",
                "cas-register | 0 | read nil OK nil | ABSENT",
                "key-value | 0 | get nil OK nil | ABSENT",
                "append-kv | \"a\" | get nil OK nil | ABSENT",
                "multi-register | {:x 0} | txn nil OK [[:read :x nil]] | ABSENT",
                "set | [0] | read nil OK nil | ABSENT",
                "fifo-queue | [0] | dequeue nil OK nil | ABSENT",
            })
    void a_nil_answer_says_nothing_or_that_there_is_nothing(
            String name, String initial, String operation, NilRead refusing) {
        for (NilRead nilRead : NilRead.values()) {
            ModelOptions options = new ModelOptions(FailedCas.IGNORE, nilRead);
            assertThat(step(Models.named(name, edn(initial), options), operation) == null)
                    .isEqualTo(nilRead == refusing);
        }
    }

    @Test
    void an_unordered_queue_has_to_know_what_was_taken() {
        Model<?> model = Models.named("unordered-queue", null, ModelOptions.KNOSSOS);
        assertThatThrownBy(() -> step(model, "dequeue nil OK nil"))
                .hasMessage("event 0 of process 3: :dequeue wants to know what it took, or nil to mean that there was"
                        + " nothing, not nil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cas-register", "key-value"})
    void a_failed_swap_is_an_observation_if_so_wished(String name) {
        Recorder recorder = new Recorder();
        recorder.complete(recorder.invoke(0, null, "cas", edn("[0 1]"), 0), Outcome.FAIL, null, 0);
        recorder.complete(recorder.invoke(0, null, "read", null, 0), Outcome.FAIL, null, 0);
        recorder.complete(recorder.invoke(0, null, "cas", edn("[0 1]"), 0), Outcome.OK, true, 0);
        recorder.complete(recorder.invoke(0, null, "cas", edn("[0 1]"), 0), Outcome.UNKNOWN, null, 0);
        History history = recorder.history();
        ModelOptions observe = new ModelOptions(FailedCas.OBSERVE, NilRead.ABSENT);
        List<Partition> partitions = Models.named(name, 0L, observe).partitions(history);
        assertThat(partitions).hasSize(1);
        Operation observed = partitions.get(0).operations().get(0);
        assertThat(observed).isEqualTo(history.operations().get(0).ended(Outcome.OK, false));
        assertThat(partitions.get(0).operations().subList(1, 4))
                .isEqualTo(history.operations().subList(1, 4));
        assertThat(step(Models.named(name, 0L, observe), observed)).isNull();
        assertThat(step(Models.named(name, 1L, observe), observed)).isNotNull();
        assertThat(Models.named(name, 0L, ModelOptions.STORE)
                        .partitions(history)
                        .get(0)
                        .operations())
                .isEqualTo(history.operations());
    }

    @Test
    void so_it_is_where_a_range_reads_the_key() {
        Recorder recorder = new Recorder();
        recorder.complete(recorder.invoke(0, "a", "cas", edn("[0 1]"), 0), Outcome.FAIL, null, 0);
        recorder.complete(recorder.invoke(0, List.of("a", "b"), "range", null, 0), Outcome.OK, List.of(), 0);
        History history = recorder.history();
        ModelOptions observe = new ModelOptions(FailedCas.OBSERVE, NilRead.ABSENT);
        List<Partition> partitions = Models.named("key-value", null, observe).partitions(history);
        assertThat(partitions).hasSize(1);
        assertThat(partitions.get(0).operations())
                .contains(history.operations().get(0).ended(Outcome.OK, false));
    }

    @Test
    void every_name_has_a_model() {
        assertThat(Models.NAMES)
                .allSatisfy(name -> assertThat(Models.named(name, null)).isNotNull());
    }

    private static Operation operation(String text) {
        Matcher part = OPERATION.matcher(text.trim());
        assertThat(part.matches()).as(text).isTrue();
        Recorder recorder = new Recorder();
        recorder.invoke(3, null, part.group(1), edn(part.group(2)), 0);
        recorder.complete(0, Outcome.valueOf(part.group(3)), edn(part.group(4)), 0);
        return recorder.history().operations().get(0);
    }

    private static Object edn(String text) {
        return EdnParser.parseOne("test", text);
    }
}
