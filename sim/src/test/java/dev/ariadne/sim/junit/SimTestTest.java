package dev.ariadne.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.ariadne.sim.harness.Sim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit shows of tests that play seeds, some of which fail. */
class SimTestTest {
    /** Seeds in the order in which they were begun, of the samples that say so. */
    static final List<Long> BEGUN = Collections.synchronizedList(new ArrayList<>());

    static final AtomicLong CALLS = new AtomicLong();

    /** Whether the samples are run from here, as they should be, rather than by somebody who runs every class there is. */
    private static boolean running;

    @BeforeEach
    void begin() {
        BEGUN.clear();
        running = true;
    }

    @AfterEach
    void end() {
        running = false;
    }

    @Test
    void a_batch_that_finds_nothing_is_one_result() {
        assertThat(run(Samples.class, "passes")).containsExactly("passed 40 seeds: ");
    }

    @Test
    void each_seed_that_fails_has_a_result_of_its_own_after_that_of_the_batch() {
        List<String> results = run(Samples.class, "fails_on_multiples_of_ten");
        assertThat(results).hasSize(5);
        assertThat(results.get(0))
                .startsWith(
                        "failed 40 seeds: 4 of 40 seeds failed: 10, 20, 30, 40\n80 events, 0 simulated seconds, hash ")
                .contains("seed 10: round  at 20.000 ms  ten of them", "-Dsim.seed=10");
        assertThat(results.get(1)).startsWith("failed seed 10: round: round  at 20.000 ms  ten of them");
        assertThat(results.get(4)).startsWith("failed seed 40: round: round  at 20.000 ms  ten of them");
    }

    @Test
    void the_message_says_how_to_see_the_seed_again_and_where_its_story_is() throws IOException {
        String message = run(Samples.class, "fails_on_multiples_of_ten").get(2);
        assertThat(message)
                .contains("again: mvn test -pl sim -am -Dsurefire.failIfNoSpecifiedTests=false"
                        + " '-Dtest=SimTestTest$Samples#fails_on_multiples_of_ten' -Dsim.seed=20")
                .contains("story: sim/target/sim/SimTestTest$Samples.fails_on_multiples_of_ten/20.trace, hash ")
                .contains("drawn: {size=")
                .contains("note: 20.000 ms  nearly there")
                .doesNotContain("not deterministic");
        assertThat(read("fails_on_multiples_of_ten/20.trace")).contains("nearly there");
        assertThat(read("fails_on_multiples_of_ten/20.plan")).contains("size");
        assertThat(read("fails_on_multiples_of_ten/20.history")).isEqualTo("once upon a time");
        assertThat(read("fails_on_multiples_of_ten/20.txt")).contains("ten of them", "again: ");
        assertThat(read("fails_on_multiples_of_ten/report.txt")).contains("4 of 40 seeds failed: 10, 20, 30, 40");
        assertThat(folder("fails_on_multiples_of_ten/21.trace")).doesNotExist();
    }

    @Test
    void seeds_asked_for_are_played_alone_and_told() throws IOException {
        String method = "fails_on_multiples_of_ten";
        assertThat(run(Samples.class, method, "sim.seed", "9..11"))
                .satisfiesExactly(
                        nine -> assertThat(nine).isEqualTo("passed seed 9: "),
                        ten -> assertThat(ten).startsWith("failed seed 10: round  at 20.000 ms  ten of them"),
                        eleven -> assertThat(eleven).isEqualTo("passed seed 11: "));
        assertThat(BEGUN).containsExactly(9L, 10L, 11L);
        String story = read(method + "/9.trace");
        assertThat(story).contains("nearly there");
        run(Samples.class, method, "sim.seed", "9");
        assertThat(read(method + "/9.trace")).isEqualTo(story);
    }

    @Test
    void a_replay_has_the_hash_of_the_batch() {
        String batch = run(Samples.class, "fails_on_multiples_of_ten").get(1);
        String replay = run(Samples.class, "fails_on_multiples_of_ten", "sim.seed", "10")
                .get(0);
        assertThat(batch).matches("(?s).*hash [0-9a-f]{16}\n.*");
        assertThat(replay.substring(replay.indexOf("again"))).isEqualTo(batch.substring(batch.indexOf("again")));
    }

