package dev.ariadne.checker.search;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedHistoriesTest {
    private static final long STEP_BUDGET = 1_000_000;

    static List<RecordedHistories> all() throws IOException {
        return RecordedHistories.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void every_recorded_history_has_its_known_verdict(RecordedHistories recorded) throws IOException {
        recorded.check(new WingGongLowe(), STEP_BUDGET);
    }
}
