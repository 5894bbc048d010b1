package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

class FastPathsTest {
    private static final Limits LIMITS = Limits.steps(1).withOrder();

    @Property(tries = 3_000, seed = "7193")
    void a_register_of_unique_values_is_judged_as_by_brute_force(@ForAll long seed) {
        judgedAsByBruteForce(Models.named("register", 0L), register(seed));
    }

    @Property(tries = 3_000, seed = "3917")
    void a_cas_register_of_unique_values_is_judged_as_by_brute_force(@ForAll long seed) {
        judgedAsByBruteForce(Models.casRegister(0L), casRegister(seed));
    }

    @Property(tries = 3_000, seed = "1793")
    void a_text_of_unique_pieces_is_judged_as_by_brute_force(@ForAll long seed) {
        judgedAsByBruteForce(Models.named("append-kv", seed % 2 == 0 ? "" : "é"), text(seed));
    }

    static History register(long seed) {
        return new ImprovisedHistory.OfRegister(new Random(seed), false).play();
    }

    static History casRegister(long seed) {
        return new ImprovisedHistory.OfRegister(new Random(seed), true).play();
    }

    static History text(long seed) {
        return new ImprovisedHistory.OfText(new Random(seed), seed % 2 == 0 ? "" : "é").play();
    }

    private static void judgedAsByBruteForce(Model<?> model, History history) {
        Statistics.collect(agreesWithBruteForce(model, history));
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 25);
            coverage.check(false).percentage(share -> share > 25);
        });
    }

    /** Whether both find an order. */
    static boolean agreesWithBruteForce(Model<?> model, History history) {
        BruteForce truth = new BruteForce(model, history);
        ObjectVerdict verdict = new Zones().check(model, history.operations(), LIMITS);
        assertThat(verdict.event()).as("%s", history).isEqualTo(truth.firstFailingEvent());
        if (verdict.isLinearizable()) {
            assertAnOrder(model, history.operations(), verdict.order());
        }
        return verdict.isLinearizable();
    }

    /** Holds that the model and real time allow {@code order}, and that all is in it that has to be. */
    private static <S> void assertAnOrder(Model<S> model, List<Operation> operations, List<Operation> order) {
        S state = model.initial();
        int latest = -1;
        for (Operation operation : order) {
            state = model.step(state, operation);
            assertThat(state).as("after %s of %s", operation, order).isNotNull();
            latest = Math.max(latest, operation.invoked().event());
            assertThat(operation.deadline()).as("%s of %s", operation, order).isGreaterThan(latest);
            assertThat(operation.outcome()).isNotEqualTo(Outcome.FAIL);
        }
        assertThat(order).doesNotHaveDuplicates().isSubsetOf(operations);
        assertThat(order).containsAll(operations.stream().filter(Operation::ok).toList());
    }
}