    @Test
    void regressions_are_played_first() {
        List<String> results = run(Samples.class, "has_regressions");
        assertThat(results.get(0))
                .startsWith("failed 7 seeds, 4 of them regressions: 3 of 7 seeds failed: 17, 3, 2")
                .contains("seed 17: low");
        assertThat(results).hasSize(4);
        BEGUN.clear();
        run(Samples.class, "has_regressions", "sim.seed", "1");
        assertThat(BEGUN).containsExactly(1L);
    }

    @Test
    void how_many_seeds_can_be_said_from_outside() {
        assertThat(run(Samples.class, "passes", "sim.seeds", "3")).containsExactly("passed 3 seeds: ");
        BEGUN.clear();
        run(Samples.class, "has_regressions", "sim.seeds", "90..91");
        assertThat(BEGUN).contains(4711L, 5L, 17L, 3L, 90L, 91L).doesNotContain(1L);
    }

    @Test
    void what_cannot_be_played_is_said_in_one_line() {
        assertThat(run(Samples.class, "passes", "sim.seed", "x"))
                .containsExactly("failed passes(Sim): -Dsim.seed: 'x' is no seed; write 17, or 17,23, or 10..20");
        assertThat(run(Samples.class, "passes", "sim.seeds", "x"))
                .containsExactly("failed passes(Sim): -Dsim.seeds: 'x' is no number of seeds; write 5000,"
                        + " or a range such as 501..1000");
        assertThat(run(Samples.class, "takes_no_sim").get(0))
                .endsWith("SimTestTest$Samples.takes_no_sim: a @SimTest takes one Sim and nothing else");
        assertThat(run(Samples.class, "names_a_file_that_is_not_there").get(0))
                .contains("there is no resource nowhere.seeds beside " + Samples.class.getName());
        assertThat(run(NeedsSomething.class, "passes").get(0))
                .endsWith("NeedsSomething: a class with a @SimTest needs a constructor without parameters");
    }

    @Test
    void what_the_test_throws_is_the_cause_and_its_stack_is_shown() {
        List<Throwable> failures = failures(Samples.class, "throws_something");
        assertThat(failures).hasSize(2).allSatisfy(failure -> {
            assertThat(failure).hasMessageContaining("IllegalStateException  at 0.000 ms  by the test");
            assertThat(failure.getCause()).isInstanceOf(IllegalStateException.class);
            assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("throws_something");
        });
    }

    @Test
    void each_seed_has_an_instance_of_its_own() {
        assertThat(run(Samples.class, "counts_in_a_field")).containsExactly("passed 40 seeds: ");
        assertThat(run(Outer.Inner.class, "sees_its_outer_instance")).containsExactly("passed 5 seeds: ");
    }

    @Test
    void a_test_that_exercises_nothing_fails_as_vacuous() {
        assertThat(run(Samples.class, "does_nothing"))
                .singleElement()
                .asString()
                .contains("vacuous, for it exercised nothing");
    }

    @Test
    void what_was_never_reached_is_listed_and_fails_where_that_is_asked_for() throws IOException {
        assertThat(run(Samples.class, "never_gets_there")).containsExactly("passed 40 seeds: ");
        assertThat(read("never_gets_there/report.txt")).contains("never reached: the moon");
        assertThat(run(Samples.class, "must_get_there"))
                .singleElement()
                .asString()
                .contains("not everything was reached", "never reached: the moon");
        assertThat(run(Samples.class, "must_get_there", "sim.seeds", "2")).containsExactly("passed 2 seeds: ");
    }

    @Test
    void a_test_that_is_not_deterministic_says_so() {
        List<String> results = run(Samples.class, "depends_on_what_ran_before");
        assertThat(results.get(0)).contains("Determinism");
        assertThat(results).anyMatch(result -> result.contains("not deterministic: in the batch its hash was"));
    }

    @Test
    void a_seed_that_never_ends_is_over_by_its_budget() {
        assertThat(run(Samples.class, "never_ends").get(0)).contains("Budget", "still running after 1000 events");
    }

    @Test
    void a_new_batch_deletes_what_the_last_one_left() throws IOException {
        Files.createDirectories(folder("passes"));
        Files.writeString(folder("passes/99.trace"), "old");
        run(Samples.class, "passes");
        assertThat(folder("passes/99.trace")).doesNotExist();
    }

    private static Path folder(String name) {
        return Reproduction.module().resolve("target/sim/SimTestTest$Samples." + name);
    }

    private static String read(String name) throws IOException {
        return Files.readString(folder(name));
    }

