package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Moment;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FastPathsTest {
    private static final Model<?> TEXT = Models.named("append-kv", null);
    private static final Limits LIMITS = Limits.steps(1).withOrder();

    /** An object and what its clients improvised. */
    record Sample(Model<?> model, ImprovisedHistory history) {
        static Sample register(long seed, int repeats) {
            ImprovisedHistory history = new ImprovisedHistory.OfRegister(new Random(seed), repeats, false);
            return new Sample(Models.named("register", 0L), history);
        }

        static Sample casRegister(long seed, int repeats) {
            ImprovisedHistory history = new ImprovisedHistory.OfRegister(new Random(seed), repeats, true);
            return new Sample(Models.casRegister(0L), history);
        }

        static Sample key(long seed, int repeats) {
            return new Sample(Models.keyValue(), new ImprovisedHistory.OfKey(new Random(seed), repeats));
        }

        static Sample text(long seed, int repeats) {
            String initial = seed % 2 == 0 ? "" : "é";
            ImprovisedHistory history = new ImprovisedHistory.OfText(new Random(seed), repeats, initial);
            return new Sample(Models.named("append-kv", initial), history);
        }

        static Sample fifoQueue(long seed, int repeats) {
            ImprovisedHistory history = new ImprovisedHistory.OfQueue(new Random(seed), repeats, true);
            return new Sample(Models.named("fifo-queue", null), history);
        }

        static Sample unorderedQueue(long seed, int repeats) {
            ImprovisedHistory history = new ImprovisedHistory.OfQueue(new Random(seed), repeats, false);
            return new Sample(Models.named("unordered-queue", null), history);
        }

        static Sample set(long seed, int repeats) {
            List<Object> initial = seed % 4 == 0 ? Arrays.asList(-1L, 0L) : new ArrayList<>();
            ImprovisedHistory history = new ImprovisedHistory.OfSet(new Random(seed), repeats, initial);
            return new Sample(Models.named("set", initial), history);
        }

        static Sample counter(long seed) {
            return new Sample(Models.named("counter", 0L), new ImprovisedHistory.OfCounter(new Random(seed)));
        }

        static Sample any(long seed, int repeats) {
            return switch (new Random(seed).nextInt(7)) {
                case 0 -> register(seed, repeats);
                case 1 -> casRegister(seed, repeats);
                case 2 -> key(seed, repeats);
                case 3 -> fifoQueue(seed, repeats);
                case 5 -> set(seed, repeats);
                case 4 -> unorderedQueue(seed, repeats);
                default -> text(seed, repeats);
            };
        }

        /** Whether there is an order, if the fast paths can tell, which brute force then confirms. */
        Optional<Boolean> judge() {
            History played = history.play();
            Optional<ObjectVerdict> found = verdict(model, played.operations());
            found.ifPresent(verdict -> {
                BruteForce truth = new BruteForce(model, played);
                assertThat(verdict.event()).as("%s", played).isEqualTo(truth.firstFailingEvent());
                if (verdict.isLinearizable()) {
                    assertAnOrder(model, played.operations(), verdict.order());
                }
            });
            assertThat(verdict(model, amongOthers(played)).map(ObjectVerdict::event))
                    .isEqualTo(found.map(verdict -> amongOthers(verdict.event())));
            return found.map(ObjectVerdict::isLinearizable);
        }

        /** The same as part of a history with many more objects. */
        private static List<Operation> amongOthers(History history) {
            return history.operations().stream()
                    .map(each -> new Operation(
                            each.process(),
                            each.key(),
                            each.function(),
                            each.input(),
                            each.outcome(),
                            each.output(),
                            amongOthers(each.invoked()),
                            each.completed() == null ? null : amongOthers(each.completed())))
                    .toList();
        }

        private static Moment amongOthers(Moment moment) {
            return new Moment(50 * moment.event(), moment.nanos());
        }

        private static OptionalInt amongOthers(OptionalInt event) {
            return event.isPresent() ? OptionalInt.of(50 * event.getAsInt()) : event;
        }
    }

    @Property(tries = 2_000, seed = "7193")
    void a_register_of_unique_values_is_judged_as_by_brute_force(@ForAll long seed) {
        isJudged(Sample.register(seed, 0));
    }

    @Property(tries = 2_000, seed = "3917")
    void a_cas_register_of_unique_values_is_judged_as_by_brute_force(@ForAll long seed) {
        isJudged(Sample.casRegister(seed, 0));
    }

    @Property(tries = 2_000, seed = "1793")
    void a_text_of_unique_pieces_is_judged_as_by_brute_force(@ForAll long seed) {
        isJudged(Sample.text(seed, 0));
    }

    @Property(tries = 2_000, seed = "7931")
    void a_queue_of_unique_elements_is_judged_as_by_brute_force(@ForAll long seed) {
        isLeftOrJudged(Sample.fifoQueue(seed, 0));
    }

    @Property(tries = 2_000, seed = "1937")
    void an_unordered_queue_of_unique_elements_is_judged_as_by_brute_force(@ForAll long seed) {
        isJudged(Sample.unorderedQueue(seed, 0));
    }

    @Property(tries = 2_000, seed = "3719")
    void a_set_that_grows_by_unique_elements_is_judged_as_by_brute_force(@ForAll long seed) {
        isJudged(Sample.set(seed, 0));
    }

    @Property(tries = 4_000, seed = "9371")
    void what_repeats_values_is_left_to_others_or_judged_as_by_brute_force(@ForAll long seed) {
        Sample.any(seed, 5).judge();
    }

    @Test
    void a_piece_keeps_its_real_time_when_it_turns_out_to_belong_to_a_text() {
        Script script = new Script(TEXT);
        script.asks(1, "put", "a").asks(2, "get", null).asks(3, "append", "t");
        script.asks(4, "put", "c").hears(4, null).hears(3, null);
        script.asks(4, "get", null).hears(4, "c").hears(2, "at");
        assertThat(script.verdict().isLinearizable()).isTrue();
        script.asks(2, "get", null).hears(2, "at");
        assertThat(script.verdict().event()).hasValue(script.lastEvent());
    }

    @Test
    void of_two_texts_that_pieces_of_another_must_precede_the_earlier_counts() {
        Script script = new Script(TEXT);
        script.asks(1, "put", "a").asks(2, "get", null).asks(3, "append", "t").asks(5, "append", "u");
        script.asks(4, "put", "c").hears(4, null).hears(5, null).asks(6, "get", null);
        script.asks(4, "get", null).hears(4, "c");
        script.asks(4, "put", "d")
                .hears(4, null)
                .hears(3, null)
                .asks(4, "get", null)
                .hears(4, "d");
        script.hears(2, "atu");
        assertThat(script.verdict().isLinearizable()).isTrue();
        script.hears(6, "atu");
        assertThat(script.verdict().event()).hasValue(script.lastEvent());
    }

    @Test
    void an_element_that_two_take_at_the_same_time_is_left_to_others() {
        Script script = new Script(Models.named("fifo-queue", null));
        script.asks(1, "enqueue", "a").hears(1, null).asks(1, "enqueue", "b").hears(1, null);
        script.asks(2, "dequeue", null).asks(1, "dequeue", null).hears(1, "b");
        script.asks(1, "dequeue", null).hears(1, "a").hears(2, "a");
        assertThat(script.judge()).isEmpty();
    }

    /** What clients ask and hear, event by event. */
    private static final class Script {
        private final Model<?> model;
        private final Recorder recorder = new Recorder();
        private final Map<Integer, Integer> open = new TreeMap<>();
        private int events;

        Script(Model<?> model) {
            this.model = model;
        }

        Script asks(int process, String function, @Nullable String input) {
            open.put(process, recorder.invoke(process, null, function, input, 0));
            events++;
            return this;
        }

        Script hears(int process, @Nullable String output) {
            recorder.complete(open.get(process), Outcome.OK, output, 0);
            events++;
            return this;
        }

        int lastEvent() {
            return events - 1;
        }

        /** By the fast paths, after a look at brute force; nothing if they leave it to others. */
        Optional<ObjectVerdict> judge() {
            History history = recorder.history();
            Optional<ObjectVerdict> verdict = FastPathsTest.verdict(model, history.operations());
            verdict.ifPresent(
                    found -> assertThat(found.event()).isEqualTo(new BruteForce(model, history).firstFailingEvent()));
            return verdict;
        }

        ObjectVerdict verdict() {
            return judge().orElseThrow();
        }
    }

    private static void isJudged(Sample sample) {
        Optional<Boolean> linearizable = sample.judge();
        assertThat(linearizable).isPresent();
        count(linearizable);
    }

    private static void isLeftOrJudged(Sample sample) {
        count(sample.judge());
    }

    private static void count(Optional<Boolean> linearizable) {
        Statistics.collect(linearizable.map(String::valueOf).orElse("left"));
        Statistics.coverage(coverage -> {
            coverage.check("true").percentage(share -> share > 15);
            coverage.check("false").percentage(share -> share > 15);
        });
    }

    private static <S> Optional<ObjectVerdict> verdict(Model<S> model, List<Operation> operations) {
        for (FastPath path : FastPaths.ALL) {
            ObjectVerdict verdict = path.check(model, operations, LIMITS);
            if (verdict != null) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
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
