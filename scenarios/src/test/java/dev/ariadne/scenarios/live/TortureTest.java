package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.scenarios.run.NodeCommand;
import dev.ariadne.scenarios.run.Run;
import dev.ariadne.sim.nemesis.Plan;
import dev.ariadne.sim.nemesis.PlanText;
import dev.ariadne.sim.world.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few seconds of torture, and that it finds what is wrong. */
@Timeout(120)
class TortureTest {
    /** Other tests may keep the machine busy, and how soon is not for them to say. */
    private static final long BACK_NANOS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void nothing_is_found_and_the_run_is_kept() throws Exception {
        assumeThat(FaultProxy.isPossible()).as("loopback addresses for a proxy").isTrue();
        assertThat(torture(6, List.of("isolate-leader", "kill-leader", "replace"), false))
                .as("%s", lines)
                .isTrue();
        assertThat(lines).anyMatch(line -> line.contains("linearizable, and every key was read at the end"));
        assertThat(lines).anyMatch(line -> line.startsWith("service back with a healthy quorum"));

        History history = JepsenReader.read(directory.resolve("history.edn"), true);
        assertThat(history.operations()).hasSizeGreaterThan(100);
        assertThat(directory.resolve("nodes"))
                .as("data of a run without findings")
                .doesNotExist();
        replays(PlanText.read(Files.readString(directory.resolve("faults.plan"))));
    }

    /** What went wrong for real goes wrong in the simulation. */
    private static void replays(Plan plan) {
        assertThat(plan.faults()).isNotEmpty();
        assertThat(Run.of(plan, new Trace()).violation())
                .as("%s", plan.faults())
                .isNull();
    }

    @Test
    void disks_that_lose_what_they_promised_are_found_out() throws Exception {
        assertThat(torture(20, List.of("kill-all"), true)).as("%s", lines).isFalse();
        assertThat(lines).anyMatch(line -> line.contains("not linearizable"));
        assertThat(directory.resolve("report.html")).content().contains("<svg");
        assertThat(directory.resolve("nodes")).as("what there is to look into").isDirectory();
    }

    @Test
    void kinds_of_faults_that_there_are_not_are_refused() {
        assertThat(catchThrowable(() -> torture(1, List.of("kill-everybody"), false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kill-everybody");
    }

    private boolean torture(long seconds, List<String> strikes, boolean plant) throws Exception {
        Torture.Options options =
                new Torture.Options(3, TimeUnit.SECONDS.toNanos(seconds), 1, directory, strikes, BACK_NANOS, plant);
        try (Torture torture = new Torture(options, NodeCommand.class.getName(), lines::add, line -> {})) {
            return torture.run();
        }
    }
}
