package dev.ariadne.scenarios.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedChangeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "operator change auto v4",
                "operator change joint_implicit v4 l2 r3 u1",
                "operator change joint_explicit r1",
                "operator change auto",
                "operator transfer 2",
                "operator forget 2",
                "operator replace 3",
                "operator rush 1"
            })
    void a_line_is_read_and_written_alike(String line) {
        assertThat(PlannedChange.write(PlannedChange.parse(line))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    operator transfer       | a word is missing
                    operator promote 2      | 'promote' is no change
                    operator transfer two   | 'two' is no node
                    operator replace 0      | '0' is no node
                    operator replace 2 3    | '3' is too much
                    operator change later   | 'later' is none of auto, joint_implicit, joint_explicit
                    operator change auto x4 | "x4" is not a change such as v1, l2, r3 or u4
                    """)
    void a_line_that_is_none_is_refused_in_one_that_names_it(String line, String why) {
        assertThatThrownBy(() -> PlannedChange.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + line + "' is not 'operator change TRANSITION [v1 l2 r3 ...]', 'operator transfer N',"
                        + " 'operator forget N', 'operator replace N' or 'operator rush N': " + why);
    }
}
