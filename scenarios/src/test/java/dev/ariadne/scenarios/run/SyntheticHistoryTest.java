package dev.ariadne.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Answer;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticHistoryTest {
    private static final SyntheticHistory REGISTER = SyntheticHistory.register(300, 4);
    private static final Limits LIMITS = Limits.steps(1_000_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void the_same_seed_gives_the_same_history(long seed) {
        assertThat(REGISTER.play(seed)).isEqualTo(REGISTER.play(seed)).isNotEqualTo(REGISTER.play(seed + 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void its_registers_are_atomic(long seed) {
        assertThat(answer("register", REGISTER.withCrashedWrites(5).play(seed))).isEqualTo(Answer.LINEARIZABLE);
        assertThat(answer("register", REGISTER.withValues(3).play(seed))).isEqualTo(Answer.LINEARIZABLE);
        assertThat(answer("key-value", REGISTER.withKeys(3).play(seed))).isEqualTo(Answer.LINEARIZABLE);
        SyntheticHistory store = SyntheticHistory.store(300, 4).withKeys(2).withCrashedWrites(5);
        assertThat(answer("key-value", store.play(seed))).isEqualTo(Answer.LINEARIZABLE);
        assertThat(answer("key-value", store.withValues(3).play(seed))).isEqualTo(Answer.LINEARIZABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_stale_read_is_one_that_no_order_explains(long seed) {
        SyntheticHistory stale = REGISTER.withStaleRead();
        assertThat(answer("register", stale.play(seed))).isEqualTo(Answer.NOT_LINEARIZABLE);
        assertThat(answer("key-value", stale.withKeys(3).play(seed))).isEqualTo(Answer.NOT_LINEARIZABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void as_many_writes_crash_as_asked_for(long seed) {
        assertThat(REGISTER.withCrashedWrites(7).play(seed).operations())
                .hasSize(300)
                .filteredOn(operation -> operation.outcome() == Outcome.UNKNOWN)
                .hasSize(7)
                .allMatch(operation -> operation.function().equals("write"));
    }

    private static Answer answer(String model, History history) {
        return LinearizabilityChecker.check(Models.named(model, null), history, LIMITS)
                .answer();
    }
}
