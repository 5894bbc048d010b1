package dev.ariadne.sim.process;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LocalClockTest {
    @Property(seed = "8")
    void the_world_time_of_a_local_time_is_the_first_at_which_the_clock_shows_it(
            @ForAll @LongRange(min = -999_999, max = 1_000_000) long ppm,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long change,
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long ahead) {
        LocalClock clock = new LocalClock();
        clock.skip(0, 17);
        clock.drift(change, ppm);
        long local = clock.at(change) + ahead;
        long world = clock.worldTimeOf(local);
        assertThat(clock.at(world)).isGreaterThanOrEqualTo(local);
        assertThat(clock.at(world - 1)).isLessThan(local);
    }

    @Property(seed = "9")
    void a_clock_never_goes_back(
            @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long before,
            @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long after,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long change) {
        LocalClock clock = new LocalClock();
        clock.drift(0, before);
        long shown = clock.at(change);
        clock.drift(change, after);
        assertThat(clock.at(change)).isEqualTo(shown);
        assertThat(clock.at(change + 1)).isGreaterThanOrEqualTo(shown);
    }
}
