package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvesTest {
    private static final List<Integer> ALL = IntStream.range(0, 1_000).boxed().toList();
    private static final List<Integer> ENOUGH = List.of(3, 400, 401, 998);

    private int asked;

    @Test
    void what_can_be_missing_is_left_out() {
        assertThat(few(Integer.MAX_VALUE)).isEqualTo(ENOUGH);
        assertThat(asked).isLessThan(100);
    }

    /** Each question may cost as much as going through all. */
    @Test
    void who_can_ask_no_more_leaves_nothing_more_out() {
        for (int questions = 0; questions < 60; questions++) {
            asked = 0;
            assertThat(few(questions)).containsAll(ENOUGH);
            assertThat(asked).isLessThanOrEqualTo(questions + 9); // to the next power of two, and one that is under way
        }
    }

    private List<Integer> few(int questions) {
        return new Halves<Integer>(
                        some -> {
                            asked++;
                            return asked <= questions && some.containsAll(ENOUGH);
                        },
                        () -> asked >= questions)
                .few(ALL);
    }
}
