package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.model.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What is judged apart and together, against twins that keep everything in one state or in all possible ones. */
class PartitionsTest {
    @Test
    void a_range_joins_the_keys_that_it_reads() {
        History history = parse("""
                {:process 0 :type :invoke :f :put :value ["a" 1]}
                {:process 1 :type :invoke :f :put :value ["b" 1]}
                {:process 2 :type :invoke :f :put :value ["c" 1]}
                {:process 3 :type :invoke :f :put :value ["d" 1]}
                {:process 4 :type :invoke :f :put :value [4 1]}
                {:process 5 :type :invoke :f :put :value [:k 1]}
                {:process 6 :type :invoke :f :range :value [["b" "d"] nil]}
                {:process 7 :type :invoke :f :range :value [["d" "e"] nil]}
                {:process 8 :type :invoke :f :range :value [["x" "z"] nil]}
                {:process 9 :type :invoke :f :put :value [["x" "z"] 1]}
                """);
        assertThat(Models.keyValue().partitions(history))
                .extracting(Partition::key)
                .containsExactly(
                        "a", List.of("b", "c"), List.of("d"), 4L, key(":k"), List.of("x", "z"), List.of("x", "z"));
    }

    @Test
    void a_range_sees_all_its_keys_at_once() {
        String history = """
                {:process 0 :type :invoke :f :put :value ["a" 1]}
                {:process 0 :type :ok     :f :put :value ["a" 1]}
                {:process 1 :type :invoke :f :put :value ["b" 1]}
                {:process 0 :type :invoke :f :put :value ["a" 2]}
                {:process 2 :type :invoke :f :range :value [["a" "z"] nil]}
                {:process 2 :type :ok     :f :range :value [["a" "z"] %s]}
                {:process 0 :type :ok     :f :put :value ["a" 2]}
                {:process 2 :type :invoke :f :range :value [["a" "z"] nil]}
                {:process 2 :type :ok     :f :range :value [["a" "z"] %s]}
                """;
        assertThat(event(history, "{\"a\" 1}", "{\"a\" 2, \"b\" 1}")).isEmpty();
        assertThat(event(history, "[[\"b\" 1] [\"a\" 1]]", "[[\"a\" 2] [\"b\" 1]]"))
                .isEmpty();
        assertThat(event(history, "{\"b\" 1}", "{\"a\" 2, \"b\" 1}")).hasValue(5);
        assertThat(event(history, "{}", "{\"a\" 2}")).hasValue(5);
        assertThat(event(history, "nil", "{\"a\" 2}")).hasValue(5);
        assertThat(event(history, "{\"a\" 2}", "{\"a\" 1}")).hasValue(8);
        assertThat(event(history, "{\"a\" 1 \"b\" 1}", "{\"a\" 2}")).hasValue(8);
        assertThat(event(history, "{\"a\" 1 \"z\" 1}", "{\"a\" 2}")).hasValue(5);
    }

    @Test
    void a_range_ends_before_its_end() {
        String history = """
                {:process 0 :type :invoke :f :put :value [1 "a"]}
                {:process 0 :type :ok     :f :put :value [1 "a"]}
                {:process 0 :type :invoke :f :put :value [2 "b"]}
                {:process 0 :type :ok     :f :put :value [2 "b"]}
                {:process 2 :type :invoke :f :range :value [[1 2] nil]}
                {:process 2 :type :ok     :f :range :value [[1 2] %s]}
                {:process 2 :type :invoke :f :range :value [[1 3] nil]}
                {:process 2 :type :ok     :f :range :value [[1 3] %s]}
                """;
        assertThat(event(history, "{1 \"a\"}", "{1 \"a\" 2 \"b\"}")).isEmpty();
        assertThat(event(history, "{1 \"a\" 2 \"b\"}", "{1 \"a\" 2 \"b\"}")).hasValue(5);
    }

    private static OptionalInt event(String history, String first, String second) {
        return LinearizabilityChecker.check(
                        Models.keyValue(), parse(history.formatted(first, second)), Limits.steps(1_000))
                .event();
    }

