package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of the size that one simulated run makes are decided within a second, right ones and wrong ones. */
class SimulationSizedTest {
    private static final int OPERATIONS = 1_000;
    private static final int STEP_BUDGET = 500_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_correct_store_passes(long seed) {
        Verdict verdict = check(new Store(seed, 8, 3, OPERATIONS + 1).history());
        assertThat(verdict.answer()).isEqualTo(Answer.LINEARIZABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void one_stale_read_is_found(long seed) {
        Verdict verdict = check(new Store(seed, 8, 3, OPERATIONS / 2).history());
        assertThat(verdict.answer()).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    /** So many that a frontier would have more configurations than the budget has steps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void thirty_clients_at_one_key_are_judged_online(long seed) {
        assertThat(online(new Store(seed, 30, 1, OPERATIONS + 1).history())).isEqualTo(Answer.LINEARIZABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void one_stale_read_among_thirty_clients_is_found_online(long seed) {
        assertThat(online(new Store(seed, 30, 1, OPERATIONS / 2).history())).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    private static Answer online(History history) {
        OnlineChecker checker = new OnlineChecker(Models.keyValue(), STEP_BUDGET);
        for (int event : RandomHistoriesTest.events(history.operations())) {
            RandomHistoriesTest.play(checker, history.operations(), event);
        }
        return checker.answer();
    }

    private static Verdict check(History history) {
        return LinearizabilityChecker.check(Models.keyValue(), history, Limits.steps(STEP_BUDGET));
    }

    /** Clients of a store; some answers are lost, and one read may answer with the past. */
    private static final class Store {
        private final Random random;
        private final int clients;
        private final int keys;
        private final int staleAfter;
        private final Recorder recorder = new Recorder();
        private final Map<String, String> values = new TreeMap<>();
        private final List<Request> open = new ArrayList<>();
        private int invoked;
        private boolean stale;

        Store(long seed, int clients, int keys, int staleAfter) {
            this.random = new Random(seed);
            this.clients = clients;
            this.keys = keys;
            this.staleAfter = staleAfter;
        }

        History history() {
            for (int client = 0; client < clients; client++) {
                open.add(invoke(client));
            }
            while (open.stream().anyMatch(Objects::nonNull)) {
                int client = random.nextInt(clients);
                Request request = open.get(client);
                if (request != null && random.nextBoolean()) {
                    request.apply();
                } else if (request != null) {
                    request.complete();
                    open.set(client, invoked < OPERATIONS ? invoke(client) : null);
                }
            }
            return recorder.history();
        }

        private Request invoke(int client) {
            String key = "k" + random.nextInt(keys);
            String function = List.of("get", "get", "put", "cas").get(random.nextInt(4));
            String value = "v" + invoked++;
            Object input = switch (function) {
                case "put" -> value;
                case "cas" -> Arrays.asList(values.get(key), value);
                default -> null;
            };
            return new Request(recorder.invoke(client, key, function, input, 0), key, function, input);
        }

        private final class Request {
            private final int id;
            private final String key;
            private final String function;
            private final Object input;
            private boolean applied;
            private Object output;

            Request(int id, String key, String function, Object input) {
                this.id = id;
                this.key = key;
                this.function = function;
                this.input = input;
            }

            void apply() {
                if (applied) {
                    return;
                }
                applied = true;
                String before = values.get(key);
                switch (function) {
                    case "put" -> values.put(key, (String) input);
                    case "cas" -> {
                        List<?> swap = (List<?>) input;
                        output = Objects.equals(swap.get(0), before);
                        if (output.equals(true)) {
                            values.put(key, (String) swap.get(1));
                        }
                    }
                    default -> output = before;
                }
            }

            void complete() {
                if (random.nextInt(20) == 0) {
                    recorder.complete(id, Outcome.UNKNOWN, null, 0);
                    return;
                }
                apply();
                if (function.equals("get") && invoked > staleAfter && !stale) {
                    stale = true;
                    output = null;
                }
                recorder.complete(id, Outcome.OK, output, 0);
            }
        }
    }
}
