package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That what {@code docs/operations.md} gives to copy can be used. */
class OperationsPageTest {
    private static final Path VERIFIER = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    Path temporary;

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(Path.of("../docs/operations.md"));
    }

    @Test
    void systemd_takes_the_unit() throws Exception {
        assumeTrue(Files.isExecutable(VERIFIER), "no systemd on this machine");
        Path launcher = Path.of("../ariadne").toRealPath();
        String unit = find("(?s)```ini\\n(.*?)```").replace("/opt/ariadne/ariadne", launcher.toString());
        Path file = Files.writeString(temporary.resolve("ariadne.service"), unit);
        Process verify = new ProcessBuilder(VERIFIER.toString(), "verify", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.lines().filter(line -> line.contains("ariadne"))).isEmpty();
        assertThat(verify.waitFor()).as(said).isZero();
    }

    @Test
    void the_file_with_settings_has_settings_only() throws Exception {
        String settings = find("    # /etc/ariadne/node.conf\\n((?:    .*\\n)+)");
        assertThat(settings.lines()).hasSizeGreaterThan(8);
        Path keys = Path.of("/etc/ariadne");
        assumeTrue(Files.notExists(keys), "a node may run here");
        Path file = Files.writeString(temporary.resolve("node.conf"), settings);
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new NodeCommand(Map.of())).setErr(new PrintWriter(err));
        command.execute("--config", file.toString(), "--print-config");
        assertThat(err.toString())
                .as("only what the settings name is not there")
                .contains(keys + "/");
    }

    private String find(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