    @Test
    void a_malformed_range_is_refused_in_words() {
        for (String[] each : new String[][] {
            {"[1 nil]", "[1 nil]", "event 0 of process 0: :range wants two strings or two integers as its key, not 1"},
            {
                "[[1 \"a\"] nil]",
                "[[1 \"a\"] nil]",
                "event 0 of process 0: :range wants two strings or two integers as its key, not [1 \"a\"]"
            },
            {
                "[[1 2] nil]",
                "[[1 2] 7]",
                "event 0 of process 0: :range wants a map or a list of pairs as the answer, not 7"
            },
            {
                "[[1 2] nil]",
                "[[1 2] [[1 1] [1 1]]]",
                "event 0 of process 0: :range wants strings or integers, each once and with a value, as the answer, not [[1 1] [1 1]]"
            },
        }) {
            History history = parse("{:process 0 :type :invoke :f :range :value " + each[0]
                    + "} {:process 0 :type :ok :f :range :value " + each[1] + "}");
            assertThatThrownBy(() -> LinearizabilityChecker.check(Models.keyValue(), history, Limits.steps(9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(each[2]);
        }
        History fine = parse("{:process 0 :type :invoke :f :range :value [[1 2] nil]}");
        assertThatThrownBy(() -> Models.named("key-value", 7L).partitions(fine))
                .hasMessage(
                        "a range has no answer where every key holds something at first, whether or not it is named");
    }

    @Test
    void the_verdict_is_the_same_for_any_number_of_threads() {
        StringBuilder text = new StringBuilder();
        for (int key = 0; key < 50; key++) {
            text.append("{:process %d :type :invoke :f :put :value [%d %d]}%n".formatted(key, key, key));
            text.append("{:process %d :type :invoke :f :get :value [%d nil]}%n".formatted(100 + key, key));
            text.append("{:process %d :type :ok :f :get :value [%d %d]}%n".formatted(100 + key, key, key % 17));
        }
        List<Partition> partitions = Models.keyValue().partitions(parse(text.toString()));
        Verdict alone = LinearizabilityChecker.check(new WingGongLowe(), partitions, Limits.steps(99), 1);
        assertThat(alone.event()).hasValue(3 * 17 + 2);
        for (int jobs : new int[] {2, 3, 100}) {
            assertThat(LinearizabilityChecker.check(new WingGongLowe(), partitions, Limits.steps(99), jobs))
                    .isEqualTo(alone);
        }
        Engine refusing = new Engine() {
            @Override
            public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
                throw new IllegalArgumentException("not this one");
            }
        };
        assertThatThrownBy(() -> LinearizabilityChecker.check(refusing, partitions, Limits.steps(99), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not this one");
    }

    @Property(tries = 3_000, seed = "6021")
    void parts_are_judged_as_the_whole_store_is(@ForAll("storeHistories") History history) {
        OptionalInt whole = new BruteForce(new WholeStore(), wholly(history)).firstFailingEvent();
        Verdict verdict = LinearizabilityChecker.check(Models.keyValue(), history, Limits.steps(100_000));
        assertThat(verdict.event()).isEqualTo(whole);
        covers(whole.isEmpty());
    }

    @Property(tries = 3_000, seed = "6022")
    void a_queue_of_one_state_is_judged_as_one_of_all_possible_states(@ForAll("queueHistories") History history) {
        OptionalInt truth = new BruteForce(new PossibleQueues(), history).firstFailingEvent();
        Verdict verdict =
                LinearizabilityChecker.check(Models.named("unordered-queue", null), history, Limits.steps(100_000));
        assertThat(verdict.event()).isEqualTo(truth);
        covers(truth.isEmpty());
    }

    /** Keys that are joined from the beginning are judged as those that ranges join in the end. */
    @Property(tries = 3_000, seed = "6023")
    void online_the_alarm_of_a_range_comes_in_time(
            @ForAll("storeHistories") History history, @ForAll @LongRange(max = 1_000) long seed) {
        RandomHistoriesTest.theAlarmComesInTime(
                Models.joinedKeyValue(),
                history.operations(),
                seed,
                soFar -> LinearizabilityChecker.check(Models.keyValue(), new History(soFar), Limits.steps(100_000))
                        .answer());
        covers(LinearizabilityChecker.check(Models.joinedKeyValue(), history, Limits.steps(100_000))
                .isLinearizable());
    }

    private static void covers(boolean linearizable) {
        Statistics.collect(linearizable);
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 20);
            coverage.check(false).percentage(share -> share > 20);
        });
    }

    /** The same history of one object: keys become part of the input. */
    private static History wholly(History history) {
        return new History(history.operations().stream()
                .map(each -> new Operation(
                        each.process(),
                        null,
                        each.function(),
                        Arrays.asList(each.key(), each.input()),
                        each.outcome(),
                        each.output(),
                        each.invoked(),
                        each.completed()))
                .toList());
    }

    private static Map<String, Object> sub(Map<String, Object> store, List<?> range) {
        Map<String, Object> found = new LinkedHashMap<>();
        store.forEach((key, value) -> {
            if (key.compareTo((String) range.get(0)) >= 0 && key.compareTo((String) range.get(1)) < 0) {
                found.put(key, value);
            }
        });
        return found;
    }

    /** All keys in one map. */
    private static final class WholeStore implements Model<Map<String, Object>> {
        @Override
        public Map<String, Object> initial() {
            return new TreeMap<>();
        }

        @Override
        public Map<String, Object> step(Map<String, Object> store, Operation operation) {
            Object key = ((List<?>) operation.input()).get(0);
            if (operation.function().equals("put")) {
                TreeMap<String, Object> next = new TreeMap<>(store);
                next.put((String) key, ((List<?>) operation.input()).get(1));
                return next;
            }
            Object found;
            if (operation.function().equals("get")) {
                found = store.get(key);
            } else {
                List<?> range = (List<?>) key;
                found = sub(store, range);
            }
            return !operation.ok() || Objects.equals(found, operation.output()) ? store : null;
        }
    }

    /** Every bag that the queue may be, each a sorted list. */
    private static final class PossibleQueues implements Model<List<List<Long>>> {
        @Override
        public List<List<Long>> initial() {
            return List.of(List.of());
        }

        @Override
        public List<List<Long>> step(List<List<Long>> bags, Operation operation) {
            List<List<Long>> next = new ArrayList<>();
            for (List<Long> bag : bags) {
                if (operation.function().equals("enqueue")) {
                    List<Long> more = new ArrayList<>(bag);
                    more.add((Long) operation.input());
                    more.sort(null);
                    next.add(more);
                } else if (operation.ok() && operation.output() == null) {
                    next.addAll(bag.isEmpty() ? List.of(bag) : List.of());
                } else {
                    for (Long taken : bag) {
                        if (!operation.ok() || taken.equals(operation.output())) {
                            List<Long> rest = new ArrayList<>(bag);
                            rest.remove(taken);
                            next.add(rest);
                        }
                    }
                }
            }
            return next.isEmpty() ? null : next.stream().distinct().toList();
        }
    }

    @Provide
    Arbitrary<History> storeHistories() {
        return Arbitraries.randomValue(random -> {
            TreeMap<String, Object> store = new TreeMap<>();
            return history(random, () -> asked(random), (key, request) -> {
                boolean lie = random.nextInt(5) == 0;
                if (request.function.equals("put")) {
                    store.put((String) key, request.input);
                    return null;
                }
                if (request.function.equals("get")) {
                    return lie ? (Object) 1L : store.get(key);
                }
                List<?> range = (List<?>) key;
                Map<String, Object> found = sub(store, range);
                if (lie) {
                    found.put((String) range.get(0), 1L);
                }
                return found;
            });
        });
    }

    private static Request asked(Random random) {
        List<String> keys = List.of("a", "b", "c", "d");
        String key = keys.get(random.nextInt(4));
        return switch (random.nextInt(5)) {
            case 0 -> new Request("range", List.of(key, keys.get(random.nextInt(4)) + "x"), null);
            case 1, 2 -> new Request("get", key, null);
            default -> new Request("put", key, (long) random.nextInt(3));
        };
    }

    @Provide
    Arbitrary<History> queueHistories() {
        return Arbitraries.randomValue(random -> {
            List<Long> bag = new ArrayList<>();
            return history(
                    random,
                    () -> random.nextInt(5) < 2
                            ? new Request("enqueue", null, (long) random.nextInt(3))
                            : new Request("dequeue", null, null),
                    (key, request) -> {
                        if (request.function.equals("enqueue")) {
                            bag.add((Long) request.input);
                            return null;
                        }
                        if (random.nextInt(3) == 0) {
                            return random.nextBoolean() ? null : (Object) (long) random.nextInt(3);
                        }
                        return bag.isEmpty() ? null : bag.remove(random.nextInt(bag.size()));
                    });
        });
    }

    private record Request(String function, Object key, Object input) {}

    /** Three clients of something that does what is asked when it is answered, if it is. */
    private static History history(Random random, Supplier<Request> asked, BiFunction<Object, Request, Object> answer) {
        Recorder recorder = new Recorder();
        Request[] requests = new Request[3];
        int[] ids = new int[3];
        int left = 2 + random.nextInt(6);
        while (left > 0 || random.nextInt(6) > 0) {
            int process = random.nextInt(3);
            Request request = requests[process];
            if (request == null && left > 0) {
                left--;
                requests[process] = asked.get();
                ids[process] = recorder.invoke(
                        process, requests[process].key, requests[process].function, requests[process].input, 0);
            } else if (request != null) {
                requests[process] = null;
                boolean lost = random.nextInt(4) == 0;
                Object output = lost && random.nextBoolean() ? null : answer.apply(request.key, request);
                recorder.complete(ids[process], lost ? Outcome.UNKNOWN : Outcome.OK, lost ? null : output, 0);
            }
        }
        return recorder.history();
    }

    private static Object key(String edn) {
        return EdnParser.parseOne("key", edn);
    }

    private static History parse(String text) {
        return JepsenReader.parse("test", text, true);
    }
}
