package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.disk.DiskCall;
import dev.ariadne.sim.nemesis.Fault.Direction;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import dev.ariadne.sim.network.Latency;
import dev.ariadne.sim.network.LinkQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTextTest {
    private static final List<Fault> ONE_OF_EACH = List.of(
            new Fault.Crash(1, Crash.PROCESS_KILL, 5),
            new Fault.CrashInCall(2, DiskCall.SYNC, 3, 1200, Crash.POWER_FAILURE, 6),
            new Fault.Restart(0),
            new Fault.Pause(1, 7),
            new Fault.Partition(List.of(List.of(0, 1), List.of(2), List.of(3, 4)), 8),
            new Fault.CutLink(0, 2, 9),
            new Fault.Cut(List.of(new Direction(0, 1), new Direction(1, 0)), 9),
            new Fault.Isolate("leader", 9),
            new Fault.Clog(List.of(new Direction(0, 1)), 9),
            new Fault.Reset(0, 1),
            new Fault.Network(
                    new LinkQuality(
                            new Latency.Bimodal(
                                    new Latency.Exponential(1, 2, 3),
                                    new Latency.Bimodal(new Latency.Constant(0), new Latency.HeavyTail(1, 1.5, 9), 1),
                                    0.125),
                            0.1,
                            1.0 / 3,
                            4,
                            1e-9,
                            5,
                            6,
                            true),
                    10),
            new Fault.BadLink(1, 2, LinkQuality.GOOD, 10),
            new Fault.StallDisk(2, 11),
            new Fault.FillDisk(2, Long.MAX_VALUE, 11),
            new Fault.ShortTransfers(2, DiskCall.WRITE, 3, true, 11),
            new Fault.BitRot(2, 1),
            new Fault.MisdirectedWrite(2),
            new Fault.MisdirectedReads(2, 5, 11),
            new Fault.Wipe(2, 11),
            new Fault.SlowCpu(1, 2, 3, 12),
            new Fault.PowerLoss(12),
            new Fault.RollingRestart(12, 13),
            new Fault.CrashInRecovery(1, 2, 500, Crash.PROCESS_KILL, 12),
            new Fault.FailDisk(2, DiskCall.WRITE, 2, 11),
            new Fault.SlowDisk(1, 64, 12),
            new Fault.Drift(0, -1_000_000, 13),
            new Fault.SkipClock(2, Long.MAX_VALUE));

    private static final String GOOD = """
            ariadne-plan 1
            # a comment

            scenario storm
            seed -7
            knob nodes 3
            fault 10 crash node=1 kind=POWER_FAILURE down=50
            op 5 put k1 v1
            fault 10 partition sides=0,1|2 for=9
            end
            """;

    @Test
    void every_kind_of_fault_comes_back_as_it_was() throws PlanFormatException {
        assertThat(ONE_OF_EACH.stream().map(fault -> (Object) fault.getClass()))
                .containsExactlyInAnyOrder((Object[]) Fault.class.getPermittedSubclasses());
        Plan plan = new Plan(
                "storm",
                Long.MIN_VALUE,
                new TreeMap<>(),
                ONE_OF_EACH.stream().map(fault -> new TimedFault(3, fault)).toList(),
                List.of());
        assertThat(PlanText.read(PlanText.write(plan))).isEqualTo(plan);
    }

    @Property(seed = "4711")
    void drawn_plans_come_back_as_they_were(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int nodes)
            throws PlanFormatException {
        List<Integer> ids = new ArrayList<>();
        List<TimedOperation> operations = new ArrayList<>();
        TreeMap<String, String> knobs = new TreeMap<>();
        for (int i = 0; i < nodes; i++) {
            ids.add(i);
            operations.add(new TimedOperation(i * 1000L, "put key" + i + "  = # \"ü\" " + seed));
            knobs.put("knob-" + i, "fault 1 = " + seed);
        }
        FaultLimits limits = FaultLimits.upTo(20_000_000_000L).withTargets(List.of("leader"));
        Plan plan =
                new Plan("a.b_c-1", seed, knobs, FaultMix.draw(seed, ids, limits.only(FaultKind.values())), operations);
        assertThat(PlanText.read(PlanText.write(plan))).isEqualTo(plan);
    }

    @Test
    void a_plan_reads_as_written_by_hand() throws PlanFormatException {
        Plan plan = PlanText.read(GOOD);
        assertThat(plan.scenario()).isEqualTo("storm");
        assertThat(plan.seed()).isEqualTo(-7);
        assertThat(plan.knobs()).containsExactly(java.util.Map.entry("nodes", "3"));
        assertThat(plan.faults())
                .containsExactly(
                        new TimedFault(10, new Fault.Crash(1, Crash.POWER_FAILURE, 50)),
                        new TimedFault(10, new Fault.Partition(List.of(List.of(0, 1), List.of(2)), 9)));
        assertThat(plan.operations()).containsExactly(new TimedOperation(5, "put k1 v1"));
    }

    @Test
    void a_plan_that_was_cut_off_anywhere_is_refused() {
        String text = GOOD.stripTrailing();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> PlanText.read(cut))
                    .isInstanceOf(PlanFormatException.class)
                    .hasMessageMatching("plan line \\d+: [^\n]+");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ariadne-plan 1; ariadne-plan 2; plan line 1: expected 'ariadne-plan 1', found 'ariadne-plan 2'",
                "seed -7; seed x; plan line 5: the seed must be a whole number, is 'x'",
                "seed -7; sed -7; plan line 5: expected scenario, seed, knob, fault, op or end, found 'sed'",
                "seed -7; # none; plan line 11: the seed is missing",
                "scenario storm; scenario a b; plan line 4: 'a b' is not a word of letters, digits, '.', '_' and '-'",
                "node=1; node=1 node=2; plan line 7: node is given twice",
                "node=1; nod=1; plan line 7: node is missing",
                "node=1; node=1 more=2; plan line 7: unknown fields [more]",
                "node=1; node=one; plan line 7: node must be a whole number, is 'one'",
                "node=1; node=-1; plan line 7: a node must not be negative, is -1",
                "POWER_FAILURE; FIRE; plan line 7: kind must be one of [PROCESS_KILL, POWER_FAILURE], is 'FIRE'",
                "sides=0,1|2; sides=0,1|1; plan line 9: a node is on two sides of the partition [[0, 1], [1]]",
                "sides=0,1|2; sides=0,1|; plan line 9: sides must be sides as in 0,1|2, is '0,1|'",
                "fault 10 partition; fault 9 partition; plan line 9: expected lines in order of time, but 9 follows 10",
                "op 5 put; op 5; plan line 8: expected 'op TIME OPERATION'",
                "end; end end; plan line 10: expected scenario, seed, knob, fault, op or end, found 'end'",
            })
    void a_damaged_line_is_named_with_its_cause(String good, String damaged, String message) {
        String text = GOOD.replace(good, damaged).replace("op 5 k1 v1", "op 5");
        assertThatThrownBy(() -> PlanText.read(text))
                .isInstanceOf(PlanFormatException.class)
                .hasMessage(message);
    }

    @Test
    void faults_of_a_plan_are_in_order_of_time() {
        TimedFault late = new TimedFault(2, new Fault.Restart(0));
        TimedFault early = new TimedFault(1, new Fault.Restart(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plan("s", 0, new TreeMap<>(), List.of(late, early), List.of()));
    }
}
