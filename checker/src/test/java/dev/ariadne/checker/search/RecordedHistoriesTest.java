package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.history.JsonLinesWriter;
import dev.ariadne.checker.knossos.Knossos;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedHistoriesTest {
    /** Well under a second. */
    private static final long STEP_BUDGET = 10_000;

    private static final long KNOSSOS_STEP_BUDGET = 1_000_000;

    static List<RecordedHistory> all() throws IOException {
        return RecordedHistory.all();
    }

    static List<RecordedHistory> casRegisters() throws IOException {
        return all().stream()
                .filter(recorded -> recorded.modelName().equals("cas-register"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void every_recorded_history_has_its_known_verdict(RecordedHistory recorded) throws IOException {
        recorded.check(new WingGongLowe(), STEP_BUDGET);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void every_recorded_history_survives_being_written(RecordedHistory recorded) throws IOException {
        boolean keyed = recorded.model().keyed();
        History history = JepsenReader.parse("edn", JepsenWriter.print(recorded.history()), keyed);
        assertThat(JepsenReader.parse("json", JsonLinesWriter.print(history), keyed))
                .isEqualTo(history);
        assertThat(history.operations()).hasSameSizeAs(recorded.history().operations());
        Verdict verdict = LinearizabilityChecker.check(recorded.model(), history, Limits.steps(STEP_BUDGET));
        assertThat(verdict.isLinearizable()).isEqualTo(recorded.linearizable());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casRegisters")
    void the_knossos_port_agrees(RecordedHistory recorded) throws IOException {
        recorded.check(Knossos.wgl(), KNOSSOS_STEP_BUDGET);
    }
}
