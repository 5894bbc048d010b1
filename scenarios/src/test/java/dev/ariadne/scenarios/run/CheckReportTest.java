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
import picocli.CommandLine;

/** What {@code check} shows beside its verdict. */
class CheckReportTest {
    private static final String READ_OF_ONE = """
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value 1}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_violation_is_explained() throws IOException {
        assertThat(check("0")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "value never written: Process 0's read -> 1 saw 1", "|-read -> 1-|!", "it needs 1 and finds 0");
    }

    @Test
    void without_certificate_it_is_not() throws IOException {
        assertThat(check("0", "--no-certificate")).isEqualTo(1);
        assertThat(out.toString().lines().count()).isEqualTo(3);
    }

    @Test
    void files_are_written_for_a_violation_and_for_none() throws IOException {
        for (String initial : List.of("0", "1")) {
            Path page = directory.resolve(initial + ".html");
            Path chart = directory.resolve(initial + ".svg");
            Path data = directory.resolve(initial + ".json");
            int exit = check(initial, "--html", "" + page, "--svg", "" + chart, "--json", "" + data);
            assertThat(exit).isEqualTo(initial.equals("0") ? 1 : 0);
            assertThat(page).content().startsWith("<!doctype html>").endsWith("</html>\n");
            assertThat(chart).content().startsWith("<svg");
            assertThat(data).content().contains(exit == 1 ? "\"core\":[{" : "\"order\":[0]");
        }
    }

    @Test
    void a_file_that_cannot_be_written_is_2_and_one_line() throws IOException {
        Path absent = directory.resolve("absent").resolve("page.html");
        assertThat(check("0", "--html", "" + absent)).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(absent + ": cannot be written");
    }

    private int check(String initial, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("history.edn"), READ_OF_ONE);
        List<String> line = new ArrayList<>(List.of(file.toString(), "--model", "register", "--initial", initial));
        line.addAll(List.of(arguments));
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.toArray(String[]::new));
    }
}
