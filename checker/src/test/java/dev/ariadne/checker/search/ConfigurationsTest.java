package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
    private static final int MANY = 5_000;

    @Test
    void what_differs_in_anything_is_another_configuration() {
        VisitedConfigurations visited = new VisitedConfigurations(2);
        for (boolean first : List.of(true, false)) {
            for (int i = 0; i < MANY; i++) {
                assertThat(visited.add(7, 3, new long[] {i, 0})).isEqualTo(first);
                assertThat(visited.add(7, 3, new long[] {0, i + 1})).isEqualTo(first);
                assertThat(visited.add(7, 4 + i, new long[] {0, 0})).isEqualTo(first);
                assertThat(visited.add(8 + i, 3, new long[] {0, 0})).isEqualTo(first);
            }
        }
    }

    @Test
    void rows_are_told_apart_by_masks_and_state() {
        Configurations rows = new Configurations(2, false);
        for (boolean first : List.of(true, false)) {
            for (int i = 0; i < MANY; i++) {
                assertThat(rows.add(new long[] {i, 0, 0, 0}, 1) >= 0).isEqualTo(first);
                assertThat(rows.add(new long[] {0, 0, 0, i + 1}, 1) >= 0).isEqualTo(first);
                assertThat(rows.add(new long[] {0, 0, 0, 0}, 2 + i) >= 0).isEqualTo(first);
            }
        }
        assertThat(rows.live).isEqualTo(3 * MANY);
    }

    /** All pairs of some operations: none is part of another. Then all single ones, which make every pair superfluous. */
    @Test
    void only_minimal_rows_stay() {
        for (int operations : List.of(4, 9)) {
            Configurations rows = new Configurations(1, true);
            List<Long> pairs = new ArrayList<>();
            for (int i = 0; i < operations; i++) {
                for (int j = 0; j < i; j++) {
                    pairs.add((1L << i) | (1L << j));
                }
            }
            for (long pair : pairs) {
                assertThat(rows.add(new long[] {pair, 0}, 5)).isNotNegative();
                assertThat(rows.add(new long[] {pair, 1}, 5)).isNegative();
                assertThat(rows.add(new long[] {pair, 0}, 6)).isNotNegative();
            }
            for (int i = 0; i < operations; i++) {
                assertThat(rows.add(new long[] {1L << i, 0}, 5)).isNotNegative();
            }
            assertThat(masksOf(rows, 5)).hasSize(operations).allMatch(mask -> Long.bitCount(mask) == 1);
            assertThat(masksOf(rows, 6)).hasSize(pairs.size());
            assertThat(rows.live).isEqualTo(operations + pairs.size());
        }
    }

    private static Set<Long> masksOf(Configurations rows, int state) {
        Set<Long> masks = new TreeSet<>();
        for (int row = 0; row < rows.size; row++) {
            if (rows.isLive(row) && rows.states[row] == state) {
                masks.add(rows.masks[rows.offset(row)]);
            }
        }
        return masks;
    }
}
