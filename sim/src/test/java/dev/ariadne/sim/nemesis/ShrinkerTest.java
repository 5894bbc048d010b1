package dev.ariadne.sim.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ariadne.sim.disk.Crash;
import dev.ariadne.sim.nemesis.Plan.TimedFault;
import dev.ariadne.sim.nemesis.Plan.TimedOperation;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final int MANY = 10_000;

    private static Plan plan() {
        TreeMap<String, String> knobs = new TreeMap<>();
        List.of("clients", "nodes", "spares").forEach(knob -> knobs.put(knob, "3"));
        return new Plan(
                "toy",
                7,
                knobs,
                LongStream.range(0, 25)
                        .mapToObj(at -> new TimedFault(at, new Fault.Crash((int) at % 5, Crash.PROCESS_KILL, 1)))
                        .toList(),
                LongStream.range(0, 300)
                        .mapToObj(at -> new TimedOperation(at, "put k" + at))
                        .toList());
    }

    private static boolean asks(Plan plan, int key) {
        return plan.operations().stream().anyMatch(timed -> timed.operation().equals("put k" + key));
    }

    private static boolean crashes(Plan plan, long at) {
        return plan.faults().stream().anyMatch(timed -> timed.at() == at);
    }

    @Test
    void what_the_failure_needs_is_left() {
        Predicate<Plan> fails = plan -> asks(plan, 17)
                && asks(plan, 211)
                && crashes(plan, 3)
                && plan.knobs().containsKey("nodes");

        Plan least = Shrinker.shrink(plan(), fails, MANY);

        assertThat(least.operations()).extracting(TimedOperation::at).containsExactly(17L, 211L);
        assertThat(least.faults()).extracting(TimedFault::at).containsExactly(3L);
        assertThat(least.knobs()).containsOnlyKeys("nodes");
        assertThat(least.seed()).isEqualTo(7);
    }

    @Test
    void what_is_needed_only_beside_something_else_goes_with_it() {
        // operation 5 is needed while any fault is left, which none is in the end
        Predicate<Plan> fails = plan -> asks(plan, 9) && (plan.faults().isEmpty() || asks(plan, 5));

        assertThat(Shrinker.shrink(plan(), fails, MANY).operations())
                .extracting(TimedOperation::at)
                .containsExactly(9L);
    }

    @Test
    void nothing_may_be_left() {
        Plan least = Shrinker.shrink(plan(), plan -> true, MANY);

        assertThat(PlanText.write(least)).isEqualTo("ariadne-plan 1\nscenario toy\nseed 7\nend\n");
    }

    @Test
    void few_trials_are_enough_where_little_is_needed() {
        AtomicInteger asked = new AtomicInteger();

        Shrinker.shrink(
                plan(),
                plan -> {
                    asked.incrementAndGet();
                    return asks(plan, 100);
                },
                MANY);

        assertThat(asked.get()).isLessThan(40);
    }

    @Test
    void trials_are_counted() {
        AtomicInteger asked = new AtomicInteger();

        Plan smaller = Shrinker.shrink(
                plan(),
                plan -> {
                    asked.incrementAndGet();
                    return asks(plan, 100) && crashes(plan, 3);
                },
                10);

        assertThat(asked.get()).isEqualTo(11); // and once to see that it fails at all
        assertThat(asks(smaller, 100) && crashes(smaller, 3)).isTrue();
    }

    @Test
    void a_plan_that_does_not_fail_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shrinker.shrink(plan(), plan -> false, MANY))
                .withMessage("the plan does not fail");
    }
}
