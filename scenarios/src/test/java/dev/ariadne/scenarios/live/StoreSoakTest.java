package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.scenarios.run.NodeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoreSoakTest {
    @TempDir
    Path directory;

    /** What it says for very many, it says for few. */
    @Test
    @Timeout(120)
    void memory_waits_disks_and_a_restart_are_told() throws Exception {
        StringWriter said = new StringWriter();
        StoreSoak.Options options =
                new StoreSoak.Options(directory, 5_000, true, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        new StoreSoak(options, NodeCommand.class.getName(), new PrintWriter(said)).run();
        assertThat(said.toString().lines())
                .anyMatch(line -> line.matches(" +5,000 .*"))
                .noneMatch(line -> line.contains("failed"))
                .anyMatch(line -> line.matches("node \\d is down"))
                .anyMatch(line -> line.matches("node \\d had caught up \\S+ s after the last put"))
                .anyMatch(line -> line.matches("node 3: heap at most \\d+ MiB of 512, .* longest pause \\S+ ms"))
                .anyMatch(line -> line.matches("disks at most \\d+ MiB, all together"))
                .anyMatch(line -> line.matches("all killed and started: processes up after \\S+ s, disks read after"
                        + " \\S+ s, a leader after \\S+ s, the first put answered after \\S+ s"));
    }
}
