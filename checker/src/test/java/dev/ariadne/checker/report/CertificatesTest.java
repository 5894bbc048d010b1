package dev.ariadne.checker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import dev.ariadne.checker.search.Limits;
import dev.ariadne.checker.search.LinearizabilityChecker;
import dev.ariadne.checker.search.ObjectVerdict;
import dev.ariadne.checker.search.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private static final Model<?> REGISTER = Models.casRegister(0L);
    private static final Limits LIMITS = Limits.steps(1_000_000).withOrder();

    @Property(tries = 2_000, seed = "4711")
    void every_verdict_on_a_small_history_has_a_certificate_that_brute_force_accepts(
            @ForAll("smallHistories") History history) {
        ObjectVerdict verdict = verdict(history);
        if (verdict.isLinearizable()) {
            assertThat(OrderVerifier.objection(REGISTER, history.operations(), verdict.order()))
                    .isEmpty();
        } else {
            Core core = Core.of(REGISTER, history.operations(), verdict.event().orElseThrow(), 1_000_000);
            assertThat(core.minimal()).isTrue();
            assertThat(core.rechecked()).isTrue();
            assertThat(hasCoreOf(core.operations().size() - 1, history, verdict))
                    .as("smaller than %s", core)
                    .isFalse();
        }
        Statistics.collect(verdict.isLinearizable());
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 20);
            coverage.check(false).percentage(share -> share > 20);
        });
    }

    /** Whether there is a core of so many operations, tried out where they are no more than three. */
    private static boolean hasCoreOf(int size, History history, ObjectVerdict verdict) {
        Prefix prefix = new Prefix(history.operations(), verdict.event().orElseThrow());
        int[] completed = prefix.completed().stream().toArray();
        for (int one : completed) {
            for (int other : completed) {
                BitSet core = new BitSet();
                core.set(prefix.last());
                core.set(one);
                core.set(other);
                if (core.cardinality() == size && !BruteCore.existsOrder(REGISTER, prefix, core)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** It fails on what is none. */
    @Property(tries = 1_000, seed = "5813")
    void whatever_the_budget_what_is_found_is_a_core(
            @ForAll("noise") Noise noise, @ForAll @IntRange(min = 10, max = 5_000) int budget) {
        Verdict verdict = LinearizabilityChecker.check(noise.model(), noise.history(), LIMITS);
        ObjectVerdict object = verdict.objects().get(0).verdict();
        if (!object.isLinearizable()) {
            Core core = Core.of(
                    noise.model(), noise.history().operations(), object.event().orElseThrow(), budget);
            assertThat(core.operations()).contains(core.failing());
            Statistics.collect(core.minimal(), core.since() > 0);
        }
    }

    @Property(tries = 1_500, seed = "1147")
    void every_model_has_cores_that_brute_force_accepts(@ForAll("noise") Noise noise) {
        Verdict verdict = LinearizabilityChecker.check(noise.model(), noise.history(), LIMITS);
        ObjectVerdict object = verdict.objects().get(0).verdict();
        List<Operation> operations = noise.history().operations();
        if (object.isLinearizable()) {
            assertThat(OrderVerifier.objection(noise.model(), operations, object.order()))
                    .isEmpty();
        } else {
            Core core = Core.of(noise.model(), operations, object.event().orElseThrow(), 1_000_000);
            assertThat(core.minimal()).isTrue();
            assertThat(core.rechecked()).isTrue();
        }
        Statistics.collect(noise.name(), object.isLinearizable());
    }

    @Provide
    Arbitrary<Noise> noise() {
        return Arbitraries.randomValue(Noise::make);
    }

    @Provide
    Arbitrary<History> smallHistories() {
        return Arbitraries.randomValue(random -> new FaultyClients(random, 4, random.nextInt(4), 2).play(8));
    }

    @Test
    void cores_of_histories_of_a_hundred_operations_are_small() {
        for (int values : List.of(0, 3, 5)) {
            List<Integer> sizes = new ArrayList<>();
            for (int seed = 0; sizes.size() < 200; seed++) {
                History history = new FaultyClients(new Random(seed), 5, values, 60).play(100);
                ObjectVerdict verdict = verdict(history);
                if (!verdict.isLinearizable()) {
                    Core core = Core.of(
                            REGISTER, history.operations(), verdict.event().orElseThrow(), 1_000_000);
                    assertThat(core.minimal()).isTrue();
                    assertThat(core.operations()).contains(core.failing());
                    sizes.add(core.operations().size());
                }
            }
            Collections.sort(sizes);
            assertThat(sizes.get(sizes.size() / 2)).isLessThanOrEqualTo(5);
        }
    }

    private static ObjectVerdict verdict(History history) {
        Verdict verdict = LinearizabilityChecker.check(REGISTER, history, LIMITS);
        return verdict.objects().get(0).verdict();
    }
}
