package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvertCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_history_is_taken_to_each_notation() throws IOException {
        String json = """
                {"process":0,"type":"invoke","f":"put","key":"k","value":"v"}
                {"process":0,"type":"ok","f":"put","key":"k","value":"v"}
                """;
        assertThat(convert(json, "edn")).isEqualTo("""
                {:index 0, :process 0, :type :invoke, :f :put, :value ["k" "v"]}
                {:index 1, :process 0, :type :ok, :f :put, :value ["k" "v"]}
                """);
        assertThat(convert(json, "porcupine")).isEqualTo("""
                {:process 0, :type :invoke, :f :put, :key "k", :value "v"}
                {:process 0, :type :ok, :f :put, :key "k", :value "v"}
                """);
        assertThat(convert("{:process 0 :type :invoke :f :read}", "json"))
                .isEqualTo("{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n");
    }

    @Test
    void for_knossos_a_client_that_lost_an_answer_goes_on_under_a_new_number() throws IOException {
        String lost = """
                {:process 0 :type :invoke :f :read} {:process 0 :type :info :f :read} {:process 0 :type :invoke :f :read}
                """;
        assertThat(convert(lost, "edn").lines().skip(2))
                .containsExactly("{:index 2, :process 1, :type :invoke, :f :read, :value nil}");
    }

    @Test
    void what_cannot_be_taken_there_is_refused_in_one_line() throws IOException {
        convert("{:process 0 :type :invoke :f :put :value [\"k\" \"v\"]}", "porcupine");
        convert("[", "edn");
        assertThat(err.toString().lines())
                .containsExactly(
                        "ariadne: porcupine's log has answered put, append and get alone, not event 0, :put UNKNOWN",
                        "ariadne: " + directory.resolve("history") + ":1:1: '[' is never closed");
    }

    @Test
    void what_is_no_file_is_refused_in_one_line() {
        assertThat(run(directory, new PrintWriter(out), "json")).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("ariadne: " + directory + ": Is a directory");
    }

    @Test
    void an_output_that_takes_no_more_is_told() throws IOException {
        Path file = Files.writeString(directory.resolve("history"), "{:process 0 :type :invoke :f :read}");
        Writer full = new Writer() {
            @Override
            public void write(char[] chars, int from, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        assertThat(run(file, new PrintWriter(full), "json")).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("ariadne: standard output: cannot be written");
    }

    private String convert(String history, String notation) throws IOException {
        out.getBuffer().setLength(0);
        Path file = Files.writeString(directory.resolve("history"), history);
        int exit = run(file, new PrintWriter(out), notation);
        assertThat(exit).isEqualTo(out.getBuffer().isEmpty() ? 2 : 0);
        return out.toString();
    }

    private int run(Path file, PrintWriter to, String notation) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(to);
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute("convert", file.toString(), "--to", notation);
    }
}
