package dev.ariadne.sim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.nemesis.Fault;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static BatchReport run(Simulation simulation, int threads, long... seeds) {
        return Batch.run(simulation, seeds, Budget.USUAL, threads, PATIENCE);
    }

    private static void tick(Sim sim) {
        sim.start(
                1,
                host -> PlayTest.ticking(
                        host, () -> sim.sometimes("odd draw", host.draws("x").nextBoolean())));
        sim.runFor(Duration.ofMillis(sim.pick("millis", 10, 100)));
    }

    @Test
    void the_report_is_the_same_with_any_number_of_threads() {
        Simulation simulation = sim -> {
            tick(sim);
            sim.always("not a multiple of seven", sim.seed() % 7 != 0, () -> "seed " + sim.seed());
        };
        long[] seeds = LongStream.rangeClosed(1, 100).toArray();
        BatchReport alone = run(simulation, 1, seeds);
        BatchReport many = run(simulation, 8, seeds);
        assertThat(alone.seeds()).isEqualTo(100);
        assertThat(alone.failures())
                .extracting(SeedFailure::seed)
                .containsExactly(7L, 14L, 21L, 28L, 35L, 42L, 49L, 56L, 63L, 70L, 77L, 84L, 91L, 98L);
        assertThat(many.hash()).isEqualTo(alone.hash());
        assertThat(many.events()).isEqualTo(alone.events());
        assertThat(many.nanos()).isEqualTo(alone.nanos());
        assertThat(many.failures())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("where")
                .isEqualTo(alone.failures());
        assertThat(many.checks().runsByName()).isEqualTo(alone.checks().runsByName());
        assertThat(alone.hash()).isNotEqualTo(run(simulation, 1, 1, 2).hash());
    }

    @Test
    void seeds_are_begun_in_the_order_given() {
        List<Long> begun = Collections.synchronizedList(new ArrayList<>());
        run(sim -> begun.add(sim.seed()), 1, 9, 3, 5);
        assertThat(begun).startsWith(9L, 3L, 5L);
    }

    @Test
    void what_was_reached_is_summed_over_runs() {
        BatchReport report = run(
                sim -> {
                    tick(sim);
                    sim.declare("never");
                    sim.sometimes("seed 2", sim.seed() == 2);
                },
                2,
                1,
                2,
                3);
        assertThat(report.checks().runs()).isEqualTo(3);
        assertThat(report.checks().runsByName()).containsAllEntriesOf(Map.of("never", 0L, "seed 2", 1L));
        assertThat(report.never()).contains("never").doesNotContain("seed 2");
    }

    @Test
    void a_buggify_point_that_never_fired_is_listed() {
        BatchReport report = run(
                sim -> {
                    sim.buggify().stop(0);
                    sim.start(1, host -> PlayTest.ticking(host, () -> host.buggify("late-ack")));
                    sim.runFor(Duration.ofSeconds(1));
                },
                1,
                1);
        assertThat(report.never()).containsExactly("buggify late-ack");
    }

    @Test
    void a_kind_of_fault_that_never_changed_anything_is_listed() {
        BatchReport report = run(
                sim -> {
                    sim.start(1, host -> PlayTest.ticking(host, () -> {}));
                    sim.faults(List.of(
                            new TimedFault(5, new Fault.Crash(1, Crash.PROCESS_KILL, 5)),
                            new TimedFault(1_000, new Fault.Restart(1))));
                    sim.runFor(Duration.ofSeconds(1));
                },
                1,
                1);
        assertThat(report.faults().runsByName()).isEqualTo(Map.of("crash", 1L, "restart", 0L));
        assertThat(report.never()).containsExactly("effect of fault restart");
    }

    @Test
    void a_batch_without_an_event_or_without_anything_reached_is_vacuous() {
        assertThat(run(sim -> sim.runFor(Duration.ofSeconds(1)), 1, 1).isVacuous())
                .isTrue();
        assertThat(run(sim -> tick(sim), 1, 1, 2, 3, 4, 5).isVacuous()).isFalse();
        assertThat(run(
                                sim -> {
                                    sim.start(1, host -> PlayTest.ticking(host, () -> {}));
                                    sim.runFor(Duration.ofSeconds(1));
                                    sim.declare("something");
                                },
                                1,
                                1)
                        .isVacuous())
                .isTrue();
    }

    @Test
    void a_seed_that_is_not_deterministic_is_found() {
        AtomicLong shared = new AtomicLong();
        BatchReport report = run(
                sim -> {
                    tick(sim);
                    sim.note("call " + shared.incrementAndGet());
                },
                1,
                5,
                6);
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.seed()).isEqualTo(5);
            assertThat(failure.violation().check()).isEqualTo("Determinism");
        });
    }

    @Test
    void a_run_that_hangs_is_given_up() {
        CountDownLatch end = new CountDownLatch(1);
        BatchReport report = Batch.run(
                sim -> {
                    tick(sim);
                    if (sim.seed() == 2) {
                        end.await();
                    }
                },
                new long[] {1, 2, 3},
                Budget.USUAL,
                1,
                Duration.ofSeconds(1));
        end.countDown();
        assertThat(report.seeds()).isEqualTo(2);
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.seed()).isEqualTo(2);
            assertThat(failure.violation().toString()).contains("Hang", "still running after 1 s of real time");
            assertThat(failure.where().getStackTrace())
                    .anyMatch(f -> f.getClassName().contains("BatchTest"));
        });
    }
}
