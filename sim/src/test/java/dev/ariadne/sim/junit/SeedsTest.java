package dev.ariadne.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedsTest {
    @Test
    void seeds_are_numbers_and_ranges_each_once_in_order() {
        assertThat(Seeds.parse("it", "17", 10)).containsExactly(17L);
        assertThat(Seeds.parse("it", "23, 17,-1..1,0", 10)).containsExactly(23L, 17L, -1L, 0L, 1L);
        assertThat(Seeds.parse("it", "10..12", 3)).containsExactly(10L, 11L, 12L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1O..20 | it: '1O..20' is no seed; write 17, or 17,23, or 10..20",
                "17,, | it: '' is no seed; write 17, or 17,23, or 10..20",
                "99999999999999999999 | it: '99999999999999999999' is no seed; write 17, or 17,23, or 10..20",
                "20..10 | it: the range 20..10 ends before it begins",
                "1..11 | it: more than 10 seeds at once",
                "1..6,11..16 | it: more than 10 seeds at once"
            })
    void what_is_no_seed_is_said_in_one_line(String text, String line) {
        assertThatThrownBy(() -> Seeds.parse("it", text, 10))
                .isInstanceOf(BadSettingException.class)
                .hasMessage(line);
    }

    @Test
    void many_are_a_number_or_a_range() {
        assertThat(Seeds.parseMany("it", " 3 ", 5)).containsExactly(5L, 6L, 7L);
        assertThat(Seeds.parseMany("it", "7..8", 5)).containsExactly(7L, 8L);
    }

    @ParameterizedTest
    @CsvSource({"0", "-3", "many", "1e6"})
    void what_is_no_number_of_seeds_is_said_in_one_line(String text) {
        assertThatThrownBy(() -> Seeds.parseMany("it", text, 1))
                .isInstanceOf(BadSettingException.class)
                .hasMessage("it: '" + text + "' is no number of seeds; write 5000, or a range such as 501..1000");
    }

    @Test
    void a_file_has_one_seed_a_line_and_room_for_words() {
        assertThat(Seeds.parseLines("it", List.of("# found", "", "17  # a lost write", " 4711")))
                .containsExactly(17L, 4711L);
        assertThatThrownBy(() -> Seeds.parseLines("it", List.of("17", "x")))
                .hasMessage("it, line 2: 'x' is no seed; write 17, or 17,23, or 10..20");
    }
}
