package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.sim.nemesis.Plan.TimedFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultMixTest {
    private static final List<Integer> NODES = List.of(0, 1, 2);
    private static final FaultLimits LIMITS =
            FaultLimits.upTo(10_000_000_000L).withTargets(List.of("leader")).only(FaultKind.values());

    @Test
    void every_kind_occurs_in_some_runs_and_is_left_out_of_others() {
        for (FaultKind kind : FaultKind.values()) {
            int runs = 0;
            for (long seed = 0; seed < 100; seed++) {
                runs += FaultMix.draw(seed, NODES, limits(List.of(kind), true)).isEmpty() ? 0 : 1;
            }
            assertThat(runs).as(kind.name()).isBetween(20, 80);
        }
    }

    @Test
    void every_fault_is_of_some_kind() {
        TreeSet<String> drawn = new TreeSet<>();
        for (long seed = 0; seed < 20; seed++) {
            FaultMix.draw(seed, NODES, LIMITS)
                    .forEach(timed -> drawn.add(timed.fault().getClass().getSimpleName()));
        }
        assertThat(drawn)
                .containsExactlyElementsOf(Arrays.stream(Fault.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .sorted()
                        .toList());
    }

    @Test
    void by_default_no_medium_is_damaged() {
        assertThat(FaultLimits.upTo(1).kinds())
                .hasSize(FaultKind.values().length - 3)
                .doesNotContain(FaultKind.BIT_ROT, FaultKind.MISDIRECTION, FaultKind.WIPE);
    }

    @Test
    void a_node_is_isolated_only_where_there_is_a_word_for_it() {
        FaultLimits wordless = FaultLimits.upTo(LIMITS.untilNanos());
        for (long seed = 0; seed < 20; seed++) {
            assertThat(FaultMix.draw(seed, NODES, wordless)).noneMatch(timed -> timed.fault() instanceof Fault.Isolate);
        }
    }

    @Test
    void leaving_out_a_kind_leaves_the_others_as_they_were() {
        for (long seed = 0; seed < 20; seed++) {
            for (FaultKind left : FaultKind.values()) {
                List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
                kinds.remove(left);
                List<TimedFault> some = FaultMix.draw(seed, NODES, limits(kinds, true));
                List<TimedFault> only = FaultMix.draw(seed, NODES, limits(List.of(left), true));
                List<TimedFault> both = new ArrayList<>(some);
                both.addAll(only);
                assertThat(FaultMix.draw(seed, NODES, LIMITS)).containsExactlyInAnyOrderElementsOf(both);
            }
        }
    }

    @Test
    void a_mix_that_leaves_nothing_out_has_every_kind_in_every_run() {
        for (long seed = 0; seed < 100; seed++) {
            for (FaultKind kind : FaultKind.values()) {
                assertThat(FaultMix.draw(seed, NODES, limits(List.of(kind), false)))
                        .as("seed %s, %s", seed, kind)
                        .isNotEmpty();
            }
        }
    }

    private static FaultLimits limits(List<FaultKind> kinds, boolean leavesOut) {
        return new FaultLimits(
                kinds,
                leavesOut,
                LIMITS.untilNanos(),
                LIMITS.intervalMinNanos(),
                LIMITS.intervalMaxNanos(),
                LIMITS.outageMaxNanos(),
                LIMITS.driftMaxPpm(),
                LIMITS.targets());
    }

    @Test
    void faults_stay_within_their_limits() {
        for (long seed = 0; seed < 100; seed++) {
            List<TimedFault> faults = FaultMix.draw(seed, NODES, LIMITS);
            assertThat(faults).isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
            for (TimedFault timed : faults) {
                assertThat(timed.fault() instanceof Fault.Restart || timed.at() <= LIMITS.untilNanos())
                        .as("%s", timed)
                        .isTrue();
                if (timed.fault() instanceof Fault.Crash crash) {
                    assertThat(crash.downNanos()).isLessThanOrEqualTo(LIMITS.outageMaxNanos());
                }
            }
        }
    }

    @Test
    void a_connection_stalls_before_it_is_reset() {
        List<TimedFault> faults = FaultMix.draw(1, NODES, limits(List.of(FaultKind.RESET), false));
        assertThat(faults.stream().filter(timed -> timed.fault() instanceof Fault.Reset))
                .isNotEmpty()
                .allMatch(reset -> faults.stream()
                        .anyMatch(timed -> timed.fault() instanceof Fault.Clog clog
                                && timed.at() <= reset.at()
                                && reset.at() < timed.at() + clog.nanos()));
    }

    @Test
    void one_node_alone_has_faults_too() {
        for (long seed = 0; seed < 20; seed++) {
            FaultMix.draw(seed, List.of(5), LIMITS).stream()
                    .map(TimedFault::fault)
                    .forEach(fault -> assertThat(fault).isNotInstanceOf(Fault.Partition.class));
        }
    }
}
