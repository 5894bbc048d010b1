package dev.ariadne.checker.search;

import static dev.ariadne.checker.search.Answer.LINEARIZABLE;
import static dev.ariadne.checker.search.Answer.NOT_LINEARIZABLE;
import static dev.ariadne.checker.search.Answer.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small histories, each of which a checker with one particular fault gets wrong. */
class WhatACheckerMustSeeTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    static List<Named<Engine>> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_write_whose_reply_was_lost_may_be_read_later(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 0, :type :info,   :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 0}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 1}
                """;
        assertThat(check(engine, REGISTER, history).answer()).isEqualTo(LINEARIZABLE);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_write_whose_reply_was_lost_happens_at_most_once(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 1}
                {:process 1, :type :invoke, :f :write, :value 0}
                {:process 1, :type :ok,     :f :write, :value 0}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 1}
                """;
        Verdict verdict = check(engine, REGISTER, history);
        assertThat(verdict.answer()).isEqualTo(NOT_LINEARIZABLE);
        assertThat(verdict.event()).hasValue(6);
    }

    /** Both may have made the first 1, but only the write can make the second. However long the past, in words of a set. */
    @ParameterizedTest
    @MethodSource("engines")
    void which_of_the_lost_operations_were_used_matters(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 1, :type :invoke, :f :cas,   :value [0 1]}
                {:process 2, :type :invoke, :f :read}
                {:process 2, :type :ok,     :f :read,  :value 1}
                {:process 2, :type :invoke, :f :write, :value 2}
                {:process 2, :type :ok,     :f :write, :value 2}
                {:process 2, :type :invoke, :f :read}
                {:process 2, :type :ok,     :f :read,  :value 2}
                {:process 2, :type :invoke, :f :read}
                {:process 2, :type :ok,     :f :read,  :value 1}
                """;
        for (int past = 0; past <= 130; past++) {
            assertThat(check(engine, REGISTER, read(0).repeat(past) + history).answer())
                    .isEqualTo(LINEARIZABLE);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_failed_write_is_never_read(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 0, :type :fail,   :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 1}
                """;
        assertThat(check(engine, REGISTER, history).event()).hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void overlapping_operations_may_happen_in_either_order(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 1}
                {:process 0, :type :ok,     :f :write, :value 1}
                """;
        assertThat(check(engine, REGISTER, history).answer()).isEqualTo(LINEARIZABLE);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_ended_before_the_other_began_happens_before_it(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 0, :type :ok,     :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 0}
                """;
        assertThat(check(engine, REGISTER, history).event()).hasValue(3);
    }

    /** After both writes either value may be there; "Aa" and "BB" have the same hash. */
    @ParameterizedTest
    @MethodSource("engines")
    void states_of_equal_hash_are_not_the_same_state(Engine engine) {
        for (String last : List.of("Aa", "BB")) {
            String history = """
                    {:process 0, :type :invoke, :f :write, :value "Aa"}
                    {:process 1, :type :invoke, :f :write, :value "BB"}
                    {:process 0, :type :ok,     :f :write, :value "Aa"}
                    {:process 1, :type :ok,     :f :write, :value "BB"}
                    {:process 2, :type :invoke, :f :read,  :value nil}
                    {:process 2, :type :ok,     :f :read,  :value "%s"}
                    """.formatted(last);
            assertThat(check(engine, REGISTER, history).answer()).isEqualTo(LINEARIZABLE);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void values_of_equal_hash_are_not_the_same_value(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :put, :value ["k" "Aa"]}
                {:process 0, :type :ok,     :f :put, :value ["k" "Aa"]}
                {:process 1, :type :invoke, :f :get, :value ["k" nil]}
                {:process 1, :type :ok,     :f :get, :value ["k" "BB"]}
                """;
        for (String model : List.of("key-value", "append-kv")) {
            assertThat(check(engine, Models.named(model, null), history).event())
                    .hasValue(3);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_object_may_have_few_of_the_events(Engine engine) {
        StringBuilder history = new StringBuilder();
        for (int round = 0; round < 200; round++) {
            String key = round == 0 || round == 150 ? "rare" : "often";
            history.append("{:process 0, :type :invoke, :f :put, :value [\"%s\" \"%d\"]}%n".formatted(key, round));
            history.append("{:process 0, :type :ok,     :f :put, :value [\"%s\" \"%d\"]}%n".formatted(key, round));
        }
        for (String value : List.of("150", "0")) {
            history.append("{:process 0, :type :invoke, :f :get, :value [\"rare\" nil]}%n".formatted());
            history.append("{:process 0, :type :ok,     :f :get, :value [\"rare\" \"%s\"]}%n".formatted(value));
        }
        assertThat(check(engine, Models.keyValue(), history.toString()).event()).hasValue(403);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void keys_are_judged_apart_and_the_earliest_failure_is_told(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :put, :value ["a" "1"]}
                {:process 0, :type :ok,     :f :put, :value ["a" "1"]}
                {:process 1, :type :invoke, :f :get, :value ["b" nil]}
                {:process 1, :type :ok,     :f :get, :value ["b" "1"]}
                {:process 1, :type :invoke, :f :get, :value ["a" nil]}
                {:process 1, :type :ok,     :f :get, :value ["a" nil]}
                """;
        Verdict verdict = check(engine, Models.keyValue(), history);
        assertThat(verdict.key()).isEqualTo("b");
        assertThat(verdict.event()).hasValue(3);
        assertThat(verdict.objects().size()).isEqualTo(2);
        assertThat(verdict.operations()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_search_cut_short_is_undecided_whatever_it_would_have_found(Engine engine) {
        String writes = concurrentWrites(6);
        String good = writes + read(5);
        String bad = good + read(99);
        assertThat(check(engine, REGISTER, good).answer()).isEqualTo(LINEARIZABLE);
        assertThat(check(engine, REGISTER, bad).answer()).isEqualTo(NOT_LINEARIZABLE);
        for (String history : List.of(good, bad)) {
            Verdict verdict = LinearizabilityChecker.check(
                    engine, REGISTER, JepsenReader.parse("test", history, false), Limits.steps(1));
            assertThat(verdict.answer()).isEqualTo(UNKNOWN);
            assertThat(verdict.steps()).isEqualTo(1);
            assertThat(verdict.isLinearizable()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_value_that_nobody_wrote_is_never_read(Engine engine) {
        String history = """
                {:process 0, :type :invoke, :f :write, :value 1}
                {:process 1, :type :invoke, :f :read,  :value nil}
                {:process 1, :type :ok,     :f :read,  :value 7}
                """;
        assertThat(check(engine, REGISTER, history).event()).hasValue(2);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_compare_and_set_that_found_another_value_is_evidence(Engine engine) {
        String put = """
                {:process 0, :type :invoke, :f :put, :value ["k" "1"]}
                {:process 0, :type :ok,     :f :put, :value ["k" "1"]}
                {:process 0, :type :invoke, :f :cas, :value ["k" ["%s" "2"]]}
                {:process 0, :type :ok,     :f :cas, :value ["k" %s]}
                """;
        Model<?> store = Models.keyValue();
        assertThat(check(engine, store, put.formatted("1", "true")).answer()).isEqualTo(LINEARIZABLE);
        assertThat(check(engine, store, put.formatted("1", "false")).event()).hasValue(3);
        assertThat(check(engine, store, put.formatted("0", "false")).answer()).isEqualTo(LINEARIZABLE);
        assertThat(check(engine, store, put.formatted("0", "true")).event()).hasValue(3);
        assertThat(check(engine, store, put.formatted("0", "[false \"1\"]")).answer())
                .isEqualTo(LINEARIZABLE);
        assertThat(check(engine, store, put.formatted("0", "[false \"3\"]")).event())
                .hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_operation_the_model_does_not_have_is_refused(Engine engine) {
        String history = "{:process 4, :type :invoke, :f :enqueue, :value 1}";
        assertThatThrownBy(() -> check(engine, REGISTER, history))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("event 0 of process 4: no function :enqueue in this model, which has read, write, cas");
    }

    /** Whether or not a search would come to it, and whether or not values are unique. */
    @ParameterizedTest
    @MethodSource("enginesAndZones")
    void so_is_one_that_failed_or_that_nobody_heard_of(Engine engine) {
        for (String end : List.of(":ok", ":fail", ":info")) {
            for (int second : List.of(1, 2)) {
                String history = """
                        {:process 0, :type :invoke, :f :write, :value 1}{:process 0, :type :ok, :f :write, :value 1}
                        {:process 0, :type :invoke, :f :write, :value %s}{:process 0, :type :ok, :f :write, :value %s}
                        {:process 4, :type :invoke, :f :enqueue, :value 1}{:process 4, :type %s, :f :enqueue, :value 1}
                        """.formatted(second, second, end);
                assertThatThrownBy(() -> check(engine, REGISTER, history))
                        .as("%s after two writes of 1 and %s", end, second)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("event 4 of process 4: no function :enqueue");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndZones")
    void so_is_one_that_failed_on_what_is_no_cell(Engine engine) {
        String history =
                "{:process 4, :type :invoke, :f :enqueue, :value 1}{:process 4, :type :fail, :f :enqueue, :value 1}";
        assertThatThrownBy(() -> check(engine, Models.named("mutex", null), history))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event 0 of process 4: no function :enqueue");
    }

    static List<Named<Engine>> enginesAndZones() {
        List<Named<Engine>> engines = new ArrayList<>(engines());
        engines.add(Named.of("zones", new Zones()));
        return engines;
    }

    /** Not after a long search for an order of the first. */
    @Test
    void no_object_is_judged_if_an_operation_on_another_is_refused() {
        String history = "{:process 0, :type :invoke, :f :put, :value [\"a\" 1]}"
                + "{:process 1, :type :invoke, :f :enqueue, :value [\"b\" 1]}";
        Engine engine = new Engine() {
            @Override
            public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
                throw new AssertionError("judged");
            }

            @Override
            public boolean showsAll(Model<?> model) {
                return true;
            }
        };
        assertThatThrownBy(() -> check(engine, Models.keyValue(), history))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event 1 of process 1: no function :enqueue");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void the_same_search_takes_the_same_steps(Engine engine) {
        String history = concurrentWrites(7) + read(99);
        assertThat(check(engine, REGISTER, history)).isEqualTo(check(engine, REGISTER, history));
    }

    private static Verdict check(Engine engine, Model<?> model, String history) {
        return LinearizabilityChecker.check(
                engine, model, JepsenReader.parse("test", history, model.keyed()), Limits.steps(1_000_000));
    }

    private static String concurrentWrites(int count) {
        StringBuilder out = new StringBuilder();
        for (String type : List.of("invoke", "ok")) {
            for (int i = 0; i < count; i++) {
                out.append("{:process %d, :type :%s, :f :write, :value %d}%n".formatted(i, type, i));
            }
        }
        return out.toString();
    }

    private static String read(int value) {
        return "{:process 50, :type :invoke, :f :read}{:process 50, :type :ok, :f :read, :value " + value + "}";
    }
}
