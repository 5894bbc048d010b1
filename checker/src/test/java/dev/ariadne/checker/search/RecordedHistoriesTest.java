package dev.ariadne.checker.search;

import dev.ariadne.checker.knossos.Knossos;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Named;
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
        for (Named<Engine> engine : Engines.java()) {
            recorded.check(engine.getPayload(), STEP_BUDGET);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casRegisters")
    void the_knossos_port_agrees(RecordedHistory recorded) throws IOException {
        recorded.check(Knossos.wgl(), KNOSSOS_STEP_BUDGET);
    }
}
