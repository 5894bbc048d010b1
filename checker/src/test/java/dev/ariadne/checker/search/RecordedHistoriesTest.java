package dev.ariadne.checker.search;

import dev.ariadne.checker.knossos.Knossos;
import java.io.IOException;
import java.util.List;
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
        recorded.check(new WingGongLowe(), STEP_BUDGET);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void the_knossos_port_agrees(RecordedHistory recorded) throws IOException {
        recorded.check(Knossos.linear(), LINEAR_STEP_BUDGET);
        recorded.check(Knossos.wgl(), STEP_BUDGET);
        recorded.check(Knossos.competition(), STEP_BUDGET);
    }
}
