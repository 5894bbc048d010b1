package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.knossos.Knossos;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class AgainstBruteForceTest {
    private static final long STEP_BUDGET = 100_000;

    /** Their hashes are equal, and so are those of all cells that hold them. */
    private static final List<String> VALUES = List.of("Aa", "BB", "C#");

    private static final List<Engine> ENGINES =
            List.of(new AutoEngine(), new FrontierEngine(), new WingGongLowe(), Knossos.linear(), Knossos.wgl());

    @Property(tries = 4_000, seed = "7193")
    void a_cas_register_is_judged_as_by_brute_force(@ForAll("registerHistories") Padded padded) {
        judgedAsByBruteForce(Models.casRegister(null), padded);
    }

    @Property(tries = 4_000, seed = "3917")
    void a_key_value_store_is_judged_as_by_brute_force(@ForAll("storeHistories") Padded padded) {
        judgedAsByBruteForce(Models.keyValue(), padded);
    }

    private static void judgedAsByBruteForce(Model<?> model, Padded padded) {
        BruteForce truth = new BruteForce(model, padded.withoutPadding());
        for (Engine engine : ENGINES) {
            Verdict verdict = LinearizabilityChecker.check(engine, model, padded.history, Limits.steps(STEP_BUDGET));
            assertThat(verdict.event()).isEqualTo(truth.firstFailingEvent());
            assertThat(verdict.isLinearizable()).isEqualTo(truth.isLinearizable());
        }
        Statistics.collect(truth.isLinearizable());
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 20);
            coverage.check(false).percentage(share -> share > 20);
        });
    }

    @Property(tries = 500, seed = "1793")
    void a_saved_history_reads_back_equal(@ForAll("storeHistories") Padded padded) {
        History history = padded.history;
        assertThat(JepsenReader.parse("saved", JepsenWriter.print(history), true))
                .isEqualTo(history);
    }

    @Provide
    Arbitrary<Padded> registerHistories() {
        return Arbitraries.randomValue(random -> new Clients(random, List.of("read", "write", "cas"), false).padded());
    }

    @Provide
    Arbitrary<Padded> storeHistories() {
        return Arbitraries.randomValue(
                random -> new Clients(random, List.of("get", "put", "delete", "cas"), true).padded());
    }

    /** A small history after so many operations, one after another, that leave everything as it was at first. */
    private record Padded(int padding, History history) {
        History withoutPadding() {
            List<Operation> operations = history.operations();
            return new History(operations.subList(padding, operations.size()));
        }
    }

    /** A few clients of a store that applies operations when they complete, and now and then answers or forgets at random. */
    private static final class Clients {
        private static final int PROCESSES = 3;

        private final Random random;
        private final List<String> functions;
        private final boolean keyed;
        private final Recorder recorder = new Recorder();
        private final TreeMap<Object, Object> store = new TreeMap<>();
        private final Integer[] open = new Integer[PROCESSES];
        private final List<Object> keys = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private final List<Object> inputs = new ArrayList<>();

        Clients(Random random, List<String> functions, boolean keyed) {
            this.random = random;
            this.functions = functions;
            this.keyed = keyed;
        }

        Padded padded() {
            int padding = List.of(0, 0, 62, 64, 130).get(random.nextInt(5));
            for (int i = 0; i < padding; i++) {
                Object key = keyed ? "x" : null;
                int id = recorder.invoke(PROCESSES, key, keyed ? "delete" : "write", null, 0);
                recorder.complete(id, Outcome.OK, null, 0);
            }
            play(padding);
            return new Padded(padding, recorder.history());
        }

        private void play(int padding) {
            int operations = 1 + random.nextInt(7);
            while (asked.size() < operations || random.nextInt(8) > 0) {
                int process = random.nextInt(PROCESSES);
                if (open[process] != null) {
                    complete(open[process], open[process] - padding);
                    open[process] = null;
                } else if (asked.size() < operations) {
                    open[process] = invoke(process);
                }
            }
        }

        private int invoke(int process) {
            String function = functions.get(random.nextInt(functions.size()));
            Object input = switch (function) {
                case "write", "put" -> value();
                case "cas" -> Arrays.asList(random.nextInt(4) == 0 ? null : value(), value());
                default -> null;
            };
            keys.add(keyed && random.nextInt(3) == 0 ? "y" : "x");
            asked.add(function);
            inputs.add(input);
            return recorder.invoke(process, keyed ? keys.get(asked.size() - 1) : null, function, input, asked.size());
        }

        private void complete(int id, int mine) {
            int chance = random.nextInt(10);
            if (chance == 0) {
                recorder.complete(id, Outcome.FAIL, null, 0);
            } else if (chance < 3) {
                if (random.nextBoolean()) {
                    apply(mine);
                }
                recorder.complete(id, Outcome.UNKNOWN, null, 0);
            } else {
                Object output = apply(mine);
                boolean failed = !keyed && Boolean.FALSE.equals(output) && random.nextInt(4) > 0;
                recorder.complete(id, failed ? Outcome.FAIL : Outcome.OK, failed ? null : output, 0);
            }
        }

        /** Does what is asked, and answers as it should, mostly. */
        private Object apply(int mine) {
            Object key = keys.get(mine);
            Object before = store.get(key);
            boolean lie = random.nextInt(5) == 0;
            switch (asked.get(mine)) {
                case "write", "put" -> store.put(key, inputs.get(mine));
                case "delete" -> {
                    store.remove(key);
                    return (before != null) != lie;
                }
                case "cas" -> {
                    List<?> swap = (List<?>) inputs.get(mine);
                    boolean matches = Objects.equals(swap.get(0), before);
                    if (matches) {
                        store.put(key, swap.get(1));
                    }
                    return matches || lie || random.nextBoolean()
                            ? (Object) (matches != lie)
                            : Arrays.asList(false, before);
                }
                default -> {
                    return lie ? value() : before;
                }
            }
            return null;
        }

        private String value() {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
    }
}
