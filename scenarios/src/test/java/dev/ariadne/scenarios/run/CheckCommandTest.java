package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String READ_OF_ONE = """
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value 1}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"java", "knossos"})
    void a_linearizable_history_is_0(String engine) throws IOException {
        assertThat(check(READ_OF_ONE, "--model", "cas-register", "--initial", "1", "--engine", engine))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly("linearizable", "engine " + engine + ", operations 1, partitions 1, steps 1");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "knossos"})
    void one_that_is_not_is_1_and_the_completion_is_told(String engine) throws IOException {
        assertThat(check(
                        READ_OF_ONE,
                        "--model",
                        "cas-register",
                        "--initial",
                        "0",
                        "--engine",
                        engine,
                        "--no-certificate"))
                .isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "not linearizable: no order explains event 1, where process 0 completes :read nil with 1",
                        "engine " + engine + ", operations 1, partitions 1, steps 1");
    }

    @Test
    void keys_are_named() throws IOException {
        String history = READ_OF_ONE.replace("nil", "[:x nil]").replace("1}", "[:x 1]}");
        assertThat(check(history, "--model", "register", "--independent")).isEqualTo(1);
        assertThat(out.toString()).startsWith("not linearizable, key :x: no order explains event 1");
    }

    @Test
    void a_search_that_ran_out_of_steps_is_3() throws IOException {
        assertThat(check(READ_OF_ONE + READ_OF_ONE, "--model", "register", "--initial", "1", "--budget", "1"))
                .isEqualTo(3);
        assertThat(out.toString()).startsWith("undecided: more than 1 steps");
    }

    @Test
    void what_cannot_be_read_is_2_and_one_line() throws IOException {
        assertThat(check("[", "--model", "register")).isEqualTo(2);
        assertThat(check("{:process 0 :type :invoke :f :jump}", "--model", "register"))
                .isEqualTo(2);
        assertThat(check("", "--model", "tree")).isEqualTo(2);
        assertThat(check("", "--model", "mutex", "--initial", "{")).isEqualTo(2);
        assertThat(check("", "--model", "register", "--budget", "0")).isEqualTo(2);
        assertThat(run(directory.resolve("absent.edn"), "--model", "register")).isEqualTo(2);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
        assertThat(run(binary, "--model", "register")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        directory.resolve("history.edn") + ":1:1: '[' is never closed",
                        "event 0 of process 0: no function :jump in this model, which has read, write",
                        "no model 'tree'; there are register, cas-register, multi-register, mutex, key-value, append-kv",
                        "--initial:1:1: '{' is never closed",
                        "step budget 0",
                        directory.resolve("absent.edn") + ": no such file",
                        binary + ": not a text in UTF-8");
    }

    @Test
    void wrong_usage_is_2() throws IOException {
        assertThat(check("", "--engine", "java")).isEqualTo(2);
        assertThat(check("", "--model", "register", "--engine", "steam")).isEqualTo(2);
    }

    private int check(String history, String... options) throws IOException {
        return run(Files.writeString(directory.resolve("history.edn"), history), options);
    }

    private int run(Path file, String... options) {
        CommandLine commandLine = new CommandLine(new CheckCommand());
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(file.toString());
        return commandLine.execute(arguments.toArray(String[]::new));
    }
}
