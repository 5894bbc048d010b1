package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.model.Model;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Named;

/** Engines, and each reduction of the frontier, against brute force and against each other. */
class RandomHistoriesTest {
    private static final Limits LIMITS = Limits.steps(1_000_000).withOrder();

    @Property(tries = 15_000, seed = "20161")
    void every_engine_finds_what_brute_force_finds(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 8);
        OptionalInt truth = new BruteForce(random.model, random.history).firstFailingEvent();
        for (Named<Engine> engine : Engines.java()) {
            judgedAs(truth, random, engine.getPayload());
        }
        Statistics.collect(truth.isEmpty());
        Statistics.coverage(coverage -> coverage.check(false).percentage(share -> share > 15));
    }

    @Property(tries = 3_000, seed = "20162")
    void the_frontier_finds_it_without_any_reduction_and_with_one_alone(
            @ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 8);
        OptionalInt truth = new BruteForce(random.model, random.history).firstFailingEvent();
        for (int patience : new int[] {FrontierEngine.NO_DIVE, 0, 1_000}) {
            judgedAs(truth, random, new FrontierEngine(EnumSet.noneOf(Reduction.class), patience));
            for (Reduction reduction : Reduction.values()) {
                judgedAs(truth, random, new FrontierEngine(EnumSet.of(reduction), patience));
                judgedAs(truth, random, new FrontierEngine(EnumSet.complementOf(EnumSet.of(reduction)), patience));
            }
        }
    }

    private static void judgedAs(OptionalInt truth, RandomHistory random, Engine engine) {
        ObjectVerdict verdict = engine.check(random.model, random.operations(), LIMITS);
        assertThat(verdict.event()).isEqualTo(truth);
        assertThat(verdict.answer()).isEqualTo(truth.isEmpty() ? Answer.LINEARIZABLE : Answer.NOT_LINEARIZABLE);
        if (verdict.isLinearizable()) {
            isOrder(random.model, random.operations(), verdict.order());
        }
    }

    /** Frontiers of many configurations, and masks of several words. */
    @Property(tries = 60, seed = "20163")
    void on_longer_histories_the_engines_agree(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 120);
        List<ObjectVerdict> decided = new ArrayList<>();
        for (Named<Engine> engine : Engines.java()) {
            ObjectVerdict verdict =
                    engine.getPayload().check(random.model, random.operations(), new Limits(30_000, true));
            if (verdict.answer() != Answer.UNKNOWN) {
                decided.add(verdict);
            }
            if (verdict.isLinearizable()) {
                isOrder(random.model, random.operations(), verdict.order());
            }
        }
        assertThat(decided)
                .allSatisfy(verdict ->
                        assertThat(verdict.event()).isEqualTo(decided.get(0).event()));
        Statistics.collect(decided.size());
        Statistics.coverage(coverage -> coverage.check(5).percentage(share -> share > 40));
    }

    @Property(tries = 20_000, seed = "20164")
    void online_the_alarm_comes_with_the_event_after_which_there_is_no_order(
            @ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 9);
        theAlarmComesInTime(
                random.model,
                random.operations(),
                seed,
                soFar -> new WingGongLowe().check(random.model, soFar, LIMITS).answer());
    }

    @Property(tries = 25_000, seed = "20166")
    void so_it_does_where_values_are_refused(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, RandomHistory.Kind.ANY_CELL, 25);
        theAlarmComesInTime(
                random.model,
                random.operations(),
                seed,
                soFar -> new WingGongLowe().check(random.model, soFar, LIMITS).answer());
    }

    /** Windows with much in them, of which a witness has to be mended in the middle. */
    @Property(tries = 400, seed = "20165")
    void so_it_does_on_longer_histories(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 30);
        theAlarmComesInTime(
                random.model,
                random.operations(),
                seed,
                soFar -> new FrontierEngine()
                        .check(random.model, soFar, Limits.steps(20_000))
                        .answer());
    }

    /** What it has forgotten may keep it from knowing, and so may its budget. */
    @Property(tries = 20_000, seed = "20167")
    void online_it_is_never_wrong_without_patience(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random =
                new RandomHistory(seed, seed % 2 == 0 ? RandomHistory.Kind.ANY_CELL : RandomHistory.Kind.KEY_VALUE, 20);
        OnlineTuning impatient = new OnlineTuning((int) (seed % 9), (int) (seed % 7), 0);
        OnlineChecker online = new OnlineChecker(random.model, seed % 3 == 0 ? seed % 100 + 1 : 1_000_000, impatient);
        Answer answer = Answer.LINEARIZABLE;
        Answer truth = Answer.LINEARIZABLE;
        for (int event : events(random.operations())) {
            answer = play(online, random.operations(), event);
            truth = new WingGongLowe()
                    .check(random.model, until(random.operations(), event), LIMITS)
                    .answer();
            if (answer == Answer.UNKNOWN) {
                break;
            }
            assertThat(answer).as("after event %s", event).isEqualTo(truth);
            if (answer == Answer.NOT_LINEARIZABLE) {
                break;
            }
        }
        Statistics.collect(truth, answer);
        Statistics.coverage(coverage -> {
            coverage.check(Answer.NOT_LINEARIZABLE, Answer.NOT_LINEARIZABLE).percentage(share -> share > 5);
            coverage.check(Answer.NOT_LINEARIZABLE, Answer.UNKNOWN).percentage(share -> share < 1);
            coverage.check(Answer.LINEARIZABLE, Answer.UNKNOWN).percentage(share -> share > 0 && share < 4);
        });
    }

    /**
     * After every event.
     *
     * @param truth about what was known until then, open operations being of unknown outcome
     */
    static void theAlarmComesInTime(
            Model<?> model, List<Operation> operations, long seed, Function<List<Operation>, Answer> truth) {
        OnlineTuning tidiesUpOften = new OnlineTuning((int) (seed % 9), (int) (seed % 7), 1_000_000);
        OnlineChecker online = new OnlineChecker(model, 1_000_000, tidiesUpOften);
        for (int event : events(operations)) {
            Answer answer = play(online, operations, event);
            Answer expected = truth.apply(until(operations, event));
            if (expected != Answer.UNKNOWN) {
                assertThat(answer).as("after event %s", event).isEqualTo(expected);
            }
            if (answer == Answer.NOT_LINEARIZABLE) {
                return;
            }
        }
    }

    static Answer play(OnlineChecker online, List<Operation> operations, int event) {
        for (Operation operation : operations) {
            if (operation.invoked().event() == event) {
                online.invoke(until(List.of(operation), event).get(0));
            } else if (operation.completed() != null && operation.completed().event() == event) {
                return online.complete(operation);
            }
        }
        return online.answer();
    }

    static Set<Integer> events(List<Operation> operations) {
        Set<Integer> events = new TreeSet<>();
        for (Operation operation : operations) {
            events.add(operation.invoked().event());
            if (operation.completed() != null) {
                events.add(operation.completed().event());
            }
        }
        return events;
    }

    /** What was known of {@code operations} after {@code event}. */
    private static List<Operation> until(List<Operation> operations, int event) {
        return operations.stream()
                .filter(operation -> operation.invoked().event() <= event)
                .map(operation ->
                        operation.completed() == null || operation.completed().event() > event
                                ? new Operation(
                                        operation.process(),
                                        operation.key(),
                                        operation.function(),
                                        operation.input(),
                                        Outcome.UNKNOWN,
                                        null,
                                        operation.invoked(),
                                        null)
                                : operation)
                .toList();
    }

    /** That every answered operation is in {@code order} once, in real time, with the answers of the model. */
    private static <S> void isOrder(Model<S> model, List<Operation> operations, List<Operation> order) {
        Set<Operation> placed = new LinkedHashSet<>();
        S state = model.initial();
        int latest = -1;
        for (Operation operation : order) {
            assertThat(operations).contains(operation);
            assertThat(operation.outcome()).isNotEqualTo(Outcome.FAIL);
            assertThat(placed.add(operation)).as("%s once", operation).isTrue();
            assertThat(operation.deadline()).isGreaterThan(latest);
            latest = Math.max(latest, operation.invoked().event());
            state = model.step(state, operation);
            assertThat(state).as("after %s", operation).isNotNull();
        }
        assertThat(placed).containsAll(operations.stream().filter(Operation::ok).toList());
    }
}
