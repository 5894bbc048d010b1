package dev.ariadne.checker.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ariadne.checker.edn.Keyword;
import dev.ariadne.checker.history.History;
import dev.ariadne.checker.history.Operation;
import dev.ariadne.checker.history.Outcome;
import dev.ariadne.checker.history.Recorder;
import dev.ariadne.checker.model.Model;
import dev.ariadne.checker.model.Models;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontierTest {
    private static final Model<?> REGISTER = Models.named("register", 0L);
    private static final Limits PLENTY = Limits.steps(10_000_000);
    private static final EnumSet<Reduction> ALL = EnumSet.allOf(Reduction.class);

    private final Recorder recorder = new Recorder();

    // ---- what is blurred

    @Property(tries = 3_000, seed = "20172")
    void whatever_is_blurred_there_is_a_way_if_there_is_one(@ForAll @LongRange(max = Long.MAX_VALUE) long seed) {
        boolean linearizable = isWayWhateverIsBlurred(seed, seed % 3 == 0 ? 40 : 10);
        Statistics.collect(linearizable);
        Statistics.coverage(coverage -> coverage.check(true).percentage(share -> share > 80));
    }

    /** These few of many thousands need what has answered and is neither used nor owed. */
    @ParameterizedTest
    @ValueSource(longs = {3954, 5221, 6035, 9913, 16911, 35513, 81681, 154516})
    void there_is_a_way_where_what_has_answered_may_still_happen(long seed) {
        assertThat(isWayWhateverIsBlurred(seed, 10)).isTrue();
    }

    /** From each completion on, without knowledge of what was before, and with knowledge that is blurred for some events or all. */
    private static boolean isWayWhateverIsBlurred(long seed, int operationsMax) {
        RandomHistory.Kind kind = seed % 2 == 0 ? RandomHistory.Kind.ANY_CELL : RandomHistory.Kind.KEY_VALUE;
        RandomHistory random = new RandomHistory(seed, kind, operationsMax);
        if (!new FrontierEngine()
                .check(random.model, random.operations(), PLENTY)
                .isLinearizable()) {
            return false;
        }
        Columns columns = new Columns(random.operations());
        int[] events = columns.events;
        int end = events.length;
        for (int place = 0; place < end; place++) {
            if (events[place] < 0) {
                CellProblem cells = (CellProblem) Problem.of(random.model, columns, ALL);
                Frontier ignorant = frontier(cells);
                ignorant.play(events, 0, place);
                ignorant.beginWithAll(cells, place);
                assertThat(ignorant.playBlurred(events, place, end))
                        .as("from %s", place)
                        .isEqualTo(Frontier.Move.DONE);
                Frontier blurred = frontier(cells);
                blurred.play(events, 0, place);
                int then = Math.min(end, place + 5);
                blurred.playBlurred(events, place, then);
                Frontier copy = frontier(cells);
                copy.copyOf(blurred);
                assertThat(copy.play(events, then, end))
                        .as("blurred at %s", place)
                        .isEqualTo(Frontier.Move.DONE);
            }
        }
        return true;
    }

    private static Frontier frontier(CellProblem problem) {
        return new Frontier(problem, ALL, Columns.NEVER, PLENTY.steps(), null);
    }

    // ---- what it costs, in steps

    @Test
    void the_cost_of_unique_values_grows_with_the_length_alone() {
        for (int clients : List.of(3, 10, 30)) {
            List<Operation> operations = registers(5_000, clients, 5_000, 0);
            ObjectVerdict verdict = new FrontierEngine().check(REGISTER, operations, PLENTY);
            assertThat(verdict.answer()).isEqualTo(Answer.LINEARIZABLE);
            assertThat(verdict.steps()).isLessThan(8L * operations.size());
        }
    }

    @Test
    void a_hundred_lost_writes_of_few_values_do_not_explode() {
        List<Operation> operations = registers(3_000, 8, 5, 100);
        ObjectVerdict verdict = new FrontierEngine().check(REGISTER, operations, PLENTY);
        assertThat(verdict.answer()).isEqualTo(Answer.LINEARIZABLE);
        assertThat(verdict.steps()).isLessThan(60L * operations.size());
    }

    /** Each time the search looks less far ahead it finds the next value that should not have been left. */
    @Test
    void values_read_in_the_opposite_order_are_wrong_from_the_second_on() {
        for (long value = 1; value <= 30; value++) {
            write(value);
        }
        for (long value = 30; value > 0; value--) {
            read(value);
        }
        for (Named<Engine> engine : Engines.java()) {
            assertThat(engine.getPayload()
                            .check(REGISTER, recorder.history().operations(), PLENTY)
                            .event())
                    .as(engine.getName())
                    .hasValue(30 * 2 + 3);
        }
    }

    /** The compare-and-set, as the last read shows, finds the second of two writes of its value; the first is overwritten before that. */
    @Test
    void a_value_that_is_needed_may_be_left_if_it_is_written_again_in_time() {
        write(1);
        int swap = recorder.invoke(1, null, "cas", List.of(1L, 2L), 0);
        write(3);
        write(1);
        read(1L);
        recorder.complete(swap, Outcome.OK, true, 0);
        read(2L);
        for (Named<Engine> engine : Engines.java()) {
            assertThat(engine.getPayload()
                            .check(Models.casRegister(0L), recorder.history().operations(), PLENTY)
                            .answer())
                    .as(engine.getName())
                    .isEqualTo(Answer.LINEARIZABLE);
        }
    }

    /** No more of them are needed than there are reads; the others would fill the memory. */
    @Test
    void of_very_many_lost_writes_only_as_many_count_as_are_looked_for() {
        for (long each = 0; each < 50_000; each++) {
            recorder.invoke(each, null, "write", each % 3, 0);
        }
        for (long each = 0; each < 30; each++) {
            read(each % 3);
        }
        for (Engine engine : List.of(new FrontierEngine(), new WingGongLowe())) {
            assertThat(engine.check(REGISTER, recorder.history().operations(), Limits.steps(10_000))
                            .answer())
                    .isEqualTo(Answer.LINEARIZABLE);
        }
    }

    /** The value needed last is the first one: the search fails at once, and has to find out that it may go on until then. */
    @Test
    void a_value_read_long_after_it_was_overwritten_is_wrong_then_and_not_before() {
        write(7);
        for (long value = 100; value < 300; value++) {
            write(value);
            read(value);
        }
        read(7L);
        for (long value = 300; value < 400; value++) {
            write(value);
            read(value - 1); // later, and wrong as well
        }
        int event = 2 + 200 * 4 + 1;
        for (Named<Engine> engine : Engines.java()) {
            assertThat(engine.getPayload()
                            .check(REGISTER, recorder.history().operations(), PLENTY)
                            .event())
                    .hasValue(event);
        }
    }

    /**
     * The first write has to happen, cannot just before the third, which refuses what it leaves, and can before the second, which
     * nobody else would miss.
     */
    @Test
    void a_write_is_tried_that_hides_what_another_refuses() {
        int left = access(null, null, 1L);
        int hiding = access(null, null, 2L);
        int refusing = access(null, 1L, 3L);
        for (int id : List.of(refusing, left, hiding)) {
            recorder.complete(id, Outcome.OK, null, 0);
        }
        recorder.complete(access(3L, null, null), Outcome.OK, null, 0);
        assertThat(new FrontierEngine()
                        .check(new AnyCell(), recorder.history().operations(), PLENTY)
                        .answer())
                .isEqualTo(Answer.LINEARIZABLE);
    }

    private int access(Long requires, Long refuses, Long leaves) {
        int process = recorder.history().operations().size();
        return recorder.invoke(process, null, "access", Arrays.asList(requires, refuses, leaves), 0);
    }

    @Test
    void more_places_than_a_word_has_bits() {
        List<Integer> open = new ArrayList<>();
        for (long value = 1; value <= 200; value++) {
            open.add(recorder.invoke(value, null, "write", value, 0));
        }
        for (long value = 1; value <= 200; value += 2) {
            read(value);
        }
        for (int id : open) {
            recorder.complete(id, id % 3 == 0 ? Outcome.UNKNOWN : Outcome.OK, null, 0);
        }
        read(200L);
        ObjectVerdict right =
                new FrontierEngine().check(REGISTER, recorder.history().operations(), PLENTY);
        assertThat(right.answer()).isEqualTo(Answer.LINEARIZABLE);
        int event = 200 + 100 * 2 + 200 + 2 + 1;
        read(7L);
        ObjectVerdict wrong =
                new FrontierEngine().check(REGISTER, recorder.history().operations(), PLENTY);
        assertThat(wrong.event()).hasValue(event);
    }

    // ---- limits

    @Test
    void both_searches_together_take_no_more_than_the_budget() {
        for (int client = 0; client < 9; client++) {
            recorder.invoke(client, null, "txn", List.of(Arrays.asList(keyword("write"), "x", (long) client)), 0);
        }
        for (int client = 0; client < 9; client++) {
            recorder.complete(
                    client, Outcome.OK, (Object) List.of(Arrays.asList(keyword("write"), "x", (long) client)), 0);
        }
        int read = recorder.invoke(9, null, "txn", List.of(Arrays.asList(keyword("read"), "x", null)), 0);
        recorder.complete(read, Outcome.OK, List.of(Arrays.asList(keyword("read"), "x", 99L)), 0);
        Model<?> model = Models.named("multi-register", null);
        Verdict verdict = LinearizabilityChecker.check(model, recorder.history(), Limits.steps(50));
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.steps()).isEqualTo(50);
        assertThat(verdict.reason()).isEqualTo("more than 50 steps");
        assertThat(LinearizabilityChecker.check(model, recorder.history(), PLENTY)
                        .event())
                .hasValue(19);
    }

    private static Object keyword(String name) {
        return new Keyword(name);
    }

    // ---- threads

    @Test
    void any_number_of_threads_gives_the_same_verdict() {
        History history = keys(40);
        Model<?> store = Models.keyValue();
        Engine engine = new AutoEngine(List.of());
        Verdict alone = LinearizabilityChecker.check(engine, store.partitions(history), PLENTY, 1);
        assertThat(alone.objects().size()).isEqualTo(40);
        assertThat(alone.key()).isEqualTo("k11");
        for (int jobs : List.of(2, 3, 100)) {
            assertThat(LinearizabilityChecker.check(engine, store.partitions(history), PLENTY, jobs)
                            .toString())
                    .isEqualTo(alone.toString());
        }
    }

    @Test
    void what_an_engine_throws_on_a_thread_comes_through() {
        Engine broken = new Engine() {
            @Override
            public <S> ObjectVerdict check(Model<S> model, List<Operation> operations, Limits limits) {
                throw new IllegalArgumentException(
                        "not for " + operations.get(0).key());
            }
        };
        assertThatThrownBy(() ->
                        LinearizabilityChecker.check(broken, Models.keyValue().partitions(keys(5)), PLENTY, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not for k0");
    }

    /** So many keys, of which the twelfth and a later one lose a write. */
    private History keys(int count) {
        for (int key = 0; key < count; key++) {
            for (int value = 0; value < 20; value++) {
                recorder.complete(recorder.invoke(key, "k" + key, "put", "v" + value, 0), Outcome.OK, null, 0);
                boolean stale = value == 15 && (key == 11 || key == 30);
                recorder.complete(
                        recorder.invoke(key, "k" + key, "get", null, 0), Outcome.OK, "v" + (stale ? 3 : value), 0);
            }
        }
        return recorder.history();
    }

    // ---- histories

    private void write(long value) {
        recorder.complete(recorder.invoke(0, null, "write", value, 0), Outcome.OK, null, 0);
    }

    private void read(Object value) {
        recorder.complete(recorder.invoke(1, null, "read", null, 0), Outcome.OK, value, 0);
    }

    /** Clients of a register, of whom one loses its answer now and then. */
    private static List<Operation> registers(int operations, int clients, int values, int lost) {
        Random random = new Random(1);
        Recorder recorder = new Recorder();
        Integer[] open = new Integer[clients];
        long[] value = new long[clients];
        boolean[] applied = new boolean[clients];
        boolean[] writes = new boolean[clients];
        long held = 0;
        int asked = 0;
        int toLose = lost;
        for (int idle = 0; asked < operations || idle < 1_000; ) {
            int client = random.nextInt(clients);
            if (open[client] == null) {
                idle += asked < operations ? 0 : 1;
                if (asked < operations) {
                    applied[client] = false;
                    writes[client] = random.nextBoolean();
                    asked++;
                    value[client] = values >= operations ? asked : random.nextInt(values);
                    open[client] = recorder.invoke(
                            client, null, writes[client] ? "write" : "read", writes[client] ? value[client] : null, 0);
                }
            } else if (!applied[client]) {
                applied[client] = true;
                held = writes[client] ? value[client] : held;
                value[client] = held;
            } else {
                boolean lose = writes[client] && toLose > 0 && random.nextInt(8) == 0;
                toLose -= lose ? 1 : 0;
                Outcome outcome = lose ? Outcome.UNKNOWN : Outcome.OK;
                recorder.complete(open[client], outcome, writes[client] ? null : (Object) value[client], 0);
                open[client] = null;
            }
        }
        return recorder.history().operations();
    }
}
