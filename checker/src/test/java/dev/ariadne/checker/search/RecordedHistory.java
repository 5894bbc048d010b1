package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ariadne.checker.edn.EdnParser;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A recorded history with a known verdict, from the directory {@code checker.histories}, as the table there describes it. */
public record RecordedHistory(
        String file, String modelName, String initial, boolean linearizable, OptionalInt failingEvent) {
    /** All of them; the test is skipped if they are not there. */
    public static List<RecordedHistory> all() throws IOException {
        Path table = directory().resolve("expected.tsv");
        assumeTrue(Files.exists(table), "no recorded histories: there is no " + table.toAbsolutePath());
        List<RecordedHistory> all = new ArrayList<>();
        List<String> lines = Files.readAllLines(table);
        for (String line : lines.subList(1, lines.size())) {
            String[] cell = line.split("\t", -1);
            assertThat(cell[3]).isIn("linearizable", "not-linearizable");
            OptionalInt failing = cell[4].isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(cell[4]));
            all.add(new RecordedHistory(cell[0], cell[1], cell[2], cell[3].equals("linearizable"), failing));
        }
        return all;
    }

    private static Path directory() {
        return Path.of(System.getProperty("checker.histories", "no property checker.histories"));
    }

    public Model<?> model() {
        return Models.named(modelName, EdnParser.parseOne("initial value", initial));
    }

    public History history() throws IOException {
        return JepsenReader.read(directory().resolve(file), model().keyed());
    }

    /** Holds {@code engine} to the table. */
    public void check(Engine engine, long stepBudget) throws IOException {
        Verdict verdict = LinearizabilityChecker.check(engine, model(), history(), Limits.steps(stepBudget));
        assertThat(verdict.answer()).isEqualTo(linearizable ? Answer.LINEARIZABLE : Answer.NOT_LINEARIZABLE);
        if (failingEvent.isPresent()) {
            assertThat(verdict.event()).isEqualTo(failingEvent);
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
