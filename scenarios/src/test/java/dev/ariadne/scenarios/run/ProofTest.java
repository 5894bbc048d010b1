package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.run.Twin.Seeds;
import dev.ariadne.sim.world.Draws;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Seeds SEEDS = new Seeds(1, 5, false);

    /** A run that is a function of its seed, but for one record of seed 3 from the second run on. */
    private static LocalTwin leakingAt(long record) {
        AtomicInteger runsOfThree = new AtomicInteger();
        return new LocalTwin((seed, trace) -> {
            boolean leaks = seed == 3 && runsOfThree.incrementAndGet() % 2 == 0;
            Draws draws = Draws.of(seed, "steps");
            for (long i = 1; i <= 5_000; i++) {
                record(trace, i, draws.nextLong(), leaks && i == record ? "leaks" : "does");
            }
            return "";
        });
    }

    private static void record(Trace trace, long time, long digest, String label) {
        trace.record(time, "step", 1, 1, digest, label);
    }

    private static String compare(Twin here, Twin there) throws IOException {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        Proof proof = new Proof(here, SEEDS, 2, new Progress(10, out), out);
        proof.begin();
        proof.compare("again", there, true, 1);
        assertThat(proof.end()).isEqualTo(said.toString().contains("nothing differs"));
        return said.toString();
    }

    @Test
    void what_does_not_differ_is_said_to_be_the_same() throws IOException {
        assertThat(compare(leakingAt(9_999), leakingAt(9_999)))
                .containsSubsequence("again", "the same", "nothing differs");
    }

    @Test
    void the_first_record_that_differs_is_shown_with_both_stories_and_stacks() throws IOException {
        LocalTwin twin = leakingAt(2_500);
        assertThat(compare(twin, twin))
                .contains("1 of 5 seeds DIFFER, first seed 3", "NOT deterministic")
                .containsSubsequence(
                        "seed 3: the last that both runs did",
                        "2,499  0.002499 ms  step      1     does",
                        "then the first run",
                        "2,500  0.002500 ms  step      1     ",
                        "at dev.ariadne.scenarios.run.ProofTest.record(ProofTest.java",
                        "then the second run",
                        "2,500  0.002500 ms  step      1     ");
    }

    @Test
    void so_is_a_record_that_differs_in_its_digest_alone() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        LocalTwin twin = new LocalTwin((seed, trace) -> {
            int run = runs.incrementAndGet();
            for (long i = 1; i <= 3_000; i++) {
                record(trace, i, i == 2_500 ? run : 0, "does");
            }
            return "";
        });
        assertThat(compare(twin, twin))
                .containsSubsequence(
                        "2,499  0.002499 ms  step      1     does",
                        "then the first run",
                        "2,500  0.002500 ms  step      1     does",
                        "then the second run",
                        "2,500  0.002500 ms  step      1     does",
                        "recorded by the same calls");
    }

    @Test
    void the_very_first_record_may_be_the_one_and_so_may_the_last() throws IOException {
        for (long record : List.of(1L, 1_024L, 1_025L, 5_000L)) {
            LocalTwin twin = leakingAt(record);
            assertThat(compare(twin, twin))
                    .containsSubsequence("then the first run", String.format("%,9d  ", record), "then the second run")
                    .contains(record == 1 ? "" : String.format("%,9d  ", record - 1));
        }
    }

    @Test
    void a_verdict_that_differs_is_a_difference() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        LocalTwin twin = new LocalTwin((seed, trace) -> "verdict " + runs.incrementAndGet());
        assertThat(compare(twin, twin))
                .contains("5 of 5 seeds DIFFER", "the same records, but the oracles say something else");
    }

    @Test
    void a_difference_that_does_not_come_again_is_one_all_the_same() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        LocalTwin twin = new LocalTwin((seed, trace) -> {
            record(trace, 1, runs.incrementAndGet() == 1 ? 1 : 2, "does");
            return "";
        });
        assertThat(compare(twin, twin))
                .contains("1 of 5 seeds DIFFER", "none of them differed again", "NOT deterministic");
    }

    @Test
    void another_jvm_tells_the_same_story() throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        try (Twin here = ProveCommand.here(Scenario.SWARM);
                Twin there = new JvmTwin(home, "swarm", List.of())) {
            Seeds seeds = new Seeds(1, 3, true);
            assertThat(there.run(seeds, 2, next -> {})).isEqualTo(here.run(seeds, 1, next -> {}));
            Excerpt excerpt = here.excerpt(2, 2 * Fingerprint.EVERY + 1);
            assertThat(excerpt.lines()).hasSizeGreaterThan(Fingerprint.EVERY);
            assertThat(there.excerpt(2, 2 * Fingerprint.EVERY + 1).lines())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("stack")
                    .isEqualTo(excerpt.lines());
        }
    }
}
