package dev.ariadne.checker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        for (String each : Splitter.on(", ").split(allowed)) {
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
                "append-kv | append 1 OK nil | :append wants a string, not 1",
                "append-kv | get nil OK 1 | :get wants a string, not 1",
                "append-kv | cas nil OK nil | no function :cas in this model, which has put, append, get",
                "key-value | put 1 OK nil | :put wants a string, not 1",
                "key-value | cas [\"a\" nil] OK false | :cas wants a string, not nil",
                "key-value | cas [\"a\" \"b\"] OK nil | :cas wants true, false, [false actual] or its input as the answer, not nil",
                "key-value | add 1 OK nil | no function :add in this model, which has put, get, delete, cas",
            })
    void an_operation_that_is_not_the_model_s_is_refused_in_words(String name, String operation, String message) {
        assertThatThrownBy(() -> step(Models.named(name, null), operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("event 0 of process 3: " + message);
    }

    private static <S> S step(Model<S> model, String operation) {
        return model.step(model.initial(), operation(operation));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stack | nil | no model 'stack'; there are register, cas-register, multi-register, mutex, key-value, append-kv",
                "mutex | 1 | mutex starts free or held, not 1",
                "multi-register | 1 | multi-register starts with a map of registers, not 1",
                "multi-register | {:x nil} | multi-register has no nil in {:x nil}",
                "append-kv | 1 | append-kv starts with a string, not 1",
                "key-value | 1 | key-value starts with a string, not 1",
            })
    void a_model_that_does_not_exist_is_refused_in_words(String name, String initial, String message) {
        assertThatThrownBy(() -> Models.named(name, edn(initial)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
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
