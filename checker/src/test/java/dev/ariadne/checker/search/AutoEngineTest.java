package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutoEngineTest {
    private static final Model<?> REGISTER = Models.named("register", -1L);
    private static final int CLIENTS = 12;
    private static final Limits LIMITS = Limits.steps(2_000_000);

    @ParameterizedTest
    @ValueSource(ints = {1_000, 4_000, 16_000})
    void what_one_search_finds_easy_costs_no_turn_of_the_other(int operations) {
        List<Operation> history = writesOfFewValues(operations);
        ObjectVerdict alone = new FrontierEngine().check(REGISTER, history, LIMITS);
        ObjectVerdict auto = new AutoEngine().check(REGISTER, history, LIMITS);
        assertThat(auto.isLinearizable()).isTrue();
        assertThat(auto.steps()).isEqualTo(alone.steps());
    }

    @ParameterizedTest
    @CsvSource({"10, 1000000, 20000", "1000, 1000000, 50000", "1000000, 1000000, 250000", "1000000, 1000, 20000"})
    void the_first_turn_is_as_long_as_the_history_but_leaves_most_to_the_others(int operations, long all, long first) {
        assertThat(AutoEngine.stepsAtFirst(operations, Limits.steps(all))).isEqualTo(first);
    }

    /** Each takes effect at some instant of its own. */
    private static List<Operation> writesOfFewValues(int operations) {
        Random random = new Random(1);
        Recorder recorder = new Recorder();
        int[] open = new int[CLIENTS];
        @Nullable Long[] answers = new Long[CLIENTS];
        Long value = -1L;
        for (int asked = 0; asked < operations; ) {
            int client = random.nextInt(CLIENTS);
            if (open[client] == 0) {
                boolean reads = asked > CLIENTS && random.nextBoolean();
                Long written = reads ? null : (Long) (long) random.nextInt(20);
                open[client] = 1 + recorder.invoke(client, null, reads ? "read" : "write", written, 0);
                asked++;
            } else if (answers[client] == null) {
                Object written = recorder.operation(open[client] - 1).input();
                value = written == null ? value : (Long) written;
                answers[client] = value;
            } else {
                recorder.complete(open[client] - 1, Outcome.OK, answers[client], 0);
                open[client] = 0;
                answers[client] = null;
            }
        }
        return recorder.history().operations();
    }
}
