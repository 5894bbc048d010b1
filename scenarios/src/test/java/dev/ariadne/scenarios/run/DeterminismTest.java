package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.catalog.Scenario;
import dev.ariadne.scenarios.cluster.Knob;
import dev.ariadne.scenarios.cluster.Knobs;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.PlanText;
import dev.ariadne.sim.world.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismTest {
    private static final int SEEDS = 6;

    @Test
    void another_jvm_sees_the_same(@TempDir Path directory) throws Exception {
        Path hashes = directory.resolve("hashes");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2", // identity hashes are all the same there, and random here
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "fuzz",
                        "swarm",
                        "--seeds",
                        Integer.toString(SEEDS),
                        "--jobs",
                        "1",
                        "--hashes",
                        hashes.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        List<String> here = new ArrayList<>();
        for (long seed = SEEDS; seed > 0; seed--) { // in another order, too
            here.add(0, seed + " " + hash(Scenario.SWARM.plan(seed)));
        }
        assertThat(other.waitFor()).as(() -> text(directory.resolve("output"))).isZero();
        assertThat(Files.readAllLines(hashes)).isEqualTo(here);
    }

    @ParameterizedTest
    @ValueSource(longs = {50, 100})
    void when_within_its_time_a_storage_job_is_run_makes_no_difference(long percent) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Plan plan = Scenario.SWARM.plan(seed);
            Knobs late = Knobs.fromText(plan.knobs()).with(Knob.JOB_LAG_PERCENT, percent);
            Plan lagging = new Plan(plan.scenario(), seed, late.toText(), plan.faults(), plan.operations());
            assertThat(hash(lagging)).as("seed %s", seed).isEqualTo(hash(plan));
        }
    }

    @Test
    void a_run_that_is_told_is_the_same_run() {
        List<String> story = new ArrayList<>();
        Plan plan = Scenario.SWARM.plan(3);
        assertThat(Run.of(plan, new Trace(story::add)).hash()).isEqualTo(hash(plan));
        assertThat(story).hasSizeGreaterThan(1_000);
    }

    @Test
    void a_saved_plan_is_the_same_run() throws Exception {
        Plan plan = Scenario.SWARM.plan(4);
        assertThat(hash(PlanText.read(PlanText.write(plan)))).isEqualTo(hash(plan));
    }

    @Test
    void seeds_differ() {
        assertThat(LongStream.rangeClosed(1, SEEDS)
                        .mapToObj(Scenario.SWARM::plan)
                        .map(DeterminismTest::hash))
                .doesNotHaveDuplicates();
    }

    private static String hash(Plan plan) {
        return Run.of(plan, new Trace()).hash();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
