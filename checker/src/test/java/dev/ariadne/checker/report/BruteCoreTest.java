package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.VerifyException;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The check of cores fails on what is none. */
class BruteCoreTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);

    /** Operation 3 reads what 0 wrote; between the two there was 1, and 2 which does not matter. */
    private final Prefix prefix = new Prefix(
            Scripts.history("0 write 1; 0 ok 1; 1 write 2; 1 ok 2; 2 read; 2 ok 2; 3 read; 3 ok 1")
                    .operations(),
            7);

    @Test
    void a_minimal_core_passes() {
        assertThatCode(() -> check(true, 1, 3)).doesNotThrowAnyException();
    }

    @Test
    void what_has_an_order_is_no_core() {
        assertThatThrownBy(() -> check(false, 0, 3))
                .isInstanceOf(VerifyException.class)
                .hasMessage("the core {0, 3} has an order");
    }

    @Test
    void a_core_of_which_a_part_would_do_is_not_minimal() {
        assertThatCode(() -> check(false, 1, 2, 3)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(true, 1, 2, 3))
                .isInstanceOf(VerifyException.class)
                .hasMessageMatching("the core \\{1, 2, 3} does without [12]");
    }

    private void check(boolean minimal, int... core) {
        BitSet numbers = new BitSet();
        IntStream.of(core).forEach(numbers::set);
        BruteCore.check(REGISTER, prefix, numbers, minimal);
    }
}
