package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueNumbersTest {
    @Test
    void equal_values_have_one_number_counting_in_order_of_first_use() {
        List<Object> values = new ArrayList<>();
        for (long i = 0; i < 5_000; i++) {
            values.add(i * 7 % 3_000);
            values.add((i % 900) << 32);
            values.add("v" + i % 1_000);
        }
        values.add(null);
        assertNumbered(values);
    }

    /** A table that compares each with each would take two billion looks. */
    @Test
    void many_values_of_one_hash_are_told_apart_in_time() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 1 << 16; i++) {
            StringBuilder value = new StringBuilder();
            for (int bit = 0; bit < 16; bit++) {
                value.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            values.add(value.toString());
        }
        assertThat(values.stream().map(Object::hashCode).distinct()).hasSize(1);
        assertNumbered(values);
    }

    private static void assertNumbered(List<Object> values) {
        ValueNumbers numbers = new ValueNumbers();
        Map<Object, Integer> expected = new LinkedHashMap<>();
        for (int round = 0; round < 2; round++) {
            for (Object value : values) {
                expected.putIfAbsent(value, expected.size());
                int number = numbers.of(value);
                assertThat(number).isEqualTo(expected.get(value));
                assertThat(numbers.of(numbers.value(number))).isEqualTo(number);
                assertThat(value == null || numbers.value(number).equals(value)).isTrue();
            }
        }
        assertThat(numbers.size()).isEqualTo(expected.size());
    }
}
