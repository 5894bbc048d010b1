package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
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
    @ValueSource(strings = {"auto", "wgl", "zones", "knossos", "knossos-linear", "knossos-wgl"})
    void a_linearizable_history_is_0(String engine) throws IOException {
        assertThat(check(READ_OF_ONE, "--model", "cas-register", "--initial", "1", "--engine", engine))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "linearizable",
                        "engine " + engine + ", operations 1, partitions 1, steps 1",
                        "model cas-register, a failed cas did not happen, a nil read says nothing");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "wgl", "zones", "knossos", "knossos-linear", "knossos-wgl"})
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
                        "not linearizable: no order explains event 1, where process 0 completes :read with 1",
                        "engine " + engine + ", operations 1, partitions 1, steps 1",
                        "model cas-register, a failed cas did not happen, a nil read says nothing");
    }

    @Test
    void keys_are_named() throws IOException {
        String history = READ_OF_ONE.replace("nil", "[:x nil]").replace("1}", "[:x 1]}");
        assertThat(check(history, "--model", "register", "--independent")).isEqualTo(1);
        assertThat(out.toString()).startsWith("not linearizable, key :x: no order explains event 1");
    }

    @Test
    void a_search_that_ran_out_of_steps_is_3() throws IOException {
        assertThat(check(
                        READ_OF_ONE + READ_OF_ONE,
                        "--model",
                        "register",
                        "--initial",
                        "1",
                        "--engine",
                        "wgl",
                        "--budget",
                        "1"))
                .isEqualTo(3);
        assertThat(out.toString())
                .startsWith("unknown: more than 1 steps; all completions before event 3 have an order");
    }

    @Test
    void the_usual_budget_grows_with_the_history() throws IOException {
        String hard = "{:process %d :type :invoke :f :add :value 1}".repeat(3) + "{:process 9 :type :invoke :f :read}"
                + "{:process %d :type :ok :f :add :value 1}".repeat(3) + "{:process 9 :type :ok :f :read :value %d}\n";
        StringBuilder history = new StringBuilder();
        for (int sum = 0; sum < 300_000; sum += 3) {
            history.append(hard.formatted(0, 1, 2, 0, 1, 2, sum));
        }
        assertThat(check(history.toString(), "--model", "counter", "--engine", "wgl"))
                .isZero();
        assertThat(out.toString()).contains("operations 400000, partitions 1, steps 2300000");
    }

    @Test
    void what_cannot_be_read_is_2_and_one_line() throws IOException {
        assertThat(check("[", "--model", "register")).isEqualTo(2);
        assertThat(check("{:process 0 :type :invoke :f :jump}", "--model", "register"))
                .isEqualTo(2);
        assertThat(check("{:process 0 :type :invoke :f \"a\\n\"}", "--model", "register"))
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
                        directory.resolve("history.edn")
                                + ": event 0 of process 0: no function :jump in this model, which has read, write",
                        directory.resolve("history.edn")
                                + ": event 0 of process 0: no function :a\\u000a in this model, which has read, write",
                        "no model 'tree'; there are register, cas-register, multi-register, mutex, fifo-queue,"
                                + " unordered-queue, set, counter, key-value, append-kv",
                        "--initial:1:1: '{' is never closed",
                        "--budget is at least 1, not 0",
                        directory.resolve("absent.edn") + ": no such file",
                        binary + ":1:1: byte 0xff is not UTF-8 here");
    }

    @Test
    void wrong_usage_is_2_and_one_line() throws IOException {
        assertThat(check("", "--engine", "auto")).isEqualTo(2);
        err.getBuffer().setLength(0);
        assertThat(check("", "--model", "register", "--engine", "steam")).isEqualTo(2);
        assertThat(check("", "--model", "register", "--jobs", "0")).isEqualTo(2);
        assertThat(check("", "--model", "mutex", "--nil-read", "absent")).isEqualTo(2);
        assertThat(check("", "--model", "register", "--failed-cas", "observe")).isEqualTo(2);
        assertThat(run(directory, "--model", "register")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "no engine 'steam'; there are auto, frontier, wgl, zones, knossos-linear, knossos-wgl, knossos, all",
                        "--jobs is at least 1, not 0",
                        "--nil-read: model 'mutex' leaves no choice there",
                        "--failed-cas: model 'register' has no compare-and-set",
                        directory + ": Is a directory");
    }

    @Test
    void json_lines_are_read_as_well() throws IOException {
        String json = """
                {"process":0,"type":"invoke","f":"put","key":"k","value":"1"}
                {"process":0,"type":"ok","f":"put","key":"k"}
                {"process":0,"type":"invoke","f":"get","key":"k"}
                {"process":0,"type":"ok","f":"get","key":"k","value":"2"}
                """;
        assertThat(check(json, "--model", "key-value")).isEqualTo(1);
        assertThat(out.toString())
                .startsWith(
                        "not linearizable, key \"k\": no order explains event 3, where process 0 completes :get with"
                                + " \"2\"");
    }

    @Test
    void standard_input_is_read_as_well() {
        InputStream terminal = System.in;
        try {
            System.setIn(new ByteArrayInputStream(READ_OF_ONE.getBytes(StandardCharsets.UTF_8)));
            assertThat(run(Path.of("-"), "--model", "register", "--initial", "1"))
                    .isZero();
            System.setIn(new ByteArrayInputStream("{".getBytes(StandardCharsets.UTF_8)));
            assertThat(run(Path.of("-"), "--model", "register")).isEqualTo(2);
            assertThat(err.toString().lines()).containsExactly("standard input:1:1: '{' is never closed");
        } finally {
            System.setIn(terminal);
        }
    }

    @Test
    void of_several_files_each_has_a_verdict_and_the_worst_is_the_end() throws IOException {
        Path good = Files.writeString(directory.resolve("good"), READ_OF_ONE);
        Path bad = Files.writeString(directory.resolve("bad"), READ_OF_ONE.replace("1}", "2}"));
        Path open = Files.writeString(directory.resolve("open"), READ_OF_ONE + READ_OF_ONE);
        Path damaged = Files.writeString(directory.resolve("damaged"), "[");
        String[] options = {"--model", "register", "--initial", "1", "--engine", "wgl", "--budget", "1", good.toString()
        };
        assertThat(run(good, options)).isZero();
        assertThat(run(open, options)).isEqualTo(3);
        assertThat(run(bad, options)).isEqualTo(1);
        String[] more = {
            "--no-certificate",
            "--model",
            "register",
            "--initial",
            "1",
            "--engine",
            "wgl",
            "--budget",
            "1",
            bad.toString(),
            damaged.toString()
        };
        out.getBuffer().setLength(0);
        assertThat(run(open, more)).isEqualTo(2);
        assertThat(out.toString().lines().filter(line -> !line.startsWith("engine") && !line.startsWith("model")))
                .containsExactly(
                        bad + ": not linearizable: no order explains event 1, where process 0 completes :read with 2",
                        open + ": unknown: more than 1 steps; all completions before event 3 have an order");
        assertThat(err.toString().lines()).containsExactly(damaged + ":1:1: '[' is never closed");
    }

    @Test
    void all_engines_agree() throws IOException {
        assertThat(check(READ_OF_ONE, "--model", "register", "--engine", "all", "--no-certificate"))
                .isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "not linearizable: no order explains event 1, where process 0 completes :read with 1",
                        "engine frontier, operations 1, partitions 1, steps 0",
                        "engine wgl, operations 1, partitions 1, steps 1",
                        "engine zones, operations 1, partitions 1, steps 1",
                        "engine knossos-linear, operations 1, partitions 1, steps 1",
                        "engine knossos-wgl, operations 1, partitions 1, steps 1",
                        "engine knossos, operations 1, partitions 1, steps 1",
                        "model register, a nil read says nothing");
    }

    @Test
    void the_switches_are_heard_and_told() throws IOException {
        String history = """
                {:process 0, :type :invoke, :f :cas, :value [0 1]}
                {:process 0, :type :fail, :f :cas, :value [0 1]}
                {:process 0, :type :invoke, :f :read}
                {:process 0, :type :ok, :f :read, :value nil}
                """;
        String[] model = {"--model", "cas-register", "--initial", "0"};
        assertThat(check(history, model)).isZero();
        assertThat(check(
                        history,
                        "--model",
                        "cas-register",
                        "--initial",
                        "0",
                        "--no-certificate",
                        "--nil-read",
                        "absent"))
                .isEqualTo(1);
        assertThat(check(
                        history,
                        "--model",
                        "cas-register",
                        "--initial",
                        "0",
                        "--no-certificate",
                        "--failed-cas",
                        "observe"))
                .isEqualTo(1);
        assertThat(out.toString().lines().skip(3))
                .containsExactly(
                        "not linearizable: no order explains event 3, where process 0 completes :read with nil",
                        "engine auto, operations 1, partitions 1, steps 1",
                        "model cas-register, a failed cas did not happen, a nil read found nothing",
                        "not linearizable: no order explains event 1, where process 0 completes :cas [0 1], which failed",
                        "engine auto, operations 2, partitions 1, steps 0",
                        "model cas-register, a failed cas found another value, a nil read says nothing");
    }

    @Test
    void a_verdict_stands_without_room_for_what_shows_it() throws Exception {
        StringBuilder history = new StringBuilder();
        for (int value = 0; value < 30_000; value++) {
            history.append(
                    "{:process 0 :type :invoke :f :write :value " + value + "}{:process 0 :type :info :f :write}\n");
        }
        for (int value : new int[] {5, 6, 5}) {
            history.append(
                    "{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value " + value + "}\n");
        }
        Path file = Files.writeString(directory.resolve("long.edn"), history);
        Path told = directory.resolve("told");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process check = new ProcessBuilder(
                        java.toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "check",
                        "--model",
                        "register",
                        file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(told.toFile())
                .start();
        assertThat(check.waitFor()).isEqualTo(1);
        assertThat(Files.readString(told)).contains("too much for a heap", "the verdict stands");
    }

    private int check(String history, String... options) throws IOException {
        return run(Files.writeString(directory.resolve("history.edn"), history), options);
    }

    private int run(Path file, String... options) {
        CommandLine commandLine = new CommandLine(new CheckCommand());
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(file.toString());
        return commandLine.execute(arguments.toArray(String[]::new));
    }
}
