package dev.ariadne.scenarios.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static final Stretch MIDDLE = new Stretch(10, 20);

    @Test
    void what_touches_meets() {
        assertThat(List.of(new Stretch(0, 9), new Stretch(21, 30))).noneMatch(MIDDLE::meets);
        assertThat(List.of(new Stretch(0, 10), new Stretch(20, 30), new Stretch(12, 13), new Stretch(0, 30)))
                .allMatch(MIDDLE::meets)
                .allMatch(other -> other.meets(MIDDLE));
    }

    @Test
    void others_cover_what_they_share_with_it() {
        assertThat(MIDDLE.covered(List.of())).isZero();
        assertThat(MIDDLE.covered(List.of(new Stretch(0, 9), new Stretch(21, 30))))
                .isZero();
        assertThat(MIDDLE.covered(List.of(new Stretch(5, 12), new Stretch(14, 15), new Stretch(19, 25))))
                .isEqualTo(4);
        assertThat(MIDDLE.covered(List.of(new Stretch(0, 100)))).isEqualTo(10);
    }

    @Test
    void the_clock_may_begin_anywhere() {
        Stretch late = new Stretch(Long.MAX_VALUE - 5, Long.MIN_VALUE + 4);
        assertThat(late.nanos()).isEqualTo(10);
        assertThat(late.with(new Stretch(Long.MIN_VALUE, Long.MIN_VALUE + 9)).nanos())
                .isEqualTo(15);
        assertThatThrownBy(() -> new Stretch(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