    /** The results of a test as JUnit shows them: how it ended, name and message. */
    private static List<String> run(Class<?> type, String method, String... setting) {
        return execute(type, method, setting).stream().map(Result::toString).toList();
    }

    private static List<Throwable> failures(Class<?> type, String method) {
        return execute(type, method).stream()
                .map(Result::thrown)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Result> execute(Class<?> type, String method, String... setting) {
        String parameters = method.equals("takes_no_sim") ? "" : Sim.class.getName();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(type, method, parameters))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .configurationParameters(setting.length == 0 ? Map.of() : Map.of(setting[0], setting[1]))
                .build();
        List<Result> results = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
                if (test.isTest() || failed) {
                    results.add(new Result(
                            failed, test.getDisplayName(), result.getThrowable().orElse(null)));
                }
            }
        });
        return results;
    }

    private record Result(boolean failed, String name, Throwable thrown) {
        @Override
        public String toString() {
            return (failed ? "failed " : "passed ") + name + ": " + (thrown == null ? "" : thrown.getMessage());
        }
    }

    /** Runs for twenty milliseconds. */
    static void tick(Sim sim) {
        BEGUN.add(sim.seed());
        long size = sim.pick("size", 1, 9);
        sim.attach("history", () -> "once upon a time");
        sim.start(1, host -> {
            host.after(1_000_000 * size, () -> sim.sometimes("ticked", true));
            return (from, message) -> {};
        });
        sim.runFor(Duration.ofMillis(20));
        sim.note("nearly there");
    }

    static boolean isRunning() {
        return running;
    }

    @EnabledIf("dev.ariadne.sim.junit.SimTestTest#isRunning")
    static class Samples {
        private int count;

        @SimTest(seeds = 40)
        void passes(Sim sim) {
            tick(sim);
        }

        @SimTest(seeds = 40)
        void fails_on_multiples_of_ten(Sim sim) {
            tick(sim);
            sim.always("round", sim.seed() % 10 != 0, () -> "ten of them");
        }

        @SimTest(
                seeds = 5,
                regressions = {4711, 5},
                regressionsFile = "SimTestTest.seeds")
        void has_regressions(Sim sim) {
            tick(sim);
            sim.always("low", List.of(1L, 4L, 5L, 4711L).contains(sim.seed()), () -> "");
        }

        @SimTest
        void takes_no_sim() {}

        @SimTest(regressionsFile = "nowhere.seeds")
        void names_a_file_that_is_not_there(Sim sim) {}

        @SimTest(seeds = 1)
        void throws_something(Sim sim) {
            throw new IllegalStateException("by the test");
        }

        @SimTest(seeds = 40)
        void counts_in_a_field(Sim sim) {
            tick(sim);
            sim.always("once", ++count == 1, () -> "times " + count);
        }

        @SimTest
        void does_nothing(Sim sim) {}

        @SimTest(seeds = 40)
        void never_gets_there(Sim sim) {
            tick(sim);
            sim.sometimes("the moon", false);
        }

        @SimTest(seeds = 40, reachAll = true)
        void must_get_there(Sim sim) {
            never_gets_there(sim);
        }

        @SimTest(seeds = 5)
        void depends_on_what_ran_before(Sim sim) {
            tick(sim);
            sim.note("call " + CALLS.incrementAndGet());
            sim.always("not three", sim.seed() != 3, () -> "three");
        }

        @SimTest(seeds = 1, eventsMax = 1_000)
        void never_ends(Sim sim) {
            sim.start(1, host -> {
                new Runnable() {
                    @Override
                    public void run() {
                        host.after(1, this);
                    }
                }.run();
                return (from, message) -> {};
            });
            sim.runFor(Duration.ofSeconds(1));
        }
    }

    @EnabledIf("dev.ariadne.sim.junit.SimTestTest#isRunning")
    static class NeedsSomething {
        NeedsSomething(int something) {
            assertThat(something).isZero();
        }

        @SimTest
        void passes(Sim sim) {
            tick(sim);
        }
    }

    @EnabledIf("dev.ariadne.sim.junit.SimTestTest#isRunning")
    static class Outer {
        private final int base = 3;

        @Nested
        class Inner {
            @SimTest(seeds = 5)
            void sees_its_outer_instance(Sim sim) {
                tick(sim);
                sim.always("base", base == 3, () -> "base " + base);
            }
        }
    }
}
