package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DiveTest {
    private static final Model<?> REGISTER = Models.named("register", 0L);
    private static final long PLENTY = 1_000_000;

    private final Recorder recorder = new Recorder();
    private int clients;

    /** That of {@link #succeeds}. */
    private int patience = 1_000;

    /** What {@link #succeeds} found, and what it took. */
    private Frontier.Move move;

    private long steps;

    /** With masks of several words, choices to undo, and more of them than it remembers. */
    @Property(tries = 600, seed = "20171")
    void what_it_finds_there_is_and_it_finds_most(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        RandomHistory random = new RandomHistory(seed, 120);
        Answer truth = new AutoEngine()
                .check(random.model, random.operations(), Limits.steps(30_000).withOrder())
                .answer();
        patience = (int) (seed % 50);
        boolean found = succeeds(random.model, random.operations(), PLENTY);
        if (found) {
            assertThat(truth).isNotEqualTo(Answer.NOT_LINEARIZABLE);
        } else if (move == Frontier.Move.STUCK) {
            assertThat(truth).isNotEqualTo(Answer.LINEARIZABLE);
        }
        Statistics.collect(truth, move);
        Statistics.coverage(coverage -> {
            coverage.check(Answer.LINEARIZABLE, Frontier.Move.DONE).percentage(share -> share > 30);
            coverage.check(Answer.NOT_LINEARIZABLE, Frontier.Move.STUCK).percentage(share -> share > 10);
            coverage.check(Answer.LINEARIZABLE, Frontier.Move.SPENT).percentage(share -> share < 5);
        });
    }

    /** What nobody hears of again may explain whatever is read later; breadth keeps all that is possible. */
    @Test
    void lost_writes_of_few_values_cost_little() {
        List<Operation> operations = losingEachTenthWrite(4_000);
        long budget = operations.size();
        assertThat(succeeds(REGISTER, operations, budget)).isTrue();
        ObjectVerdict broad = new FrontierEngine(EnumSet.allOf(Reduction.class), FrontierEngine.NO_DIVE)
                .check(REGISTER, operations, Limits.steps(PLENTY));
        assertThat(broad.steps()).isGreaterThan(budget);
    }

    /**
     * A write and a swap that leave what is read first; that it was the write only the second read tells.
     *
     * @param open how many other writes are open all the time
     */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "true, 70", "false, 70"})
    void it_tries_every_choice_at_a_completion(boolean writeFirst, int open) {
        for (int id = 0; id < open; id++) {
            invoke("write", 2L);
        }
        int first = writeFirst ? invoke("write", 1L) : invoke("cas", List.of(0L, 1L));
        int second = writeFirst ? invoke("cas", List.of(0L, 1L)) : invoke("write", 1L);
        complete(invoke("read", null), 1L);
        complete(writeFirst ? first : second, null);
        complete(invoke("write", 0L), null);
        complete(invoke("read", null), 1L);
        complete(writeFirst ? second : first, true);
        for (int id = 0; id < open; id++) {
            complete(id, null);
        }
        assertThat(succeeds(Models.casRegister(0L), recorder.history().operations(), PLENTY))
                .isTrue();
    }

    /** A choice that is wrong at first, soon found out, and some choices later another one, which is found out 29 later. */
    @ParameterizedTest
    @MethodSource("someChoices")
    void it_knows_what_it_has_tried_of_the_latest_choices(int between) {
        misleads(0);
        for (int i = 0; i < between; i++) {
            complete(invoke("write", 0L), null);
        }
        misleads(29);
        assertThat(succeeds(Models.casRegister(0L), recorder.history().operations(), PLENTY))
                .isTrue();
    }

    /** Then it does not know whether there is a way. */
    @Test
    void it_does_not_take_what_it_has_forgotten_for_impossible() {
        misleads(200);
        patience = 1_000_000;
        assertThat(succeeds(Models.casRegister(0L), recorder.history().operations(), PLENTY))
                .isFalse();
        assertThat(move).isEqualTo(Frontier.Move.SPENT);
    }

    static IntStream someChoices() {
        return IntStream.range(0, 64);
    }

    /** A read that a swap seems to explain, and did not, as another one tells so many writes later. */
    private void misleads(int until) {
        int swap = invoke("cas", List.of(0L, 1L));
        int write = invoke("write", 1L);
        complete(invoke("read", null), 1L);
        complete(write, null);
        for (int i = 0; i <= until; i++) {
            complete(invoke("write", 0L), null);
        }
        complete(invoke("read", null), 1L);
        complete(swap, true);
        complete(invoke("write", 0L), null);
    }

    @Test
    void with_the_breadth_after_it_it_takes_no_more_than_the_budget() {
        ObjectVerdict verdict = new FrontierEngine().check(REGISTER, losingEachTenthWrite(400), Limits.steps(50));
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.steps()).isEqualTo(50);
    }

    private int invoke(String function, @Nullable Object input) {
        return recorder.invoke(clients++, null, function, input, 0);
    }

    private void complete(int id, @Nullable Object output) {
        recorder.complete(id, Outcome.OK, output, 0);
    }

    @Test
    void it_gives_up_when_its_steps_are_spent() {
        List<Operation> operations = losingEachTenthWrite(200);
        assertThat(succeeds(REGISTER, operations, PLENTY)).isTrue();
        assertThat(succeeds(REGISTER, operations, 20)).isFalse();
    }

    /** Of a write and a swap either can be first, fifteen times, and all is in vain. */
    @Test
    void it_tries_nothing_twice_that_failed() {
        for (int i = 0; i < 1_000; i++) {
            complete(invoke("read", null), 0L);
        }
        for (int i = 0; i < 15; i++) {
            int swap = invoke("cas", List.of(0L, 1L));
            int write = invoke("write", 1L);
            complete(invoke("read", null), 1L);
            complete(invoke("write", 0L), null);
            complete(swap, true);
            complete(write, null);
            complete(invoke("write", 0L), null);
        }
        complete(invoke("read", null), 99L);
        assertThat(succeeds(Models.casRegister(0L), recorder.history().operations(), PLENTY))
                .isFalse();
        assertThat(move).isEqualTo(Frontier.Move.STUCK);
        assertThat(steps).isLessThan(300);
    }

    /** Nine values to be read in any order before one that nobody wrote. */
    @Test
    void where_it_makes_no_progress_it_looks_for_a_way_with_all_configurations_at_once() {
        patience = 200;
        for (long value = 100; value < 600; value++) {
            complete(invoke("write", value), null);
            complete(invoke("read", null), value);
        }
        for (long value = 1; value < 10; value++) {
            invoke("write", value);
        }
        List<Integer> reads = new ArrayList<>();
        for (long value = 1; value < 10; value++) {
            reads.add(invoke("read", null));
        }
        complete(invoke("read", null), 99L);
        for (long value = 1; value < 10; value++) {
            complete(reads.get((int) value - 1), value);
        }
        assertThat(succeeds(REGISTER, recorder.history().operations(), PLENTY)).isFalse();
        assertThat(move).isEqualTo(Frontier.Move.STUCK);
        long impatient = steps;
        patience = 1_000_000;
        assertThat(succeeds(REGISTER, recorder.history().operations(), PLENTY)).isFalse();
        assertThat(move).isEqualTo(Frontier.Move.STUCK);
        assertThat(impatient).isLessThan(steps / 2);
    }

    /** It need not look at what was long before to know that there is no way. */
    @Test
    void it_finds_that_there_is_no_way_near_where_it_is_stuck() {
        List<Operation> operations = losingEachTenthWrite(4_000);
        assertThat(succeeds(REGISTER, operations, PLENTY)).isTrue();
        long before = steps;
        complete(invoke("read", null), 99L);
        assertThat(succeeds(REGISTER, recorder.history().operations(), PLENTY)).isFalse();
        assertThat(move).isEqualTo(Frontier.Move.STUCK);
        assertThat(steps).isLessThan(2 * before);
    }

    private boolean succeeds(Model<?> model, List<Operation> operations, long stepsMax) {
        EnumSet<Reduction> reductions = EnumSet.allOf(Reduction.class);
        Columns columns = new Columns(operations);
        Problem problem = Problem.of(model, columns, reductions);
        Frontier frontier = new Frontier(problem, reductions, Columns.NEVER, 0, null);
        move = new Dive(frontier, problem, columns.events, 0, columns.events.length, stepsMax, patience).run();
        steps = frontier.steps();
        return move == Frontier.Move.DONE;
    }

    /** Five clients of a register that write few values and read them. */
    private List<Operation> losingEachTenthWrite(int operations) {
        Random random = new Random(1);
        int[] ids = new int[5];
        long[] values = new long[5];
        boolean[] applied = new boolean[5];
        long held = 0;
        for (int asked = 0; asked < operations; ) {
            int client = random.nextInt(5);
            boolean reads = values[client] == 0;
            if (ids[client] == 0) {
                values[client] = random.nextBoolean() ? 0 : 1 + random.nextInt(5);
                boolean writes = values[client] > 0;
                ids[client] = 1
                        + recorder.invoke(
                                client, null, writes ? "write" : "read", writes ? (Object) values[client] : null, 0);
                applied[client] = false;
                asked++;
            } else if (!applied[client]) {
                applied[client] = true;
                held = reads ? held : values[client];
            } else {
                boolean lost = !reads && random.nextInt(10) == 0;
                recorder.complete(
                        ids[client] - 1, lost ? Outcome.UNKNOWN : Outcome.OK, reads ? (Object) held : null, 0);
                ids[client] = 0;
            }
        }
        return recorder.history().operations();
    }
}
