package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.JepsenReader;
import dev.ariadne.checker.history.JepsenWriter;
import dev.ariadne.checker.history.JsonLinesWriter;
import dev.ariadne.checker.knossos.Knossos;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedHistoriesTest {
    /** Well under a second. */
    private static final long STEP_BUDGET = 10_000;

    /** Just-in-time linearization keeps more orders open than a search that may guess. */
    private static final long LINEAR_STEP_BUDGET = 100_000;

    static List<RecordedHistory> all() throws IOException {
        return RecordedHistory.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void every_recorded_history_has_its_known_verdict(RecordedHistory recorded) throws IOException {
        for (Named<Engine> engine : Engines.java()) {
            recorded.check(engine.getPayload(), STEP_BUDGET);
        }
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
    @MethodSource("all")
    void the_knossos_port_agrees(RecordedHistory recorded) throws IOException {
        recorded.check(Knossos.linear(), LINEAR_STEP_BUDGET);
        recorded.check(Knossos.wgl(), STEP_BUDGET);
        recorded.check(Knossos.competition(), STEP_BUDGET);
    }
}
